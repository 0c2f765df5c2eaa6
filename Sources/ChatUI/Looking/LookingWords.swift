import Chat
import Screen

/// What the attention view says in words: on the screen beside the map, alone in plain mode.
public enum LookingWords {
  static let title = "Where it looked: the model's attention, not an explanation"

  /// `#1 62 %, #2 21 %, text 17 %`
  static func shares(_ shares: [PictureNumber: Double]) -> String {
    let pictures = shares.sorted { $0.key < $1.key }.map { "#\($0.key.rawValue) \(percent($0.value))" }
    let text = 1 - shares.values.reduce(0, +)
    return (pictures + ["text \(percent(max(0, text)))"]).joined(separator: ", ")
  }

  /// `1: 0.43 and -0.12; 2: …`, the gates of attention and of the MLP.
  static func gates(_ gates: [AttentionReport.Gate]) -> String {
    gates.enumerated().map { index, gate in "\(index + 1): \(decimal(gate.attention)) and \(decimal(gate.mlp))" }
      .joined(separator: "; ")
  }

  /// Which patch has most, in words.
  static func brightest(_ patches: [Float], gridSize: Int) -> String {
    guard gridSize > 0, let most = patches.max(), let index = patches.firstIndex(of: most) else { return "nothing" }
    return "\(percent(Double(most))) at row \(index / gridSize + 1), column \(index % gridSize + 1) of \(gridSize)"
  }

  /// The whole report, for a reader without a screen.
  static func lines(of looking: Looking, columns: Int) -> [LayoutLine] {
    let report = looking.report
    var rows = [("pictures' shares", shares(report.meanShares))]
    for picture in report.pictures {
      guard let patches = report.patches(of: picture) else { continue }
      rows.append(("most of #\(picture.rawValue)", brightest(patches, gridSize: report.gridSize)))
    }
    if !report.gates.isEmpty { rows.append(("gates", gates(report.gates))) }
    for token in report.tokens where !token.text.isEmpty {
      let place =
        token.picture.map { "#\($0.rawValue): \(brightest(token.patches, gridSize: report.gridSize)); " } ?? ""
      rows.append(("“\(SafeText.line(token.text))”", place + shares(token.shares)))
    }
    return rows.flatMap { Table.rows(key: $0.0, words: $0.1, keyColumns: 20, columns: columns) }
  }

  /// `the upper left, 40 % by 50 %`
  public static func place(of area: AttentionReport.Area) -> String {
    func place(_ middle: Double, _ names: [String]) -> String { middle < 0.4 ? names[0] : middle > 0.6 ? names[1] : "" }
    let row = place(area.top + area.height / 2, ["upper", "lower"])
    let column = place(area.left + area.width / 2, ["left", "right"])
    let name =
      switch (row, column) {
      case ("", ""): "the middle"
      case (let side, ""), ("", let side): "the \(side) part"
      default: "the \(row) \(column)"
      }
    return "\(name), \(percent(area.width)) by \(percent(area.height))"
  }

  static func percent(_ share: Double) -> String { "\(Int((share * 100).rounded())) %" }

  private static func decimal(_ value: Double) -> String {
    let hundredths = Int((value.magnitude * 100).rounded())
    let digits = hundredths % 100 < 10 ? "0\(hundredths % 100)" : "\(hundredths % 100)"
    return (value < 0 && hundredths > 0 ? "-" : "") + "\(hundredths / 100).\(digits)"
  }
}
