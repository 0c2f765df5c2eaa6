import Screen

/// Where each region of the screen lies. Small screens give up the header first, then the rule.
struct ScreenRegions: Hashable {
  static let smallest = Size(columns: 20, rows: 5)

  var header: Rect
  var conversation: Rect
  /// The line between conversation and composer; says what lies below a view that was scrolled up.
  var rule: Rect
  var composer: Rect
  var status: Rect

  /// `composerRows` is what the draft would take; it gets at most a third of the screen. A notice of one line covers the
  /// blank line at the foot of the conversation, a longer one takes rows of its own.
  init(size: Size, composerRows: Int, noticeRows: Int) {
    let headerRows = size.rows >= 10 ? 1 : 0
    // A blank line below the header, where there is room for it.
    let top = size.rows >= 16 ? 2 : headerRows
    let ruleRows = size.rows >= 7 ? 1 : 0
    let rows = min(max(1, composerRows), max(1, size.rows / 3))
    let body = max(0, size.rows - top - ruleRows - rows - 1)
    let conversationRows = max(min(1, body), body - max(0, noticeRows - 1))
    func stripe(_ row: Int, _ rows: Int) -> Rect { Rect(row: row, column: 0, columns: size.columns, rows: rows) }
    header = stripe(0, headerRows)
    conversation = stripe(top, conversationRows)
    rule = stripe(top + body, ruleRows)
    composer = stripe(top + body + ruleRows, rows)
    status = stripe(top + body + ruleRows + rows, 1)
  }

  init(_ state: AppState) {
    self.init(
      size: state.size, composerRows: ComposerLayout(state.composer, columns: state.composerColumns).rows.count,
      noticeRows: NoticeView.lines(state).count)
  }
}

extension AppState {
  /// Columns left of the draft's text: the prompt sign and its margins.
  static let promptColumns = 3

  var composerColumns: Int { max(1, size.columns - AppState.promptColumns) }

  var isTooSmall: Bool {
    size.columns < ScreenRegions.smallest.columns || size.rows < ScreenRegions.smallest.rows
  }
}
