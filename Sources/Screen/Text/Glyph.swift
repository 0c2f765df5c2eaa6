/// What one cell, or a pair of cells, can hold: a scalar with columns of its own and the marks drawn over it.
public struct Glyph: Hashable, Sendable {
  public var character: Character
  /// 1 or 2.
  public var columns: Int

  public init(_ character: Character, columns: Int) {
    self.character = character
    self.columns = columns
  }

  /// Most marks that a cell holds beside its base; ncurses takes five scalars a cell.
  public static let maximumMarks = 4

  /// How a terminal draws `character`.
  ///
  /// A joined emoji (family, flag, skin tone) becomes its first glyph, since no cell can hold the whole and terminals
  /// disagree on its width. Other clusters become one glyph for each scalar that has columns. A mark with nothing under it
  /// stands on a dotted circle. Control characters become visible ones, whatever the caller did: nothing that leaves here
  /// moves a cursor.
  public static func glyphs(of character: Character) -> [Glyph] {
    if let ascii = character.asciiValue, (0x20..<0x7F).contains(ascii) { return [Glyph(character, columns: 1)] }
    var builder = GlyphBuilder()
    for scalar in character.unicodeScalars {
      if builder.joinsEmoji(with: scalar) { break }
      builder.append(scalar)
    }
    return builder.finished()
  }
}

/// Sorts the scalars of a character into bases and marks.
private struct GlyphBuilder {
  private var glyphs: [Glyph] = []
  private var base: Unicode.Scalar?
  private var marks: [Unicode.Scalar] = []
  private var lastWasJoiner = false

  /// True when `scalar` continues an emoji whose first glyph is already there.
  func joinsEmoji(with scalar: Unicode.Scalar) -> Bool {
    guard let base, base.isEmojiBase else { return false }
    if scalar.isRegionalIndicator { return base.isRegionalIndicator }
    return scalar.isEmojiModifier || (lastWasJoiner && scalar.isEmojiBase)
  }

  mutating func append(_ scalar: Unicode.Scalar) {
    lastWasJoiner = scalar.value == 0x200D
    if scalar.isJoiner || scalar.isVariationSelector || scalar.isTag { return }
    let visible = VisibleScalar.replacement(for: scalar) ?? scalar
    if TextWidth.columns(of: visible) == 0 {
      marks.append(visible)
    } else {
      flush()
      base = visible
    }
  }

  mutating func finished() -> [Glyph] {
    flush()
    return glyphs
  }

  private mutating func flush() {
    guard base != nil || !marks.isEmpty else { return }
    let bottom = base ?? "\u{25CC}"
    var scalars = String.UnicodeScalarView()
    scalars.append(bottom)
    scalars.append(contentsOf: marks.prefix(Glyph.maximumMarks))
    let text = String(scalars)
    let columns = TextWidth.columns(of: bottom) ?? 1
    // Two scalars that Unicode keeps apart cannot share a `Character`; then the base alone is drawn.
    let character = text.count == 1 ? text[text.startIndex] : Character(bottom)
    glyphs.append(Glyph(character, columns: columns))
    base = nil
    marks = []
  }
}
