import CNcurses
import Screen
import TestSupport

@testable import Curses

/// What a terminal must show for a cell of a frame, said anew and without curses.
struct ExpectedScreen {
  /// What the terminal was opened as.
  var depth: ColorDepth
  /// The bright eight colours are had by bold, and as grounds not at all.
  var hasEightColors = false
  /// Those that it has.
  var attributes: TextAttributes = [.bold, .dim, .italic, .underline, .reverse]

  /// What is seen of the cells of a frame, row by row.
  func cells(of buffer: CellBuffer) -> [TerminalEmulator.Cell] {
    buffer.cells.indices.map { cell(at: $0, of: buffer) }
  }

  func cell(at index: Int, of buffer: CellBuffer) -> TerminalEmulator.Cell {
    let cell = buffer.cells[index]
    let column = index % buffer.size.columns
    var result = TerminalEmulator.Cell()
    result.style = style(cell.style)
    switch cell.width {
    case 0:
      // The right half of a glyph, which is a blank where the glyph is not.
      let isHalf = column > 0 && buffer.cells[index - 1].width == 2
      guard isHalf else { break }
      let left = self.cell(at: index - 1, of: buffer)
      result.columns = left.columns == 2 ? 0 : 1
      result.style = left.style
    case 2:
      guard column + 1 < buffer.size.columns, buffer.cells[index + 1].width == 0 else { break }
      draw(cell, &result)
    default: draw(cell, &result)
    }
    return Self.seen(result)
  }

  private func draw(_ cell: Cell, _ result: inout TerminalEmulator.Cell) {
    let scalars = cell.character.unicodeScalars.map(\.value)
    guard let base = scalars.first else { return }
    let columns = base < 0x7F ? 1 : LibraryColumns.of(base)
    guard columns == Int(cell.width) else {
      // Unknown to the C library: a sign for it, and a blank after it where two columns were laid out.
      result.scalar = 0xFFFD
      return
    }
    result.columns = UInt8(columns)
    result.scalar = base
    result.marks = scalars.dropFirst().prefix(4).filter { LibraryColumns.of($0) == 0 }
  }

  private func style(_ style: Style) -> TerminalEmulator.Style {
    var result = TerminalEmulator.Style()
    result.foreground = color(style.foreground)
    result.background = color(style.background)
    let attributes = style.attributes.intersection(attributes)
    result.isBold = attributes.contains(.bold)
    if hasEightColors, case .palette(8..<16) = ColorReduction.reduce(style.foreground, to: depth) {
      result.isBold = true
    }
    result.isDim = attributes.contains(.dim)
    result.isItalic = attributes.contains(.italic)
    result.isUnderlined = attributes.contains(.underline)
    result.isReversed = attributes.contains(.reverse)
    return result
  }

  private func color(_ color: TerminalColor) -> TerminalEmulator.Color {
    switch ColorReduction.reduce(color, to: depth) {
    case .default: return .standard
    case .palette(let index): return .palette(hasEightColors ? index % 8 : index)
    case .rgb(let red, let green, let blue): return .direct(red, green, blue)
    }
  }

  /// What a person sees of a cell: of a blank only its ground, and whether it is underlined.
  static func seen(_ cell: TerminalEmulator.Cell) -> TerminalEmulator.Cell {
    guard cell.scalar == 0x20, cell.marks.isEmpty, cell.columns != 0 else { return cell }
    var blank = TerminalEmulator.Cell()
    blank.style.isUnderlined = cell.style.isUnderlined
    blank.style.isReversed = cell.style.isReversed
    let isColored = cell.style.isUnderlined || cell.style.isReversed
    if isColored { blank.style.foreground = cell.style.foreground }
    blank.style.background = cell.style.background
    return blank
  }
}

/// Columns of scalars as the C library has them, which is what curses and many terminals go by.
enum LibraryColumns {
  @Sendable static func of(_ scalar: UInt32) -> Int {
    scalar < 0x2_0000 ? Int(table[Int(scalar)]) : Int(curses_scalar_columns(scalar))
  }

  private static let table: [Int8] = {
    CharacterEncoding.useUTF8()
    return (0..<0x2_0000).map { Int8(curses_scalar_columns($0)) }
  }()
}
