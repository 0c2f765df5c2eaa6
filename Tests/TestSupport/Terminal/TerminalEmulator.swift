/// A model of a terminal's screen: bytes go in, cells can be read. It does exactly what an ECMA-48 terminal does with the few
/// sequences that it knows, and keeps a fault for all else: an unknown sequence, bytes that are no UTF-8, a move out
/// of the screen, a mark with nothing under it. Whoever feeds it must look at `faults`.
public struct TerminalEmulator: Sendable {
  public enum Color: Hashable, Sendable {
    case standard
    case palette(UInt8)
    case direct(UInt8, UInt8, UInt8)
  }

  public struct Style: Hashable, Sendable {
    public var foreground = Color.standard
    public var background = Color.standard
    public var isBold = false
    public var isDim = false
    public var isItalic = false
    public var isUnderlined = false
    public var isReversed = false

    public init() {}
  }

  public struct Cell: Hashable, Sendable {
    /// The scalar that has columns, and the marks over it.
    public var scalar: UInt32 = 0x20
    public var marks: [UInt32] = []
    /// 1, 2 for the left half of a wide glyph, 0 for its right half.
    public var columns: UInt8 = 1
    public var style = Style()

    public init() {}
  }

  public private(set) var columns: Int
  public private(set) var rows: Int
  /// `[rows, columns]`, row-major.
  public private(set) var cells: [Cell]
  /// Where the cursor stands; in the last column also after something was written there.
  public private(set) var row = 0
  public private(set) var column = 0
  public private(set) var faults: [String] = []
  /// Cells written since they were last asked for.
  public private(set) var touched: [Int] = []
  /// Private modes that are set, by number; the cursor (25) and wrapping at the margin (7) are at first.
  public private(set) var modes: Set<Int> = [7, 25]
  /// What stood in operating system commands and application commands.
  public private(set) var commands: [String] = []

  /// Whether erasing leaves the background that is set, as xterm does, or the standard one, as many do.
  public let erasesWithBackground: Bool

  /// What SGR set last.
  public internal(set) var style = Style()
  /// Columns of a scalar: 0 for a mark, negative for what cannot be printed.
  private let columnsOf: @Sendable (UInt32) -> Int
  /// Something stands in the last column: what is printed next goes to the next line first.
  private var isWrapPending = false
  private var kept = (row: 0, column: 0, isWrapPending: false, style: Style())
  /// First and last row of what scrolls.
  private var top = 0
  private var bottom: Int
  private var lastPrinted: UInt32 = 0x20
  private var parser = Parser()

  /// A screen full of what no program writes, so that a cell that was never drawn is seen.
  public init(
    columns: Int, rows: Int, erasesWithBackground: Bool = true, columnsOf: @escaping @Sendable (UInt32) -> Int
  ) {
    self.columnsOf = columnsOf
    self.columns = columns
    self.rows = rows
    bottom = rows - 1
    self.erasesWithBackground = erasesWithBackground
    cells = Array(repeating: Self.garbage, count: columns * rows)
  }

  private static let garbage: Cell = {
    var cell = Cell()
    cell.scalar = 0x2603
    cell.style.foreground = .direct(1, 2, 3)
    cell.style.background = .direct(3, 2, 1)
    return cell
  }()

  /// Another size. What terminals make of their contents then differs from one to the next; here nothing of it is left.
  public mutating func resize(columns: Int, rows: Int) {
    self.columns = columns
    self.rows = rows
    row = min(row, rows - 1)
    column = min(column, columns - 1)
    isWrapPending = false
    (top, bottom) = (0, rows - 1)
    kept = (0, 0, false, Style())
    spoil()
  }

  /// As if another program had written all over the screen.
  public mutating func spoil() {
    cells = Array(repeating: Self.garbage, count: columns * rows)
    touched = Array(cells.indices)
  }

  public mutating func takeTouched() -> [Int] {
    defer { touched.removeAll(keepingCapacity: true) }
    return touched
  }

  public mutating func takeFaults() -> [String] {
    defer { faults = [] }
    return faults
  }

  public mutating func takeCommands() -> [String] {
    defer { commands = [] }
    return commands
  }

  /// A row as text; trailing blanks cut.
  public func text(ofRow row: Int) -> String {
    var scalars = String.UnicodeScalarView()
    for cell in cells[row * columns..<(row + 1) * columns] where cell.columns > 0 {
      for value in [cell.scalar] + cell.marks { scalars.append(Unicode.Scalar(value) ?? "\u{FFFD}") }
    }
    while scalars.last == " " { scalars.removeLast() }
    return String(scalars)
  }

  // MARK: Taking in

  public mutating func feed(_ bytes: some Swift.Sequence<UInt8>) {
    for byte in bytes {
      switch parser.take(byte) {
      case nil: break
      case .print(let scalar): print(scalar)
      case .control(let code): control(code)
      case .escape(let code): escape(code)
      case .sequence(let sequence): perform(sequence)
      case .command(let text): commands.append(text)
      case .fault(let text): fault(text)
      }
    }
  }

  mutating func fault(_ text: String) { if faults.count < 20 { faults.append(text) } }

  private mutating func control(_ code: UInt8) {
    switch code {
    // Padding, and the standard character set, which is never left.
    case 0x00, 0x0F: break
    case 0x08:
      isWrapPending = false
      column = max(0, column - 1)
    case 0x0D:
      isWrapPending = false
      column = 0
    case 0x0A:
      isWrapPending = false
      if row == bottom { scroll(up: 1, from: top) } else { row = min(row + 1, rows - 1) }
    default: fault("control character \(code)")
    }
  }

