/// The characters a picture may be drawn with.
public enum GlyphSet: String, CaseIterable, Hashable, Sendable {
  /// Upper and lower halves: in every font.
  case half
  /// Halves and quarters of a cell.
  case quadrant
  /// The block elements U+2580 to U+259F: halves, quarters, eighths from below and from the left.
  case blocks
  /// The block elements and sixths (Unicode 13): newer terminals and fonts.
  case sextant
  /// The block elements and eighths in two columns (Unicode 16): few terminals so far.
  case octant
  /// Dots, two across and four down.
  case braille
  /// Printable ASCII by its darkness.
  case ascii

  /// The glyphs whose shapes are matched; none for ASCII, whose shapes depend on the font.
  var glyphs: [Glyph] {
    switch self {
    case .half: [.space] + Glyph.halves
    case .quadrant: [.space] + Glyph.halves + Glyph.quadrants
    case .blocks: Glyph.blocks
    case .sextant: Glyph.blocks + Glyph.sextants
    case .octant: Glyph.blocks + Glyph.octants
    case .braille: [.space] + Glyph.braille
    case .ascii: []
    }
  }

  /// Rows of samples a cell is divided into: thirds need a multiple of three.
  var sampleRows: Int { self == .sextant ? 24 : 16 }

  /// How a cell is divided when there is no colour and each part is on or off: columns and rows.
  var monochromeGrid: (columns: Int, rows: Int) {
    switch self {
    case .half: (1, 2)
    case .quadrant, .blocks: (2, 2)
    case .sextant: (2, 3)
    case .octant, .braille: (2, 4)
    case .ascii: (1, 1)
    }
  }
}
