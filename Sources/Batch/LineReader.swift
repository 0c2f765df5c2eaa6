import Glibc

/// Reads a file, a pipe or a terminal by lines that need not be text, with memory for one of them at most.
public struct LineReader {
  enum Line: Equatable {
    /// Without the line feed.
    case bytes([UInt8])
    /// Longer than `longestLine`; nothing of it was kept.
    case tooLong
  }

  /// A case is some text and names of files: what is longer is no case, and its JSON would be a tree many times as large.
  public static let longestLine = 1 << 20

  private static let blockBytes = 1 << 16
  /// How long it may take until a wish to end is heard.
  private static let waitMilliseconds: Int32 = 100
  private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

  private let descriptor: Int32
  private var block: [UInt8] = []
  private var position = 0
  private var isAtEnd = false
  /// Of the line that was read last, counted from 1.
  private(set) var lineNumber = 0

  /// - Parameter descriptor: open, and stays the caller's.
  public init(descriptor: Int32) { self.descriptor = descriptor }

  /// Whether something can be read at once, a line as a rule.
  var isReady: Bool {
    if isAtEnd || block[position...].contains(0x0A) { return true }
    var input = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&input, 1, 0) > 0
  }

  /// Lines that are not blank, from here to the end.
  public mutating func countCases() throws(BatchError) -> Int {
    var count = 0
    while try nextCase(isCancelled: { false }) != nil { count += 1 }
    return count
  }

  /// The next line that is not blank; `nil` at the end, or when `isCancelled` says so.
  mutating func nextCase(isCancelled: () -> Bool) throws(BatchError) -> Line? {
    while let line = try nextLine(isCancelled) {
      if case .bytes(let bytes) = line, bytes.allSatisfy({ [0x20, 0x09, 0x0D].contains($0) }) { continue }
      return line
    }
    return nil
  }

  private mutating func nextLine(_ isCancelled: () -> Bool) throws(BatchError) -> Line? {
    var line: [UInt8] = []
    var isTooLong = false
    var hasBegun = false
    while true {
      if position == block.count {
        // A terminal's end is no end for ever.
        guard let next = isAtEnd ? [] : try readBlock(isCancelled) else { return nil }
        block = next
        position = 0
        isAtEnd = block.isEmpty
        if isAtEnd, !hasBegun { return nil }
        if block.isEmpty { break }
      }
      hasBegun = true
      let end = block[position...].firstIndex(of: 0x0A)
      let piece = block[position..<(end ?? block.count)]
      isTooLong = isTooLong || line.count + piece.count > Self.longestLine
      if isTooLong { line = [] } else { line += piece }
      position = end.map { $0 + 1 } ?? block.count
      if end != nil { break }
    }
    lineNumber += 1
    if lineNumber == 1, line.starts(with: Self.byteOrderMark) { line.removeFirst(Self.byteOrderMark.count) }
    return isTooLong ? .tooLong : .bytes(line)
  }

  /// What one `read` gives, waited for; empty at the end, `nil` when cancelled.
  private func readBlock(_ isCancelled: () -> Bool) throws(BatchError) -> [UInt8]? {
    while !isCancelled() {
      var input = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      let ready = poll(&input, 1, Self.waitMilliseconds)
      if ready < 0, errno != EINTR { throw .unreadable(code: errno) }
      guard ready > 0 else { continue }
      var received = 0
      let bytes = [UInt8](unsafeUninitializedCapacity: Self.blockBytes) { buffer, count in
        received = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
        count = max(0, received)
      }
      if received >= 0 { return bytes }
      if errno != EINTR, errno != EAGAIN { throw .unreadable(code: errno) }
    }
    return nil
  }
}
