import Screen

/// Writes frames to a terminal that speaks ECMA-48: only what changed, in as few bytes as it can be said.
///
/// It keeps where the cursor stands and which colours and attributes are set from one frame to the next, so that nothing is
/// said twice. curses forgets both at the end of every frame, and says both colours of a cell whenever one changes: a letter
/// on a coloured ground costs it fifty bytes in place of one.
struct FrameWriter {
  /// What the terminal can do.
  struct Abilities {
    var depth: ColorDepth
    /// Attributes that it shows; others are left out.
    var attributes: TextAttributes
    /// The bright eight colours are had by bold, and as grounds not at all.
    var hasEightColors = false
    /// Writing to the last column of the last row does not scroll.
    var fillsLastCell = true
    var showCursor: [UInt8]
    var hideCursor: [UInt8]
  }

  private let abilities: Abilities
  private var shown: CellBuffer?
  private var shownCursor: Position?
  private var isCursorShown: Bool?
  private var pen: Pen
  /// Where the terminal's cursor is; `nil` when that is not sure, as after a write to the last column.
  private var position: Position?
  private var output: [UInt8] = []

  init(abilities: Abilities) {
    self.abilities = abilities
    pen = Pen(abilities)
  }

  /// Nothing of what the terminal shows is known any more.
  mutating func invalidate() {
    shown = nil
    shownCursor = nil
    isCursorShown = nil
    position = nil
    pen.forget()
  }

  /// What leaves the terminal in its own colours, its cursor to be seen.
  var leaving: [UInt8] { Array("\u{1B}[m".utf8) + abilities.showCursor }

  /// From so many changed cells on a terminal is asked to show a frame whole. Fewer go in one short write, which no terminal
  /// takes apart, and asking would cost more bytes than they do.
  private static let wholeFrameCells = 32

  /// What must be written so that the terminal shows a frame; empty when it does already.
  mutating func bytes(for buffer: CellBuffer, cursor: Position?) -> [UInt8] {
    output.removeAll(keepingCapacity: true)
    let isNew = shown?.size != buffer.size
    let old = isNew ? CellBuffer(size: buffer.size) : shown
    let runs = CellDiff.runs(from: old, to: buffer)
    guard isNew || !runs.isEmpty || cursor != shownCursor || isCursorShown == nil else { return [] }
    let isWhole = isNew || runs.reduce(0) { $0 + $1.columns.count } >= Self.wholeFrameCells
    if isWhole { output += TerminalModes.beginFrame }
    if isNew { clear() }
    for run in runs { draw(run, of: buffer) }
    place(cursor, in: buffer)
    if isWhole { output += TerminalModes.endFrame }
    shown = buffer
    return output
  }

  private mutating func clear() {
    output += pen.reset()
    output += Array("\u{1B}[H\u{1B}[2J".utf8)
    position = Position(row: 0, column: 0)
  }

  private mutating func place(_ cursor: Position?, in buffer: CellBuffer) {
    if let cursor { move(to: cursor, in: buffer) }
    shownCursor = cursor
    guard isCursorShown != (cursor != nil) else { return }
    isCursorShown = cursor != nil
    output += cursor != nil ? abilities.showCursor : abilities.hideCursor
  }

  // MARK: Cells

  private mutating func draw(_ run: CellRun, of buffer: CellBuffer) {
    let base = run.row * buffer.size.columns
    let end = blankTail(of: run, in: buffer)
    var column = run.columns.lowerBound
    while column < end {
      let cell = buffer.cells[base + column]
      let isWide = cell.width == 2 && column + 1 < buffer.size.columns && buffer.cells[base + column + 1].width == 0
      move(to: Position(row: run.row, column: column), in: buffer)
      if !abilities.fillsLastCell, base + column == buffer.cells.count - 1 { break }
      // A half without its other half is a blank.
      draw(cell, isBlank: cell.width != 1 && !isWide)
      column += isWide ? 2 : 1
      let isSure = column < buffer.size.columns && Self.hasSureColumns(cell.character)
      position = isSure ? Position(row: run.row, column: column) : nil
    }
    guard end < run.columns.upperBound else { return }
    move(to: Position(row: run.row, column: end), in: buffer)
    output += pen.change(to: buffer.cells[base + end].style, isBlank: true)
    output += Array("\u{1B}[K".utf8)
  }

