/// Refuses TOML that the parser must not see: toml++ ends the program on some faults in place of reporting them (a table's name
/// that does not begin like one), and nests as deep as a line is long.
public enum TOMLGuard {
  /// Longest line; it bounds how deep dotted keys can nest.
  static let maximumLineBytes = 1000

  /// The first fault of a file whose values do not go over several lines; `nil` when the parser may have it.
  public static func firstFault(in text: String) -> TOMLFault? {
    for (index, line) in lines(of: text).enumerated() {
      if let problem = problem(of: line) { return TOMLFault(line: index + 1, problem: problem) }
    }
    return nil
  }

  /// The lines as the parser counts them.
  public static func lines(of text: String) -> [Substring] {
    text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
  }

  private static func problem(of line: Substring) -> String? {
    if line.utf8.count > maximumLineBytes { return "the line is longer than \(maximumLineBytes) bytes" }
    if line.unicodeScalars.contains(where: isControl) {
      return "the line holds a control character"
    }
    // By bytes: a mark after a bracket must not hide it.
    let body = line.utf8.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
    guard body.first == UInt8(ascii: "[") else { return nil }
    var name = body.dropFirst()
    if name.first == UInt8(ascii: "[") { name = name.dropFirst() }
    name = name.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
    return name.first.map(isKeyStart) == true ? nil : "the name of a table is missing"
  }

  /// Whether a scalar acts on what shows it: controls, and marks that turn the direction of text.
  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    guard scalar != "\t", scalar.value < 0x20 || scalar.value >= 0x7F else { return false }
    switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned: return true
    // Joiners and tags are parts of emoji.
    case .format: return scalar.value != 0x200C && scalar.value != 0x200D && !(0xE0020...0xE007F).contains(scalar.value)
    default: return false
    }
  }

  private static func isKeyStart(_ byte: UInt8) -> Bool {
    switch Unicode.Scalar(byte) {
    case "a"..."z", "A"..."Z", "0"..."9", "_", "-", "\"", "'": true
    default: false
    }
  }
}
