/// Refuses TOML that the parser must not see: toml++ ends the program on some faults in place of reporting them (a table's name
/// that does not begin like one), and nests as deep as a line is long.
public enum TOMLGuard {
  public struct Fault: Hashable, Sendable {
    /// Counted from 1.
    public var line: Int
    public var problem: String
  }

  /// Longest line; it bounds how deep dotted keys can nest.
  static let maximumLineBytes = 1000

  /// The first fault of a file whose values do not go over several lines; `nil` when the parser may have it.
  public static func firstFault(in text: String) -> Fault? {
    for (index, line) in lines(of: text).enumerated() {
      if let problem = problem(of: line) { return Fault(line: index + 1, problem: problem) }
    }
    return nil
  }

  /// The lines as the parser counts them.
  static func lines(of text: String) -> [Substring] {
    text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
  }

  private static func problem(of line: Substring) -> String? {
    if line.utf8.count > maximumLineBytes { return "the line is longer than \(maximumLineBytes) bytes" }
    if line.unicodeScalars.contains(where: { $0 != "\t" && VisibleScalar.replacement(for: $0) != nil }) {
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

  private static func isKeyStart(_ byte: UInt8) -> Bool {
    switch Unicode.Scalar(byte) {
    case "a"..."z", "A"..."Z", "0"..."9", "_", "-", "\"", "'": true
    default: false
    }
  }
}
