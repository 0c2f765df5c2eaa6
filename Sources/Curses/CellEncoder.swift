import CNcurses
import Screen

/// Turns cells into the cells of curses.
enum CellEncoder {
  /// The cells of `run`, ready for `curses_put_cells`, which takes only the first of the two cells of a wide glyph.
  static func encode(_ cells: ArraySlice<Cell>) -> [cchar_t] {
    var output: [cchar_t] = []
    output.reserveCapacity(cells.count)
    for (index, cell) in zip(cells.indices, cells) {
      // The right half of a glyph whose left half lies outside the run, or which was replaced, is a blank.
      if cell.width == 0, index > cells.startIndex, cells[index - 1].width == 2 { continue }
      let attributes = attributes(of: cell.style)
      let isHalf = cell.width == 2 && (index + 1 >= cells.endIndex || cells[index + 1].width != 0)
      let scalars = isHalf || cell.width == 0 ? [0x20] : scalars(of: cell)
      output.append(makeCell(scalars, attributes))
      if cell.width == 2, !isHalf, scalars == [replacement] { output.append(makeCell([0x20], attributes)) }
    }
    return output
  }

  static let replacement: UInt32 = 0xFFFD

  /// The scalars of a cell if the C library gives them the width they were laid out with; else a replacement character. An
  /// older library than this program's tables does not know the newest characters, and curses would leave them out.
  static func scalars(of cell: Cell) -> [UInt32] {
    var scalars = cell.character.unicodeScalars.makeIterator()
    guard let first = scalars.next() else { return [0x20] }
    if first.value >= 0x20, first.value < 0x7F, cell.width == 1 {
      guard let second = scalars.next() else { return [first.value] }
      return [first.value] + marks(startingWith: second, then: scalars)
    }
    guard first.value > 0x9F, curses_scalar_columns(first.value) == Int32(cell.width) else { return [replacement] }
    guard let second = scalars.next() else { return [first.value] }
    return [first.value] + marks(startingWith: second, then: scalars)
  }

  private static func marks(startingWith second: Unicode.Scalar, then rest: Character.UnicodeScalarView.Iterator)
    -> [UInt32]
  {
    let all = [second] + IteratorSequence(rest)
    return all.prefix(Glyph.maximumMarks).filter { curses_scalar_columns($0.value) == 0 && $0.value > 0x9F }.map(
      \.value)
  }

  private static func makeCell(_ scalars: [UInt32], _ attributes: attr_t) -> cchar_t {
    var cell = cchar_t()
    _ = curses_set_cell(&cell, scalars, Int32(scalars.count), attributes)
    return cell
  }

  private static func attributes(of style: Style) -> attr_t {
    var result: attr_t = 0
    if style.attributes.contains(.bold) { result |= curses_bold() }
    if style.attributes.contains(.dim) { result |= curses_dim() }
    if style.attributes.contains(.italic) { result |= curses_italic() }
    if style.attributes.contains(.underline) { result |= curses_underline() }
    if style.attributes.contains(.reverse) { result |= curses_reverse() }
    return result
  }
}
