/// Damages bytes the way that bad disks, cut transfers and ill will do.
public struct Mutator {
  private var generator: SeededGenerator
  /// What a hostile writer would put where a number or a bracket stands.
  private let splices = [
    "-1", "9223372036854775807", "18446744073709551616", "1e999", "0.5", "null", "true", "\"\"", "[", "]", "{", "}",
    ",", ":", "\\u0000", "\\ud800", "\u{FFFD}",
  ]

  public init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

  public mutating func mutated(_ original: [UInt8]) -> [UInt8] {
    var bytes = original
    for _ in 0..<Int.random(in: 1...3, using: &generator) { mutate(&bytes) }
    return bytes
  }

  private mutating func mutate(_ bytes: inout [UInt8]) {
    guard !bytes.isEmpty else { return }
    let index = Int.random(in: 0..<bytes.count, using: &generator)
    switch Int.random(in: 0..<6, using: &generator) {
    case 0: bytes[index] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
    case 1: bytes[index] = UInt8.random(in: 0...255, using: &generator)
    case 2: bytes.removeSubrange(index..<min(bytes.count, index + Int.random(in: 1...8, using: &generator)))
    case 3: bytes.insert(contentsOf: splices.randomElement(using: &generator)?.utf8 ?? "".utf8, at: index)
    case 4: bytes.removeSubrange(index...)
    default:
      let length = min(bytes.count - index, Int.random(in: 1...16, using: &generator))
      bytes.insert(contentsOf: bytes[index..<index + length], at: Int.random(in: 0...bytes.count, using: &generator))
    }
  }
}
