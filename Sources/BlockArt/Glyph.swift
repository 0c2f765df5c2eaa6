/// A rectangle inside a cell, in fractions: columns in eighths, rows in forty-eighths, so that halves, thirds, quarters,
/// eighths and sixteenths are whole numbers.
struct CellRect: Hashable, Sendable {
  var columns: Range<Int>
  var rows: Range<Int>

  static let cellColumns = 8
  static let cellRows = 48

  init(_ columns: Range<Int>, _ rows: Range<Int>) {
    self.columns = columns
    self.rows = rows
  }
}

/// A character and the part of its cell that it paints in the foreground colour.
struct Glyph: Hashable, Sendable {
  var character: Character
  /// Rectangles that do not overlap.
  var ink: [CellRect]

  static let space = Glyph(character: " ", ink: [])
  static let full = Glyph(character: "█", ink: [CellRect(0..<8, 0..<48)])

  /// A glyph whose ink is a set of the squares of a grid, two across and `rows` down; bit `row * 2 + column`.
  init(_ scalar: UInt32, grid bits: Int, rows: Int) {
    character = Unicode.Scalar(scalar).map(Character.init) ?? " "
    let height = CellRect.cellRows / rows
    ink = (0..<rows).compactMap { row in
      let pair = bits >> (row * 2) & 3
      let columns = [0..<0, 0..<4, 4..<8, 0..<8][pair]
      return pair == 0 ? nil : CellRect(columns, row * height..<(row + 1) * height)
    }
  }

  init(character: Character, ink: [CellRect]) {
    self.character = character
    self.ink = ink
  }

  // Of a shape and its opposite only one is listed: exchanging the two colours gives the other. The lower half stands in
  // front of the upper one, which some fonts draw a little too small.

  /// U+2584, and no upper half: it is the same split.
  static let halves = [Glyph(0x2584, grid: 0b1100, rows: 2)]

  /// The splits of a cell in quarters besides upper and lower half: U+258C, U+2596, U+2597, U+2598, U+259D, U+259A.
  static let quadrants = [
    Glyph(0x258C, grid: 0b0101, rows: 2), Glyph(0x2596, grid: 0b0100, rows: 2), Glyph(0x2597, grid: 0b1000, rows: 2),
    Glyph(0x2598, grid: 0b0001, rows: 2), Glyph(0x259D, grid: 0b0010, rows: 2), Glyph(0x259A, grid: 0b1001, rows: 2),
  ]

  /// U+2581 to U+2587 without the half, and U+2589 to U+258F without the half.
  static let eighths: [Glyph] =
    [1, 2, 3, 5, 6, 7].map { eighth in
      let character = Unicode.Scalar(0x2580 + UInt32(eighth)).map(Character.init) ?? " "
      return Glyph(character: character, ink: [CellRect(0..<8, 48 - 6 * eighth..<48)])
    }
    + [1, 2, 3, 5, 6, 7].map { eighth in
      let character = Unicode.Scalar(0x2590 - UInt32(eighth)).map(Character.init) ?? " "
      return Glyph(character: character, ink: [CellRect(0..<eighth, 0..<48)])
    }

  static let blocks = [space] + halves + quadrants + eighths

  /// U+1FB00 to U+1FB3B: the patterns of six squares in numeric order, without the empty one, the two half columns and the
  /// full one, which exist elsewhere. Those that paint the upper left square: the others are their opposites.
  static let sextants: [Glyph] = sextantScalars.filter { $0.bits & 1 == 1 }.map {
    Glyph($0.scalar, grid: $0.bits, rows: 3)
  }

  static let sextantScalars: [(bits: Int, scalar: UInt32)] = (1..<63).filter { $0 != 21 && $0 != 42 }
    .enumerated().map { ($0.element, 0x1FB00 + UInt32($0.offset)) }

  /// U+1CD00 to U+1CDE5: the patterns of eight squares in numeric order, without the 26 that exist elsewhere. Those that
  /// paint the upper left square, and those whose opposite is not in the list.
  static let octants: [Glyph] = octantScalars.filter { octant in
    octant.bits & 1 == 1 || !octantScalars.contains { $0.bits == 255 - octant.bits }
  }.map { Glyph($0.scalar, grid: $0.bits, rows: 4) }

  static let octantScalars: [(bits: Int, scalar: UInt32)] = (0..<256).filter { !octantsElsewhere.contains($0) }
    .enumerated().map { ($0.element, 0x1CD00 + UInt32($0.offset)) }

  private static let octantsElsewhere: Set<Int> = [
    0, 1, 2, 3, 5, 10, 15, 20, 40, 63, 64, 80, 85, 90, 95, 128, 160, 165, 170, 175, 192, 240, 245, 250, 252, 255,
  ]

  /// Where each dot of U+2800 to U+28FF stands: bit to `row * 2 + column` (ISO 11548-1).
  static let brailleDots = [0, 2, 4, 1, 3, 5, 6, 7]

  /// A dot covers a quarter of its square.
  static let braille: [Glyph] = (1..<256).map { bits in
    let dots = (0..<8).filter { bits >> $0 & 1 == 1 }.map { brailleDots[$0] }
    let character = Unicode.Scalar(0x2800 + UInt32(bits)).map(Character.init) ?? " "
    return Glyph(
      character: character,
      ink: dots.map { dot in
        let (row, column) = (dot / 2, dot % 2)
        return CellRect(column * 4 + 1..<column * 4 + 3, row * 12 + 3..<row * 12 + 9)
      })
  }
}
