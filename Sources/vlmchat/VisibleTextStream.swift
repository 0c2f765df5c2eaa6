import Screen

/// Makes a model's text harmless while it streams: what would act on a terminal is shown instead.
struct VisibleTextStream {
  /// The line being written, as the model gave it.
  private var line = ""
  /// How much of that line, made visible, was given out already.
  private var shownCount = 0

  /// The part of `piece`, and of what was held back before, that can be shown.
  mutating func write(_ piece: String) -> String {
    var output = ""
    for scalar in piece.unicodeScalars {
      line.unicodeScalars.append(scalar)
      if scalar == "\n" {
        output += rest(of: SafeText.block(line))
        line = ""
        shownCount = 0
      }
    }
    // A carriage return is part of a line break, or not, depending on what follows.
    guard line.unicodeScalars.last != "\r" else { return output }
    return output + showLine()
  }

  mutating func finish() -> String { showLine() }

  private mutating func showLine() -> String {
    let shown = SafeText.block(line)
    defer { shownCount = shown.utf8.count }
    return rest(of: shown)
  }

  private func rest(of shown: String) -> String { String(decoding: shown.utf8.dropFirst(shownCount), as: UTF8.self) }
}
