import Screen

extension AppState {
  /// Up and Down: within a draft of many rows first, then through the history.
  mutating func walkHistory(older: Bool) {
    let layout = ComposerLayout(composer, columns: composerColumns)
    let place = layout.position(of: composer.cursor)
    let target = place.row + (older ? -1 : 1)
    if layout.rows.indices.contains(target) {
      let column = composer.goalColumn ?? place.column
      composer.move(to: layout.index(row: target, column: column))
      composer.goalColumn = column
      return
    }
    guard let step = older ? history.older(from: composer.elements) : history.newer() else { return }
    pending.sendsWhenPicturesAreRead = false
    switch step {
    case .entry(let text): composer.replace(with: composerElements(of: text))
    case .draft(let elements): composer.replace(with: elements)
    }
  }

  // MARK: Search

  mutating func beginSearch() {
    search = HistorySearch(draft: composer.elements, draftCursor: composer.cursor)
  }

  /// Finds the newest match before an entry; the one shown stays when there is none.
  mutating func searchFurther(from index: Int) {
    guard let query = search?.query else { return }
    let match = history.search(query, before: index)
    // A new query starts from the end: the match of the one before it says nothing.
    if match != nil || index == history.entries.count { search?.match = match }
    if let match { composer.replace(with: composerElements(of: history.entries[match])) }
  }

  mutating func performInSearch(_ command: Command) -> [Effect] {
    guard let search else { return [] }
    switch command {
    case .choose: self.search = nil
    case .stopOrClose:
      composer.replace(with: search.draft)
      composer.move(to: search.draftCursor)
      self.search = nil
    case .searchHistory: searchFurther(from: search.match ?? history.entries.count)
    case .deleteBackward:
      self.search?.query = String(search.query.dropLast())
      searchFurther(from: history.entries.count)
    case .redraw: return [.redraw]
    case .suspend: return [.suspend]
    default: break
    }
    return []
  }
}
