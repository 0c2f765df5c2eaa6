/// The key-value pairs of a GGUF file: checked when the file is opened, decoded when they are asked for, since a
/// vocabulary among them is long.
public struct GGUFMetadata: Sendable {
  private struct Entry {
    let type: GGUFValueType
    let range: Range<Int>
  }

  /// The most pairs that a file may have; published ones have some dozens.
  private static let maximumCount = 1 << 16
  /// The format's limit.
  private static let maximumKeyLength = (1 << 16) - 1

  private let file: MappedFile
  private var entries: [String: Entry] = [:]
  /// In the order of the file.
  public private(set) var keys: [String] = []

  /// Reads `count` pairs, each of which must be there once.
  init(_ file: MappedFile, count: UInt64, _ reader: inout GGUFReader) throws(GGUFFault) {
    guard count <= Self.maximumCount else { throw .tooManyPairs(count) }
    self.file = file
    for _ in 0..<count {
      let key = try reader.name(maximumLength: Self.maximumKeyLength)
      let type = try reader.valueType()
      let start = reader.position
      try reader.skipValue(type)
      let entry = Entry(type: type, range: start..<reader.position)
      guard entries.updateValue(entry, forKey: key) == nil else { throw .duplicateKey(key) }
      keys.append(key)
    }
  }

  public func type(of key: String) -> GGUFValueType? { entries[key]?.type }

  /// The type and the number of an array's elements, without decoding them.
  public func arrayHeader(of key: String) -> (type: GGUFValueType, count: Int)? {
    guard let entry = entries[key], entry.type == .array else { return nil }
    return file.withUnsafeBytes { bytes in
      var reader = GGUFReader(bytes, from: entry.range.lowerBound)
      return try? reader.arrayHeader()
    }
  }

  /// The value of a key; what is no UTF-8 in a string becomes U+FFFD, and so do the marks of one with endless combining marks.
  public subscript(key: String) -> GGUFValue? {
    guard let entry = entries[key] else { return nil }
    return file.withUnsafeBytes { bytes in
      var reader = GGUFReader(bytes, from: entry.range.lowerBound)
      return try? reader.value(entry.type)
    }
  }

  public func string(_ key: String) -> String? {
    if case .string(let text)? = self[key] { text } else { nil }
  }

  /// The bytes of a string, where they lie in the file.
  public func text(_ key: String) -> MappedText? {
    guard let entry = entries[key], entry.type == .string else { return nil }
    // After the string's length.
    return MappedText(path: "\(file.path) (\(key))", file: file, range: entry.range.dropFirst(8))
  }
}

/// A text in a mapped file, which is a file of its own or part of one; or a text that was put together from several.
public struct MappedText: Sendable {
  /// What a message should name.
  public let path: String
  private let contents: Contents

  private enum Contents: Sendable {
    case mapped(MappedFile, Range<Int>)
    case text(TextBytes)
  }

  init(path: String, file: MappedFile, range: Range<Int>) {
    self.path = path
    contents = .mapped(file, range)
  }

  /// A text that was put together from files at `path`.
  public init(path: String, text: String) {
    self.path = path
    contents = .text(TextBytes(text))
  }

  /// The whole file at `path`.
  /// - Throws: `WeightsError.cannotOpen`, `.notARegularFile`, `.emptyFile`.
  public init(path: String) throws(WeightsError) {
    let file = try MappedFile(path: path)
    self.init(path: path, file: file, range: 0..<file.count)
  }

  public var count: Int {
    switch contents {
    case .mapped(_, let range): range.count
    case .text(let bytes): bytes.buffer.count
    }
  }

  /// Calls `body` with the bytes, which are mapped while it runs.
  public func withUnsafeBytes<Result, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    switch contents {
    case .mapped(let file, let range):
      return try file.withUnsafeBytes { bytes throws(Failure) in
        try body(UnsafeRawBufferPointer(rebasing: bytes[range]))
      }
    case .text(let bytes):
      defer { withExtendedLifetime(bytes) {} }
      return try body(bytes.buffer)
    }
  }
}

/// The bytes of a text, at one address for as long as they live.
///
/// @unchecked: written once, by the initialiser.
private final class TextBytes: @unchecked Sendable {
  let buffer: UnsafeRawBufferPointer

  init(_ text: String) {
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: text.utf8.count, alignment: 1)
    copy.copyBytes(from: text.utf8)
    buffer = UnsafeRawBufferPointer(copy)
  }

  deinit { buffer.deallocate() }
}
