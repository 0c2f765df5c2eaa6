/// Tokens by content and by id.
///
/// The contents lie end to end in one array, found through an open-addressing index: building it costs a tenth of a
/// dictionary of strings, and loading a tokenizer is mostly building this.
struct TokenTable: Sendable {
  /// Larger than any published vocabulary.
  static let maximumID = 1 << 22
  /// Longer than any published token: runs of spaces have a hundred or two.
  private static let maximumContentLength = 4096

  private var storage: [UInt8]
  /// `[entry + 1]`: entry e is `storage[starts[e]..<starts[e + 1]]`.
  private var starts: [Int]
  private var ids: [Int32]
  /// `[capacity]`: the upper half of the content's hash in the upper half, entry + 1 in the lower; 0 where free. The
  /// capacity is a power of two, at least twice the entries.
  private var slots: [UInt64] = [0]
  /// `[highest id + 1]`: entry, or -1 for an id that no token has.
  private var entryOfID: [Int32] = []
  /// Keeps a file from choosing contents that all land in one slot.
  private let seed = UInt64.random(in: .min ... .max) | 1

  /// - Parameters:
  ///   - storage: all contents, end to end.
  ///   - ends: where each content ends in `storage`, ascending.
  ///   - ids: the id of each. When a content or an id comes twice, the last one counts, as in the reference.
  init(storage: [UInt8], ends: [Int], ids: [Int]) throws(TokenizerError) {
    precondition(ends.count == ids.count, "\(ends.count) contents, \(ids.count) ids")
    self.storage = storage
    starts = [0] + ends
    self.ids = []
    self.ids.reserveCapacity(ids.count)
    var highest = -1
    // Vocabularies count their ids up; the room for ids is to be in proportion to the tokens that a file has.
    let limit = min(Self.maximumID, 1 << 14 + 16 * ids.count)
    for (entry, id) in ids.enumerated() {
      guard (0...limit).contains(id) else { throw .invalidTokenID(id) }
      guard starts[entry + 1] - starts[entry] <= Self.maximumContentLength else { throw .invalidField("model.vocab") }
      self.ids.append(Int32(id))
      highest = max(highest, id)
    }
    entryOfID = Array(repeating: -1, count: highest + 1)
    var capacity = 16
    while capacity < 2 * ids.count { capacity *= 2 }
    slots = Array(repeating: 0, count: capacity)
    for entry in ids.indices {
      entryOfID[ids[entry]] = Int32(entry)
      let content = storage[starts[entry]..<starts[entry + 1]]
      let hash = hash(content)
      slots[slot(for: content, hash)] = hash & Self.tagMask | UInt64(entry + 1)
    }
  }

  /// One more than the highest id.
  var idCount: Int { entryOfID.count }

  func id(of content: ArraySlice<UInt8>) -> Int? {
    let entry = slots[slot(for: content, hash(content))] & ~Self.tagMask
    return entry == 0 ? nil : Int(ids[Int(entry) - 1])
  }

  func id(of content: [UInt8]) -> Int? { id(of: content[...]) }

  func content(of id: Int) -> ArraySlice<UInt8>? {
    guard entryOfID.indices.contains(id), entryOfID[id] >= 0 else { return nil }
    let entry = Int(entryOfID[id])
    return storage[starts[entry]..<starts[entry + 1]]
  }

  private static let tagMask: UInt64 = 0xFFFF_FFFF << 32

  /// Where `content` is, or the free slot where it belongs.
  private func slot(for content: ArraySlice<UInt8>, _ hash: UInt64) -> Int {
    let mask = slots.count - 1
    let tag = hash & Self.tagMask
    var slot = Int(truncatingIfNeeded: hash) & mask
    while slots[slot] != 0 {
      if slots[slot] & Self.tagMask == tag, entry(Int(slots[slot] & ~Self.tagMask) - 1, equals: content) { return slot }
      slot = (slot + 1) & mask
    }
    return slot
  }

  private func entry(_ entry: Int, equals content: ArraySlice<UInt8>) -> Bool {
    starts[entry + 1] - starts[entry] == content.count
      && storage[starts[entry]..<starts[entry + 1]].elementsEqual(content)
  }

  /// Multiply and fold, eight bytes at a time.
  private func hash(_ content: ArraySlice<UInt8>) -> UInt64 {
    content.withUnsafeBytes { bytes in
      var state = seed ^ UInt64(bytes.count)
      var position = 0
      while position + 8 <= bytes.count {
        state = fold(state ^ bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self))
        position += 8
      }
      var rest: UInt64 = 0
      while position < bytes.count {
        rest = rest << 8 | UInt64(bytes[position])
        position += 1
      }
      return fold(state ^ rest)
    }
  }

  private func fold(_ value: UInt64) -> UInt64 {
    let product = (value ^ seed).multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15 ^ (seed << 1))
    return product.high ^ product.low
  }
}
