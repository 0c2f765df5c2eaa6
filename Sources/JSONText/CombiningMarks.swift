/// Text that costs more than it should.
///
/// Swift compares and hashes strings by canonical equivalence, for which it sorts the combining marks behind each character,
/// in time that grows with the square of their number: a megabyte of them takes minutes. Strings from outside that have such
/// runs are refused before anything compares them.
public enum CombiningMarks {
  /// The Unicode Standard's stream-safe text (annex 15, section 13) has at most 30 marks in a row, more than any language
  /// needs.
  public static let longestRun = 128

  /// Whether more than `longestRun` combining marks follow one another.
  public static func overrun(_ text: String) -> Bool {
    // A mark takes two bytes at least.
    guard text.utf8.count > 2 * longestRun else { return false }
    return overrun(text.unicodeScalars)
  }

  /// The same for a text's scalars.
  public static func overrun(_ scalars: some Sequence<Unicode.Scalar>) -> Bool {
    var run = 0
    for scalar in scalars {
      run = isMark(scalar) ? run + 1 : 0
      if run > longestRun { return true }
    }
    return false
  }

  /// Whether canonical ordering moves the scalar, or what it decomposes to.
  public static func isMark(_ scalar: Unicode.Scalar) -> Bool {
    guard scalar.value >= 0x300 else { return false }
    // These three decompose to marks and are none themselves.
    return scalar.properties.canonicalCombiningClass != .notReordered || [0xF73, 0xF75, 0xF81].contains(scalar.value)
  }
}
