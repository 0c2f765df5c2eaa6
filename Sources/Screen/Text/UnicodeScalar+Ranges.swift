extension Unicode.Scalar {
  /// True when the scalar lies in one of `ranges`, whose first and last values alternate in ascending order.
  func isContained(inRanges ranges: [UInt32]) -> Bool {
    var low = 0
    var high = ranges.count / 2
    while low < high {
      let middle = (low + high) / 2
      if value > ranges[2 * middle + 1] {
        low = middle + 1
      } else if value < ranges[2 * middle] {
        high = middle
      } else {
        return true
      }
    }
    return false
  }

  /// A lone regional indicator: half a flag.
  var isRegionalIndicator: Bool { (0x1F1E6...0x1F1FF).contains(value) }
  /// One of the five skin tones.
  var isEmojiModifier: Bool { (0x1F3FB...0x1F3FF).contains(value) }
  /// An emoji as such: not the digits and signs that become one only with a selector.
  var isEmojiBase: Bool { value >= 0x2000 && properties.isEmoji }
  var isVariationSelector: Bool { (0xFE00...0xFE0F).contains(value) || (0xE0100...0xE01EF).contains(value) }
  /// Joins (U+200D) or keeps apart (U+200C) the letters beside it; nothing is drawn for it.
  var isJoiner: Bool { value == 0x200C || value == 0x200D }
  /// U+E0020 to U+E007F: invisible letters, of use only in the flags of regions.
  var isTag: Bool { (0xE0020...0xE007F).contains(value) }
  /// C0, delete and C1.
  var isControl: Bool { value < 0x20 || (0x7F...0x9F).contains(value) }
}
