import Chat
import Screen

/// Notices, what a search found, and pages, as lines.
extension PlainChat {
  mutating func addNotice(_ state: AppState, to output: inout String) {
    defer { printedNotices = state.shownNotices }
    guard let notice = state.notice, state.shownNotices != printedNotices else { return }
    let words = (notice.kind == .error ? "Error: " : "") + SafeText.line(notice.text)
    addLine(state.isForScreenReader ? ScreenReaderWords.spoken(words) : words, to: &output)
  }

  /// Messages that are named at most.
  private static let longestListing = 50

  /// A search as a listing: the messages in which it was found, each with the words around the first place.
  mutating func addFind(_ state: AppState, to output: inout String) {
    defer { printedFinds = state.openedFinds }
    guard let find = state.find, let search = find.search, state.openedFinds != printedFinds else { return }
    let messages = state.conversation.messages
    addLine("Found \(Words.count(find.total, "time")):", to: &output)
    for hits in find.hits.prefix(PlainChat.longestListing) where messages.indices.contains(hits.message) {
      let message = messages[hits.message]
      let name = message.role == .user ? "You" : SafeText.line(message.model ?? state.engine.modelName)
      let count = hits.count > 1 ? ", \(hits.count) times" : ""
      addLine("Message \(hits.message + 1), \(name)\(count): \(PlainChat.excerpt(of: message, search))", to: &output)
    }
    if find.hits.count > PlainChat.longestListing {
      addLine("(\(find.hits.count - PlainChat.longestListing) more messages)", to: &output)
    }
  }

  private static func excerpt(of message: Message, _ search: TextSearch) -> String {
    let texts = message.parts.compactMap { if case .text(let text) = $0 { text } else { nil } }
    // Marks of Markdown may part it.
    for text in texts + (message.role == .assistant ? texts.map { MarkdownWords.text(of: $0) } : []) {
      guard let range = search.ranges(in: text).first else { continue }
      let start = text.index(range.lowerBound, offsetBy: -30, limitedBy: text.startIndex) ?? text.startIndex
      let end = text.index(range.upperBound, offsetBy: 40, limitedBy: text.endIndex) ?? text.endIndex
      return (start > text.startIndex ? "…" : "") + SafeText.line(text[start..<end])
        + (end < text.endIndex ? "…" : "")
    }
    return ""
  }

  mutating func addOverlay(_ state: AppState, to output: inout String) {
    // What is still being found out about pictures is told when it is there, all at once.
    if let viewing = state.viewing, !viewing.waiting.isEmpty { return }
    guard let overlay = state.overlay, state.openedOverlays != printedOverlays else {
      printedOverlays = state.openedOverlays
      return
    }
    // A search is told of when its result is there.
    if case .sessions(let browser) = overlay, !browser.isAnswered { return }
    printedOverlays = state.openedOverlays
    switch overlay {
    case .sessions(let browser):
      for hit in browser.hits {
        let row = ListContent.row(of: hit.listing, now: state.now)
        let excerpt = hit.excerpt.map { ": " + SafeText.line($0) } ?? ""
        addLine("\(row.text) (\(row.detail))\(excerpt)", to: &output)
      }
      addLine(
        browser.hits.isEmpty ? "No session has these words." : "/load NAME opens one, /sessions WORDS searches them.",
        to: &output)
    case .themes(let choice):
      addLine("Themes: " + choice.names.map { SafeText.line($0) }.joined(separator: ", "), to: &output)
    case .models(let choice):
      addLine("Models:", to: &output)
      for model in choice.models {
        addLine("\(SafeText.line(model.name)) (\(SafeText.line(model.details)))", to: &output)
      }
      addLine("/model NAME loads one.", to: &output)
    case .folder(let picker): addFolder(picker.folder, to: &output)
    case .fetching:
      addPage(overlay, state, to: &output)
      addLine("y or n? (a: always in this session, v: never)", to: &output)
    case .viewing(let viewing):
      let columns = state.isForScreenReader ? ScreenReaderWords.columns : PlainChat.pageColumns
      for line in ViewerWords.lines(viewing, state, columns: columns) { addLine(line, to: &output) }
    case .help, .images, .shots, .settings, .context, .looking: addPage(overlay, state, to: &output)
    }
  }

  /// The pictures of a folder by number: those that are named then are attached.
  private mutating func addFolder(_ folder: PictureFolder, to output: inout String) {
    addLine("\(SafeText.line(folder.path)): \(Words.count(folder.names.count, "picture"))", to: &output)
    for (index, name) in folder.names.enumerated() { addLine("\(index + 1) \(SafeText.line(name))", to: &output) }
    if !folder.leftOut.isEmpty { addLine("Left out: \(SafeText.line(folder.leftOut))", to: &output) }
    let path = SafeText.line(PathArgument.escaped(folder.path))
    addLine("/attach \(path) 1-3 attaches the first three, /attach \(path) all attaches all.", to: &output)
  }

  private mutating func addPage(_ overlay: Overlay, _ state: AppState, to output: inout String) {
    let columns = state.isForScreenReader ? ScreenReaderWords.columns : PlainChat.pageColumns
    guard let page = PageContent(overlay, state: state, columns: columns) else { return }
    addLine(page.title, to: &output)
    let lines = state.isForScreenReader ? ScreenReaderWords.list(page.lines) : page.lines.map(\.plainText)
    for line in lines { addLine(line, to: &output) }
  }
}