  private mutating func escape(_ code: UInt8) {
    switch Unicode.Scalar(code) {
    // Application and normal keypad: they do nothing to the screen.
    case "=", ">": break
    // The cursor kept, and brought back.
    case "7": kept = (row, column, isWrapPending, style)
    case "8": (row, column, isWrapPending, style) = kept
    // The line above, scrolling where there is none.
    case "M":
      isWrapPending = false
      if row == top { scroll(up: -1, from: top) } else { row = max(0, row - 1) }
    default: fault("ESC \(Unicode.Scalar(code))")
    }
  }

  // MARK: Printing

  private mutating func print(_ scalar: UInt32) {
    let width = columnsOf(scalar)
    guard width != 0 else { return mark(scalar) }
    guard width > 0 else { return fault("U+\(String(scalar, radix: 16)), which has no columns") }
    if isWrapPending || column + width > columns {
      guard modes.contains(7), row < rows - 1, width <= columns else {
        if isWrapPending || modes.contains(7) { return fault("printed past the end of the screen") }
        return fault("a wide character in the last column")
      }
      row += 1
      column = 0
      isWrapPending = false
    }
    var cell = Cell()
    cell.scalar = scalar
    cell.columns = UInt8(width)
    cell.style = style
    put(cell, row, column)
    if width == 2 {
      cell.columns = 0
      cell.scalar = 0x20
      put(cell, row, column + 1)
    }
    lastPrinted = scalar
    column += width
    if column >= columns {
      column = columns - 1
      isWrapPending = modes.contains(7)
    }
  }

  private mutating func mark(_ scalar: UInt32) {
    var place = isWrapPending ? column : column - 1
    if place >= 0, cells[row * columns + place].columns == 0 { place -= 1 }
    guard place >= 0 else { return fault("U+\(String(scalar, radix: 16)) with nothing under it") }
    touched.append(row * columns + place)
    cells[row * columns + place].marks.append(scalar)
  }

  /// Writes a cell. A wide glyph that loses a half loses the other one, too.
  private mutating func put(_ cell: Cell, _ row: Int, _ column: Int) {
    let index = row * columns + column
    if cells[index].columns == 0, cell.columns != 0, column > 0 { clear(index - 1) }
    if cells[index].columns == 2, column + 1 < columns, cells[index + 1].columns == 0 { clear(index + 1) }
    cells[index] = cell
    touched.append(index)
  }

  private mutating func clear(_ index: Int) {
    let old = cells[index].style
    cells[index] = Cell()
    cells[index].style = old
    touched.append(index)
  }

  // MARK: What sequences do

  mutating func move(row: Int, column: Int) {
    self.row = min(max(0, row), rows - 1)
    self.column = min(max(0, column), columns - 1)
    isWrapPending = false
  }

  mutating func erase(row: Int, from start: Int, to end: Int) {
    var blank = Cell()
    if erasesWithBackground { blank.style.background = style.background }
    for column in max(0, start)..<max(max(0, start), min(columns, end)) { put(blank, row, column) }
  }

  mutating func set(mode: Int, _ isOn: Bool) {
    guard Self.knownModes.contains(mode) else { return fault("private mode \(mode)") }
    if isOn { modes.insert(mode) } else { modes.remove(mode) }
    // Another program's screen, or one of our own that begins empty.
    if mode == 1049 {
      spoil()
      isWrapPending = false
    }
  }

  /// Cursor keys, wrapping, a cursor that blinks, one at all, mouse, another screen, bracketed paste, frames shown whole.
  private static let knownModes: Set<Int> = [1, 7, 12, 25, 1000, 1002, 1006, 1049, 2004, 2026]

  mutating func setMargins(top: Int, bottom: Int) {
    guard top >= 0, top < bottom || rows == 1, bottom < rows else { return fault("margins \(top), \(bottom)") }
    (self.top, self.bottom) = (top, bottom)
    move(row: 0, column: 0)
  }

  /// Moves the rows from `first` to the bottom margin up, or down for a negative count; new ones are erased.
  mutating func scroll(up count: Int, from first: Int) {
    guard first >= top, first <= bottom else { return }
    let old = cells
    for row in first...bottom {
      let source = row + count
      if source >= first, source <= bottom {
        cells.replaceSubrange(row * columns..<(row + 1) * columns, with: old[source * columns..<(source + 1) * columns])
        touched += row * columns..<(row + 1) * columns
      } else {
        erase(row: row, from: 0, to: columns)
      }
    }
  }

  var topMargin: Int { top }

  mutating func repeatLast(_ count: Int) { for _ in 0..<min(count, columns * rows) { print(lastPrinted) } }

  /// Moves what stands from the cursor on to the right (for a positive count) or to the left.
  mutating func shift(by count: Int) {
    let line = Array(cells[row * columns..<(row + 1) * columns])
    var blank = Cell()
    if erasesWithBackground { blank.style.background = style.background }
    for column in self.column..<columns {
      let source = column - count
      let isKept = source >= self.column && source < columns
      cells[row * columns + column] = isKept ? line[source] : blank
      touched.append(row * columns + column)
    }
    isWrapPending = false
    mend(row)
  }

  /// Halves of wide glyphs that were cut become blanks.
  private mutating func mend(_ row: Int) {
    for column in 0..<columns {
      let index = row * columns + column
      let hasRight = column + 1 < columns && cells[index + 1].columns == 0
      let hasLeft = column > 0 && cells[index - 1].columns == 2
      if cells[index].columns == 2 && !hasRight || cells[index].columns == 0 && !hasLeft { clear(index) }
    }
  }
}
