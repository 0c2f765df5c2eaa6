/// Which pairs of tokens merge, in which order, into what.
struct MergeTable: Sendable {
  struct Merge: Equatable, Sendable {
    /// Position in the file's list; the lowest merges first.
    var rank: UInt32
    var result: Int32
  }

  /// `[capacity]`: left id in the high half, right id in the low; `free` where there is none.
  private var keys: [UInt64]
  private var merges: [Merge]
  private let seed = UInt64.random(in: .min ... .max) | 1

  private static let free = UInt64.max

  init(minimumCapacity count: Int) {
    var capacity = 16
    while capacity < 2 * count { capacity *= 2 }
    keys = Array(repeating: Self.free, count: capacity)
    merges = Array(repeating: Merge(rank: 0, result: 0), count: capacity)
  }

  /// A pair that comes twice keeps its last rank, as in the reference. At most the capacity's count may be inserted.
  mutating func insert(left: Int, right: Int, merge: Merge) {
    let key = Self.key(left, right)
    let slot = slot(for: key)
    keys[slot] = key
    merges[slot] = merge
  }

  func merge(left: Int32, right: Int32) -> Merge? {
    let slot = slot(for: Self.key(Int(left), Int(right)))
    return keys[slot] == Self.free ? nil : merges[slot]
  }

  private static func key(_ left: Int, _ right: Int) -> UInt64 { UInt64(left) << 32 | UInt64(right) }

  private func slot(for key: UInt64) -> Int {
    let mask = keys.count - 1
    let product = (key ^ seed).multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15 ^ (seed << 1))
    var slot = Int(truncatingIfNeeded: product.high ^ product.low) & mask
    while keys[slot] != Self.free, keys[slot] != key { slot = (slot + 1) & mask }
    return slot
  }
}
