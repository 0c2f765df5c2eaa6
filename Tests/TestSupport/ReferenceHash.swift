/// SHA-1 and SHA-256 as FIPS 180-4 writes them down, by another way than the library that the program uses.
public enum ReferenceHash {
  /// git's hash of a file.
  public static func gitBlob(_ content: [UInt8]) -> String { sha1(Array("blob \(content.count)\0".utf8) + content) }

  public static func sha1(_ message: [UInt8]) -> String {
    var state: [UInt32] = [0x6745_2301, 0xEFCD_AB89, 0x98BA_DCFE, 0x1032_5476, 0xC3D2_E1F0]
    for block in blocks(message) {
      var words = block
      for t in 16..<80 { words.append(rotatedLeft(words[t - 3] ^ words[t - 8] ^ words[t - 14] ^ words[t - 16], 1)) }
      var (a, b, c, d, e) = (state[0], state[1], state[2], state[3], state[4])
      for t in 0..<80 {
        let (function, constant): (UInt32, UInt32) =
          switch t {
          case 0..<20: ((b & c) ^ (~b & d), 0x5A82_7999)
          case 20..<40: (b ^ c ^ d, 0x6ED9_EBA1)
          case 40..<60: ((b & c) ^ (b & d) ^ (c & d), 0x8F1B_BCDC)
          default: (b ^ c ^ d, 0xCA62_C1D6)
          }
        (a, b, c, d, e) = (rotatedLeft(a, 5) &+ function &+ e &+ constant &+ words[t], a, rotatedLeft(b, 30), c, d)
      }
      state = zip(state, [a, b, c, d, e]).map { $0 &+ $1 }
    }
    return hexadecimal(state)
  }

  public static func sha256(_ message: [UInt8]) -> String {
    var state: [UInt32] = primes(8).map { fraction(Double($0).squareRoot()) }
    let constants = primes(64).map { fraction(cubeRoot(Double($0))) }
    for block in blocks(message) {
      var w = block
      for t in 16..<64 {
        let s0 = rotatedRight(w[t - 15], 7) ^ rotatedRight(w[t - 15], 18) ^ (w[t - 15] >> 3)
        let s1 = rotatedRight(w[t - 2], 17) ^ rotatedRight(w[t - 2], 19) ^ (w[t - 2] >> 10)
        w.append(w[t - 16] &+ s0 &+ w[t - 7] &+ s1)
      }
      var (a, b, c, d) = (state[0], state[1], state[2], state[3])
      var (e, f, g, h) = (state[4], state[5], state[6], state[7])
      for t in 0..<64 {
        let sum1 = rotatedRight(e, 6) ^ rotatedRight(e, 11) ^ rotatedRight(e, 25)
        let t1 = h &+ sum1 &+ ((e & f) ^ (~e & g)) &+ constants[t] &+ w[t]
        let sum0 = rotatedRight(a, 2) ^ rotatedRight(a, 13) ^ rotatedRight(a, 22)
        let t2 = sum0 &+ ((a & b) ^ (a & c) ^ (b & c))
        (h, g, f, e, d, c, b, a) = (g, f, e, d &+ t1, c, b, a, t1 &+ t2)
      }
      state = zip(state, [a, b, c, d, e, f, g, h]).map { $0 &+ $1 }
    }
    return hexadecimal(state)
  }

  /// Padded to blocks of sixteen words.
  private static func blocks(_ message: [UInt8]) -> [[UInt32]] {
    var bytes = message + [0x80]
    while bytes.count % 64 != 56 { bytes.append(0) }
    for shift in stride(from: 56, through: 0, by: -8) {
      bytes.append(UInt8(truncatingIfNeeded: (message.count * 8) >> shift))
    }
    return stride(from: 0, to: bytes.count, by: 64).map { start in
      (0..<16).map { word in (0..<4).reduce(UInt32(0)) { $0 << 8 | UInt32(bytes[start + word * 4 + $1]) } }
    }
  }

  private static func rotatedLeft(_ x: UInt32, _ n: UInt32) -> UInt32 { x << n | x >> (32 - n) }
  private static func rotatedRight(_ x: UInt32, _ n: UInt32) -> UInt32 { x >> n | x << (32 - n) }

  private static func hexadecimal(_ words: [UInt32]) -> String {
    words.map { word in
      let digits = String(word, radix: 16)
      return String(repeating: "0", count: 8 - digits.count) + digits
    }.joined()
  }

  /// The first 32 bits of the fractional part.
  private static func fraction(_ x: Double) -> UInt32 { UInt32((x - x.rounded(.down)) * 0x1p32) }

  /// Newton's method: exact to the last bits of a double, of which 32 behind the point are needed.
  private static func cubeRoot(_ x: Double) -> Double {
    var root = x.squareRoot()
    for _ in 0..<64 { root -= (root * root * root - x) / (3 * root * root) }
    return root
  }

  private static func primes(_ count: Int) -> [Int] {
    var primes: [Int] = []
    var candidate = 2
    while primes.count < count {
      if primes.allSatisfy({ candidate % $0 != 0 }) { primes.append(candidate) }
      candidate += 1
    }
    return primes
  }
}
