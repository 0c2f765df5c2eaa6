import Chat

extension AppState {
  /// `/find` and Ctrl+S; without a text, what is typed next is one.
  mutating func beginFind(_ query: String = "") {
    find = ConversationFind(isTyping: query.isEmpty, origin: scroll)
    guard !query.isEmpty else { return }
    changeFind(to: query)
    if find?.total == 0 {
      find = nil
      notify(.information, "“\(query.prefix(60))” stands nowhere in this conversation.")
    }
  }

  /// A query starts from the first line in view: the first hit from there on, else the last one before.
  mutating func changeFind(to query: String) {
    guard var find else { return }
    find.look(for: query, in: conversation.messages)
    self.find = find
    scroll = find.origin
    guard find.total > 0 else {
      self.find?.current = nil
      return
    }
    let layout = conversationLayout
    let top = layout.top(of: scroll)
    let next = find.hits.first { hits in
      hits.message > top.item || (hits.message == top.item && lastLine(of: hits, layout) >= top.line)
    }
    guard let next else { return show(hit: find.total - 1) }
    var hit = next.before
    if next.message == top.item, let search = find.search {
      let lines = LineMatch.matches(of: search, in: layout.fullLines(at: top.item)).map {
        $0.stretches.first?.line ?? 0
      }
      hit += min(lines.count { $0 < top.line }, next.count - 1)
    }
    show(hit: hit)
  }

  private func lastLine(of hits: ConversationFind.MessageHits, _ layout: ConversationLayout) -> Int {
    guard let search = find?.search else { return 0 }
    return LineMatch.matches(of: search, in: layout.fullLines(at: hits.message)).last?.stretches.first?.line ?? 0
  }

  /// Goes on to another hit, round the ends of the conversation.
  mutating func walkFind(by step: Int) {
    guard var find else { return }
    find.refresh(conversation.messages)
    self.find = find
    guard find.total > 0 else { return }
    show(hit: ((find.current ?? -1) + step + find.total) % find.total)
  }

  /// Brings a hit into view, unfolded.
  private mutating func show(hit: Int) {
    find?.current = hit
    guard let find, let search = find.search, let place = find.place(of: hit) else { return }
    let layout = conversationLayout
    let matches = LineMatch.matches(of: search, in: layout.fullLines(at: place.message))
    // Marks of Markdown stand in the text and not on the screen: then the nearest is as good.
    let match = matches.isEmpty ? nil : matches[min(place.occurrence, matches.count - 1)]
    let line = match?.stretches.first?.line ?? 0
    if let fold = layout.fold(at: place.message), line >= fold.shown {
      unfolded.insert(conversation.messages[place.message].id)
    }
    let isInView = layout.visibleItems().contains { $0.item == place.message && $0.line == line }
    guard !isInView || layout.fold(at: place.message) != nil else { return }
    scroll = conversationLayout.position(showing: line, of: place.message, below: layout.region.rows / 3)
  }

  mutating func performInFind(_ command: Command) -> [Effect] {
    guard let find else { return [] }
    switch command {
    case .choose:
      // Nothing found: nothing to walk.
      if find.total == 0 { self.find = nil } else { self.find?.isTyping = false }
    case .stopOrClose:
      if find.isTyping { scroll = find.origin }
      self.find = nil
    case .nextHit: walkFind(by: 1)
    case .previousHit: walkFind(by: -1)
    case .deleteBackward: changeFind(to: String(find.query.dropLast()))
    default: return performScrolling(command)
    }
    return []
  }

  // MARK: From message to message

  /// The first line of a message comes to the top: of the one in view at first, then of the one before; or of the next.
  mutating func jumpMessage(forward: Bool) {
    let layout = conversationLayout
    let top = layout.top(of: scroll)
    let target = forward ? top.item + 1 : top.line > 0 ? top.item : top.item - 1
    guard target >= 0 else { return }
    scroll = layout.scrolled(.anchored(message: target, line: 0), by: 0)
  }
}
