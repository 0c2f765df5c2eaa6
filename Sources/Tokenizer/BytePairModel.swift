/// Byte-pair encoding (Sennrich et al. 2016) of one word, as `models/bpe` of huggingface/tokenizers does it: every
/// character a symbol, then always the pair of neighbours with the lowest rank merged, the leftmost first.
struct BytePairModel: Sendable {
  var tokens: TokenTable
  var merges: MergeTable
  /// Stands for a character that no token covers; without one such characters vanish.
  var unknownID: Int32?
  var fusesUnknown = false
  /// `[256]`: the tokens `<0x00>` to `<0xFF>`, where the model falls back to bytes.
  var byteIDs: [Int32?]?
  /// Written before each character of a word but the first, such as `##`.
  var continuingPrefix: [UInt8] = []
  /// Written after the last character of a word, such as CLIP's `</w>`.
  var wordSuffix: [UInt8] = []
  /// A word that is a token as it stands is not merged at all.
  var ignoresMerges = false

  func encode(_ word: ArraySlice<Unicode.Scalar>, into ids: inout [Int]) {
    guard !word.isEmpty else { return }
    if ignoresMerges, let id = tokens.id(of: Array(String(word).utf8)) {
      ids.append(id)
      return
    }
    var symbols = symbols(of: word)
    merge(&symbols)
    ids.append(contentsOf: symbols.lazy.filter { $0 != Self.merged }.map(Int.init))
  }

  // MARK: Symbols

  /// Marks a symbol that has become part of the one before it.
  private static let merged: Int32 = -1

  private func symbols(of word: ArraySlice<Unicode.Scalar>) -> [Int32] {
    var symbols: [Int32] = []
    symbols.reserveCapacity(word.count)
    var unknownIsPending = false
    var content: [UInt8] = []
    for index in word.indices {
      content.removeAll(keepingCapacity: true)
      if index != word.startIndex { content.append(contentsOf: continuingPrefix) }
      content.append(contentsOf: UTF8.encode(word[index]) ?? UTF8.encodedReplacementCharacter)
      if index == word.endIndex - 1 { content.append(contentsOf: wordSuffix) }
      if let id = tokens.id(of: content) {
        if unknownIsPending, let unknownID { symbols.append(unknownID) }
        unknownIsPending = false
        symbols.append(Int32(id))
      } else if let fallback = byteFallback(content) {
        symbols.append(contentsOf: fallback)
      } else if let unknownID {
        if unknownIsPending, !fusesUnknown { symbols.append(unknownID) }
        unknownIsPending = true
      }
    }
    if unknownIsPending, let unknownID { symbols.append(unknownID) }
    return symbols
  }

  private func byteFallback(_ content: [UInt8]) -> [Int32]? {
    guard let byteIDs else { return nil }
    let ids = content.compactMap { byteIDs[Int($0)] }
    return ids.count == content.count ? ids : nil
  }

  // MARK: Merging

  /// Merges in place: a symbol that was joined to its left neighbour becomes `merged`.
  ///
  /// A heap of candidate pairs and a linked list of symbols: n log n, also for the one word of 100,000 characters that a
  /// LLaMA text is. A candidate that a merge has made stale is recognised when it is taken, since its pair has another
  /// rank by then or none.
  private func merge(_ symbols: inout [Int32]) {
    let count = symbols.count
    guard count > 1 else { return }
    var previous = Array(-1..<count - 1)
    var next = Array(1...count)
    var candidates = CandidateHeap(minimumCapacity: count)
    for left in 0..<count - 1 {
      guard let merge = merges.merge(left: symbols[left], right: symbols[left + 1]) else { continue }
      candidates.push(rank: merge.rank, position: left)
    }
    while let (rank, left) = candidates.pop() {
      let right = next[left]
      guard symbols[left] != Self.merged, right < count,
        let merge = merges.merge(left: symbols[left], right: symbols[right]), merge.rank == rank
      else { continue }
      symbols[left] = merge.result
      symbols[right] = Self.merged
      next[left] = next[right]
      if next[left] < count {
        previous[next[left]] = left
        if let merge = merges.merge(left: symbols[left], right: symbols[next[left]]) {
          candidates.push(rank: merge.rank, position: left)
        }
      }
      if previous[left] >= 0, let merge = merges.merge(left: symbols[previous[left]], right: symbols[left]) {
        candidates.push(rank: merge.rank, position: previous[left])
      }
    }
  }
}

/// Binary min-heap of merge candidates, by rank, then by position.
private struct CandidateHeap {
  /// Rank in the high half, position in the low: one comparison orders both.
  private var keys: [UInt64] = []

  init(minimumCapacity: Int) { keys.reserveCapacity(minimumCapacity) }

  mutating func push(rank: UInt32, position: Int) {
    var child = keys.count
    let key = UInt64(rank) << 32 | UInt64(UInt32(truncatingIfNeeded: position))
    keys.append(key)
    while child > 0 {
      let parent = (child - 1) / 2
      guard key < keys[parent] else { break }
      keys[child] = keys[parent]
      child = parent
    }
    keys[child] = key
  }

  mutating func pop() -> (rank: UInt32, position: Int)? {
    guard let top = keys.first, let last = keys.popLast() else { return nil }
    if !keys.isEmpty { sink(last) }
    return (UInt32(top >> 32), Int(top & 0xFFFF_FFFF))
  }

  /// Puts `key` at the root and lets it sink to its place.
  private mutating func sink(_ key: UInt64) {
    var parent = 0
    while true {
      var child = 2 * parent + 1
      guard child < keys.count else { break }
      if child + 1 < keys.count, keys[child + 1] < keys[child] { child += 1 }
      guard keys[child] < key else { break }
      keys[parent] = keys[child]
      parent = child
    }
    keys[parent] = key
  }
}
