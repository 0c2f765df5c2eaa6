/// Bytes of a file on their way to become a hostile one, and the chance that damages them.
///
/// The edits here know nothing of formats: what bad disks, cut transfers and careless writers do. Extensions know JSON, zip,
/// pickles and GGUF, and damage what their readers believe.
public struct FuzzBytes {
  public var bytes: [UInt8]
  /// Other files of the format, for edits that mix two.
  let corpus: [[UInt8]]
  var generator: SeededGenerator

  /// Files stay small, so that a million of them are soon read.
  public static let longest = 1 << 16

  /// - Parameter corpus: files of the format, at least one, of which the first `bytes` are taken.
  public init(corpus: [[UInt8]], seed: UInt64) {
    self.corpus = corpus
    generator = SeededGenerator(seed: seed)
    bytes = []
    bytes = randomElement(of: corpus) ?? []
  }

  // MARK: chance

  public mutating func randomElement<Element>(of elements: [Element]) -> Element? {
    elements.randomElement(using: &generator)
  }

  public mutating func chance(of numerator: Int, in denominator: Int) -> Bool {
    Int.random(in: 0..<denominator, using: &generator) < numerator
  }

  public mutating func number(in range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &generator) }

  /// A place in the file, half of the time in the beginning, where headers are.
  mutating func place() -> Int {
    guard bytes.count > 1 else { return 0 }
    let reach = chance(of: 1, in: 2) ? min(bytes.count, 256) : bytes.count
    return number(in: 0...reach - 1)
  }

  /// A short run of bytes; mostly some, now and then many.
  mutating func block() -> Range<Int> {
    let start = place()
    let length = number(in: 1...(chance(of: 1, in: 8) ? 1024 : 16))
    return start..<min(bytes.count, start + length)
  }

  // MARK: edits

  public enum Edit: CaseIterable, Sendable {
    case flipBit, setByte, removeBlock, repeatBlock, copyBlock, truncate, extend, splice, integer
  }

  public mutating func edit() {
    guard let edit = randomElement(of: Edit.allCases) else { return }
    apply(edit)
  }

  public mutating func apply(_ edit: Edit) {
    guard !bytes.isEmpty else { return }
    switch edit {
    case .flipBit: bytes[place()] ^= 1 << UInt8(number(in: 0...7))
    case .setByte: bytes[place()] = UInt8(number(in: 0...255))
    case .removeBlock: bytes.removeSubrange(block())
    case .repeatBlock:
      let block = block()
      let times = chance(of: 1, in: 8) ? 32 : 1
      for _ in 0..<times { insert(Array(bytes[block]), at: block.lowerBound) }
    case .copyBlock:
      let block = block()
      replace(block, by: Array(bytes[self.block()].prefix(block.count)))
    case .truncate: bytes.removeSubrange(place()...)
    case .extend: insert((0..<number(in: 1...64)).map { _ in UInt8(number(in: 0...255)) }, at: bytes.count)
    case .splice: splice()
    case .integer: setInteger(at: place(), width: randomElement(of: [1, 2, 4, 8]) ?? 8)
    }
  }

  /// The beginning of this file and the end of another.
  private mutating func splice() {
    guard let other = randomElement(of: corpus), !other.isEmpty else { return }
    let cut = place()
    bytes = Array(bytes[..<cut] + other[number(in: 0...other.count - 1)...])
  }

  public mutating func insert(_ content: [UInt8], at index: Int) {
    guard bytes.count + content.count <= Self.longest else { return }
    bytes.insert(contentsOf: content, at: index)
  }

  public mutating func replace(_ range: Range<Int>, by content: [UInt8]) {
    guard bytes.count - range.count + content.count <= Self.longest else { return }
    bytes.replaceSubrange(range, with: content)
  }
}

// MARK: - integers

extension FuzzBytes {
  /// A number in the file, little-endian, of 1, 2, 4 or 8 bytes: a length, a count, an offset, a code.
  public struct Field: Sendable {
    public let offset: Int
    public let width: Int

    public init(offset: Int, width: Int) {
      self.offset = offset
      self.width = width
    }
  }

  /// Numbers at which arithmetic breaks.
  private static let interesting: [UInt64] = [
    0, 1, 2, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 1 << 16, 1 << 20, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, 1 << 32,
    1 << 40, 1 << 61, 1 << 62, (1 << 63) - 1, 1 << 63, .max - 7, .max - 1, .max,
  ]

  /// Changes a field of the file to a number that its reader may not expect.
  public mutating func edit(_ fields: [Field]) {
    guard let field = randomElement(of: fields) else { return }
    setInteger(at: field.offset, width: field.width)
  }

  mutating func setInteger(at offset: Int, width: Int) {
    guard offset >= 0, width <= bytes.count, offset <= bytes.count - width else { return }
    let old = integer(at: offset, width: width)
    let new: UInt64
    switch number(in: 0...5) {
    case 0: new = old &+ 1
    case 1: new = old &- 1
    case 2: new = UInt64(bytes.count) &+ UInt64(bitPattern: Int64(number(in: -9...9)))
    case 3: new = old &* UInt64(number(in: 2...256))
    case 4: new = UInt64(number(in: 0...64))
    default: new = randomElement(of: Self.interesting) ?? 0
    }
    for index in 0..<width { bytes[offset + index] = UInt8(truncatingIfNeeded: new >> UInt64(8 * index)) }
  }

  /// The number there; 0 for what the file ends before.
  public func integer(at offset: Int, width: Int) -> UInt64 {
    guard offset >= 0, width <= bytes.count, offset <= bytes.count - width else { return 0 }
    return (0..<width).reduce(0) { $0 | UInt64(bytes[offset + $1]) << UInt64(8 * $1) }
  }

  /// The number there where it could be a length or a count within this file, else `nil`.
  func length(at offset: Int, width: Int) -> Int? {
    guard offset >= 0, offset <= bytes.count - width else { return nil }
    let value = integer(at: offset, width: width)
    return value <= UInt64(bytes.count) ? Int(value) : nil
  }
}
