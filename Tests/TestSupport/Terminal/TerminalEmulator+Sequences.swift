extension TerminalEmulator {
  mutating func perform(_ sequence: Sequence) {
    if sequence.isPrivate { return setModes(sequence) }
    let count = sequence.count()
    switch Unicode.Scalar(sequence.final) {
    case "A": move(row: row - count, column: column)
    case "B": move(row: row + count, column: column)
    case "C": move(row: row, column: column + count)
    case "D": move(row: row, column: column - count)
    case "G": move(row: row, column: count - 1)
    case "d": move(row: count - 1, column: column)
    case "H": moveTo(count, sequence.count(1))
    case "J", "K": erase(sequence)
    case "X": erase(row: row, from: column, to: column + count)
    case "@": shift(by: count)
    case "P": shift(by: -count)
    case "b": repeatLast(count)
    case "m": rendition(sequence)
    // The region that scrolls, and scrolling it; lines put in and taken out from the cursor on.
    case "r":
      setMargins(top: sequence.count() - 1, bottom: (sequence.parameters.count > 1 ? sequence.count(1) : rows) - 1)
    case "S": scroll(up: count, from: topMargin)
    case "T": scroll(up: -count, from: topMargin)
    case "L": moveLines(by: -count)
    case "M": moveLines(by: count)
    // The window's title, put away and brought back.
    case "t" where [22, 23].contains(sequence.parameters.first): break
    // Insert mode, off.
    case "l" where sequence.parameters == [4]: break
    // Device attributes: a question.
    case "c": break
    default: fault("\(sequence)")
    }
  }

  private mutating func moveLines(by count: Int) {
    move(row: row, column: 0)
    scroll(up: count, from: row)
  }

  private mutating func moveTo(_ row: Int, _ column: Int) {
    if row > rows || column > columns { fault("a move to row \(row), column \(column) of \(columns)x\(rows)") }
    move(row: row - 1, column: column - 1)
  }

  private mutating func setModes(_ sequence: Sequence) {
    for case let mode? in sequence.parameters {
      switch Unicode.Scalar(sequence.final) {
      case "h": set(mode: mode, true)
      case "l": set(mode: mode, false)
      default: fault("\(sequence)")
      }
    }
  }

  private mutating func erase(_ sequence: Sequence) {
    let isLine = sequence.final == UInt8(ascii: "K")
    let kind = sequence.parameters.first.flatMap { $0 } ?? 0
    switch kind {
    case 0: erase(row: row, from: column, to: columns)
    case 1: erase(row: row, from: 0, to: column + 1)
    case 2: erase(row: row, from: 0, to: columns)
    default: fault("\(sequence)")
    }
    guard !isLine else { return }
    let others = kind == 0 ? row + 1..<rows : kind == 1 ? 0..<row : 0..<rows
    for other in others where other != row { erase(row: other, from: 0, to: columns) }
  }

  // MARK: Colours and attributes

  private mutating func rendition(_ sequence: Sequence) {
    var rest = sequence.parameters.map { $0 ?? 0 }[...]
    if rest.isEmpty { rest = [0] }
    while let code = rest.popFirst() {
      switch code {
      case 0: style = Style()
      case 1: style.isBold = true
      case 2: style.isDim = true
      case 3: style.isItalic = true
      case 4: style.isUnderlined = true
      case 7: style.isReversed = true
      case 22: (style.isBold, style.isDim) = (false, false)
      case 23: style.isItalic = false
      case 24: style.isUnderlined = false
      case 27: style.isReversed = false
      case 30...37, 90...97: style.foreground = .palette(UInt8(code < 90 ? code - 30 : code - 82))
      case 40...47, 100...107: style.background = .palette(UInt8(code < 100 ? code - 40 : code - 92))
      case 39: style.foreground = .standard
      case 49: style.background = .standard
      case 38, 48:
        guard let color = color(from: &rest) else { return fault("\(sequence)") }
        if code == 38 { style.foreground = color } else { style.background = color }
      default: return fault("\(sequence)")
      }
    }
  }

  private func color(from rest: inout ArraySlice<Int>) -> Color? {
    let kind = rest.popFirst()
    let values = rest.prefix(kind == 2 ? 3 : 1).compactMap { UInt8(exactly: $0) }
    rest = rest.dropFirst(kind == 2 ? 3 : 1)
    if kind == 5, values.count == 1 { return .palette(values[0]) }
    return kind == 2 && values.count == 3 ? .direct(values[0], values[1], values[2]) : nil
  }
}