  private mutating func draw(_ cell: Cell, isBlank: Bool) {
    let scalars = isBlank ? [0x20] : CellEncoder.scalars(of: cell)
    output += pen.change(to: cell.style, isBlank: scalars == [0x20])
    for value in scalars {
      if value < 0x80 {
        output.append(UInt8(value))
      } else if let scalar = Unicode.Scalar(value) {
        output += Array(UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
      }
    }
    if !isBlank, cell.width == 2, scalars == [CellEncoder.replacement] { output.append(0x20) }
  }

  /// Where the blanks begin that a run ends with, if erasing to the end of the line says them in fewer bytes; else its end.
  /// Only on the terminal's own ground: whether another one is left by erasing differs from terminal to terminal.
  private func blankTail(of run: CellRun, in buffer: CellBuffer) -> Int {
    let end = run.columns.upperBound
    guard end == buffer.size.columns else { return end }
    let base = run.row * buffer.size.columns
    var start = end
    while start > run.columns.lowerBound, Self.isErased(buffer.cells[base + start - 1], depth: abilities.depth) {
      start -= 1
    }
    return end - start >= 4 ? start : end
  }

  private static func isErased(_ cell: Cell, depth: ColorDepth) -> Bool {
    cell.character == " " && cell.width == 1 && (cell.style.background == .default || depth == .none)
      && cell.style.attributes.isDisjoint(with: [.underline, .reverse])
  }

  /// Whether terminals agree on a glyph's columns: after an emoji or marks the next cell is found by its place.
  private static func hasSureColumns(_ character: Character) -> Bool {
    let scalars = character.unicodeScalars
    guard let first = scalars.first else { return true }
    // Terminals that draw pictures know where their parts stand.
    if first == GraphicsPlaceholder.base { return true }
    if scalars.count > 1 { return false }
    // Drawing characters of legacy computers, which block art is made of, lie among the emoji.
    return first.value < 0x1F000 || (0x1FB00..<0x1FC00).contains(first.value)
  }

  // MARK: The cursor

  private mutating func move(to target: Position, in buffer: CellBuffer) {
    guard position != target else { return }
    defer { position = target }
    var best = Self.absolute(target)
    func consider(_ candidate: [UInt8]?) {
      if let candidate, candidate.count < best.count { best = candidate }
    }
    if let position, position.row == target.row {
      let distance = target.column - position.column
      consider(Self.sequence(abs(distance), distance > 0 ? "C" : "D"))
      if distance < 0, -distance < 4 { consider(Array(repeating: 0x08, count: -distance)) }
      if distance > 0, distance < best.count { consider(written(from: position, to: target, in: buffer)) }
      if target.column == 0 { consider([0x0D]) }
    } else if let position, target.column == 0, (1...2).contains(target.row - position.row) {
      consider([0x0D] + Array(repeating: 0x0A, count: target.row - position.row))
    }
    output += best
  }

  private static func absolute(_ target: Position) -> [UInt8] {
    let row = target.row == 0 && target.column == 0 ? "" : String(target.row + 1)
    return Array("\u{1B}[\(row)\(target.column == 0 ? "" : ";\(target.column + 1)")H".utf8)
  }

  private static func sequence(_ count: Int, _ final: String) -> [UInt8] {
    Array("\u{1B}[\(count == 1 ? "" : String(count))\(final)".utf8)
  }

  /// What stands between two places, written once more; `nil` unless it is ASCII in the style that is set.
  private func written(from start: Position, to end: Position, in buffer: CellBuffer) -> [UInt8]? {
    var bytes: [UInt8] = []
    for column in start.column..<end.column {
      let cell = buffer.cells[start.row * buffer.size.columns + column]
      guard cell.width == 1, let ascii = cell.character.asciiValue, (0x20..<0x7F).contains(ascii),
        pen.isSet(to: cell.style, isBlank: ascii == 0x20)
      else { return nil }
      bytes.append(ascii)
    }
    return bytes
  }
}
