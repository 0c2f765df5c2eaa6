/// Text from outside made fit for a file that people print on terminals: control and invisible format characters become U+FFFD.
enum VisibleText {
  /// Line feeds and tabs stay, CR LF becomes LF.
  static func block(_ text: String) -> String {
    visible(
      text.split(separator: "\r\n", omittingEmptySubsequences: false).joined(separator: "\n"), keeping: ["\n", "\t"])
  }

  static func line(_ text: String) -> String { visible(text, keeping: []) }

  private static func visible(_ text: String, keeping kept: Set<Unicode.Scalar>) -> String {
    var output = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      output.append(kept.contains(scalar) || !isHidden(scalar) ? scalar : "\u{FFFD}")
    }
    return String(output)
  }

  private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: true
    // Joiners belong to emoji and to several scripts; tags and everything else that hides do not.
    case .format: ![0x200C, 0x200D, 0xAD].contains(scalar.value) && !(0x600...0x605).contains(scalar.value)
    default: false
    }
  }
}
