import Chat
import Screen

/// Where the model looked, on the whole screen: the answer's words, the picture under its map, the shares, the gates.
enum LookingView {
  /// From so many columns on the picture stands beside its map.
  private static let wideColumns = 60
  /// Rows that the answer's words take at most.
  private static let wordRows = 4

  static func draw(_ looking: Looking, _ state: AppState, on canvas: inout Canvas, cache: RenderCache) {
    let bounds = canvas.buffer.bounds
    let margin = bounds.columns >= 40 ? 2 : 0
    let columns = max(1, bounds.columns - 2 * margin)
    func stripe(_ row: Int, _ rows: Int) -> Rect { Rect(row: row, column: margin, columns: columns, rows: rows) }
    canvas.draw(LookingWords.title, in: stripe(0, 1), style: .overlayTitle)
    let words = rows(of: looking, columns: columns)
    let isRoomy = bounds.rows >= 12
    let top = isRoomy ? 2 : 1
    let shownWords = Array(words.prefix(isRoomy ? wordRows : 1))
    canvas.draw(shownWords, in: stripe(top, shownWords.count))
    let facts = facts(of: looking, columns: columns)
    let foot = bounds.rows - 1
    let artTop = top + shownWords.count + (isRoomy ? 1 : 0)
    // The picture comes first; half of a small screen is its own.
    let factRows = min(facts.count, max(0, (foot - artTop) / 2))
    let artRows = foot - factRows - artTop - (isRoomy ? 1 : 0)
    if artRows > 1 { drawPictures(looking, state, in: stripe(artTop, artRows), on: &canvas, cache: cache) }
    canvas.draw(facts.prefix(factRows), in: stripe(foot - factRows, factRows))
    canvas.draw(keys(looking, columns: columns), in: stripe(foot, 1), style: .dim)
  }

  private static func keys(_ looking: Looking, columns: Int) -> String {
    let all = "← → word by word · ↑ ↓ gated block · Home whole answer · Tab other picture · Esc closes"
    return TextWidth.columns(of: all) <= columns ? all : "← → words · ↑ ↓ blocks · Esc closes"
  }

  // MARK: words

  /// The answer, the chosen token in the style of a selection, from the row that holds it on.
  private static func rows(of looking: Looking, columns: Int) -> [LayoutLine] {
    var text = StyledText()
    for (index, token) in looking.report.tokens.enumerated() {
      let isChosen = index == looking.token
      // A token that adds nothing to see is shown where it stands when it is the one.
      let shown = SafeText.block(token.text)
      text.append(isChosen && shown.allSatisfy(\.isWhitespace) ? "·" : shown, style: isChosen ? .selection : .text)
    }
    let rows = text.rows(columns: columns).map { LayoutLine(spans: $0) }
    let chosen = rows.firstIndex { $0.spans.contains { $0.style == .selection } } ?? 0
    return Array(rows.dropFirst(max(0, chosen - 1)))
  }

  private static func facts(of looking: Looking, columns: Int) -> [LayoutLine] {
    let report = looking.report
    var rows: [(String, String)] = []
    if !looking.shares.isEmpty {
      rows.append((looking.token == nil ? "shares, mean" : "shares", LookingWords.shares(looking.shares)))
    }
    let patches = looking.patches
    if !patches.isEmpty { rows.append(("most", LookingWords.brightest(patches, gridSize: report.gridSize))) }
    if let block = looking.block, report.gates.indices.contains(block) {
      rows.append(
        (
          "gate \(block + 1)",
          LookingWords.gates([report.gates[block]]).split(separator: " ").dropFirst().joined(separator: " ")
        ))
    } else if !report.gates.isEmpty {
      rows.append(("gates", LookingWords.gates(report.gates)))
    }
    return rows.flatMap { Table.rows(key: $0.0, words: $0.1, keyColumns: 14, columns: columns) }
  }

  // MARK: pictures

  private static func drawPictures(
    _ looking: Looking, _ state: AppState, in rect: Rect, on canvas: inout Canvas, cache: RenderCache
  ) {
    guard let number = looking.shownPicture, let slot = state.picture(number), let attachment = slot.attachment,
      slot.status != .missing
    else {
      let words = looking.token == nil ? "The answer saw no picture." : "This word saw no picture."
      canvas.draw(words, in: rect, row: rect.rows / 2, style: .dim)
      return
    }
    let isWide = rect.columns >= wideColumns
    let room = isWide ? (rect.columns - 2) / 2 : rect.columns
    let size = PictureFitting.cells(
      width: attachment.width, height: attachment.height, within: Size(columns: room, rows: rect.rows - 1),
      cellAspect: state.cellAspect, enlarges: true)
    let map = cache.heat(
      of: slot, patches: looking.patches, gridSize: looking.report.gridSize, area: looking.report.areas[number],
      size: size, glyphs: state.glyphs, canvas: canvas)
    if let map { canvas.buffer.copy(map, at: Position(row: rect.row, column: rect.column)) }
    let caption = TextWidth.truncated(caption(looking, number), columns: room)
    canvas.draw(caption, in: rect, row: size.rows, style: .pictureCaption)
    guard isWide, let art = cache.art(of: slot, size: size, glyphs: state.glyphs, canvas: canvas) else { return }
    let second = rect.column + room + 2
    canvas.buffer.copy(art, at: Position(row: rect.row, column: second))
    let name = TextWidth.truncated(PictureCaption.text(of: slot), columns: room)
    canvas.draw(name, in: rect, row: size.rows, column: room + 2, style: .pictureCaption)
  }

  private static func caption(_ looking: Looking, _ number: PictureNumber) -> String {
    let blocks = looking.report.gates.count
    let which =
      looking.block.map { "gated block \($0 + 1) of \(blocks)" } ?? "all \(Words.count(blocks, "gated block"))"
    guard let token = looking.token else { return "#\(number.rawValue), the whole answer" }
    let word = SafeText.line(looking.report.tokens[token].text).trimmed()
    return "#\(number.rawValue), “\(word)”, \(which)"
  }
}
