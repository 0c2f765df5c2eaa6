/// What is shown in place of a scalar that must not, or cannot, be shown itself.
enum VisibleScalar {
  /// `nil` when `scalar` may be drawn as it is.
  ///
  /// C0 controls and delete become their pictures (␀ to ␡). C1 controls, format characters (bidirectional controls, zero
  /// width spaces and the like) and code points without a character become U+FFFD. Joiners, variation selectors and tags
  /// are left: the drawing code drops them. A soft hyphen, drawn by some terminals only, becomes a hyphen.
  static func replacement(for scalar: Unicode.Scalar) -> Unicode.Scalar? {
    if scalar.value < 0x20 { return Unicode.Scalar(0x2400 + scalar.value) }
    if scalar.value < 0x7F { return nil }
    if scalar.value == 0x7F { return "\u{2421}" }
    if scalar.value < 0xA0 { return "\u{FFFD}" }
    if scalar.value == 0xAD { return "-" }
    if scalar.value < 0x300 { return nil }
    if scalar.isJoiner || scalar.isTag { return nil }
    if isVisibleFormat(scalar) { return nil }
    // Only pictures may stand for pictures.
    if scalar == GraphicsPlaceholder.base { return "\u{FFFD}" }
    if scalar.isContained(inRanges: TextWidthTable.formatting) { return "\u{FFFD}" }
    if scalar.isContained(inRanges: TextWidthTable.unassigned) { return "\u{FFFD}" }
    return nil
  }

  /// Signs that Unicode files under format characters although they are drawn: Arabic number signs and Syriac, Kaithi and
  /// Egyptian ones.
  private static func isVisibleFormat(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x600...0x605, 0x6DD, 0x70F, 0x890...0x891, 0x8E2, 0x110BD, 0x110CD, 0x13430...0x1343F: true
    default: false
    }
  }
}
