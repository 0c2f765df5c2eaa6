import Chat
import Screen

/// The text of an overlay: drawn on the screen, printed in plain mode.
struct PageContent {
  var title: String
  var lines: [LayoutLine]
  /// The first line shown.
  var first: Int

  /// `nil` for overlays that are no text.
  init?(_ overlay: Overlay, state: AppState, columns: Int) {
    switch overlay {
    case .help(let topic, let line):
      (title, lines) = HelpPage.content(topic: topic, keys: state.keys, columns: columns)
      first = line
    case .images(let line):
      title = "Pictures"
      lines = PageContent.pictures(state, columns: columns)
      first = line
    case .shots(let line):
      title = "Examples"
      lines = PageContent.shots(state, columns: columns)
      first = line
    case .settings(let line):
      title = "Settings"
      lines = PageContent.settings(state, columns: columns)
      first = line
    case .context(let line):
      title = "Context"
      lines = PageContent.context(state, columns: columns)
      first = line
    case .looking(let looking):
      title = LookingWords.title
      lines = LookingWords.lines(of: looking, columns: columns)
      first = 0
    case .fetching(let question):
      title = "A picture on the web"
      lines = PageContent.fetching(question, columns: columns)
      first = 0
    case .viewing, .sessions, .themes, .models, .folder: return nil
    }
  }

  private static func pictures(_ state: AppState, columns: Int) -> [LayoutLine] {
    let slots = state.listedPictures
    guard !slots.isEmpty else { return [.text("No pictures yet: /attach PATH adds one.", style: .text, column: 0)] }
    return slots.flatMap { slot in
      let size = slot.attachment.map { ", " + Figures.bytes($0.byteCount) } ?? ""
      return Table.rows(
        key: PictureCaption.text(of: slot), words: PictureCaption.status(of: slot) + size, keyColumns: columns / 2,
        columns: columns)
    }
  }

  private static func shots(_ state: AppState, columns: Int) -> [LayoutLine] {
    let shots = state.conversation.shots
    guard !shots.isEmpty else {
      let words = "No examples yet: /shot PICTURE TEXT adds one, /help shot tells more."
      return TextWrapping.lines(of: words, columns: max(1, columns)).map { .text($0, style: .text, column: 0) }
    }
    let rows = shots.enumerated().flatMap { index, shot in
      let slot = shot.picture.map { state.picture($0) ?? PictureSlot(number: $0, path: nil, status: .missing) }
      let picture = slot.map { PictureCaption.text(of: $0) } ?? "no picture"
      return Table.rows(
        key: "\(index + 1)  \(picture)", words: SafeText.line(shot.text), keyColumns: columns / 2, columns: columns)
    }
    return rows + [.blank, .text("/shots remove N takes one away.", style: .dim, column: 0)]
  }

  private static func context(_ state: AppState, columns: Int) -> [LayoutLine] {
    let total = state.engine.contextLength
    var rows = [
      ("model", SafeText.line(state.engine.modelName)),
      ("context", "\(state.contextUsed) of \(total) tokens, \(ReplyWords.percentage(state.contextUsed, of: total)) %"),
      ("messages", messages(state)),
      ("pictures", "\(state.listedPictures.count); a message takes at most \(state.engine.maximumPictures)"),
    ]
    if !state.conversation.shots.isEmpty { rows.append(("examples", String(state.conversation.shots.count))) }
    if let last = state.lastStatistics {
      rows.append(("last prompt", "\(last.promptTokens) tokens, \(last.cachedTokens) of them kept from before"))
      rows.append(("last answer", "\(last.completionTokens) tokens, \(Figures.speed(last.tokensPerSecond))"))
      rows.append(("seed", String(last.seed)))
    }
    var lines = rows.flatMap { Table.rows(key: $0.0, words: $0.1, keyColumns: 14, columns: columns) }
    if state.isForScreenReader { return lines }
    lines.insert(.text(bar(state.contextUsed, of: total, columns: columns), style: .accent, column: 0), at: 0)
    lines.insert(.blank, at: 1)
    return lines
  }

  private static func messages(_ state: AppState) -> String {
    let count = String(state.conversation.messages.count)
    let turns = state.leftOutTurns
    return turns == 0 ? count : count + "; the oldest \(turns == 1 ? "turn is" : "\(turns) turns are") left out"
  }

  private static func bar(_ used: Int, of total: Int, columns: Int) -> String {
    let length = max(1, min(columns, 40))
    let filled = total > 0 ? min(length, max(0, used) * length / total) : 0
    return String(repeating: "█", count: filled) + String(repeating: "░", count: length - filled)
  }
}

/// Two columns: a word and what it means.
enum Table {
  /// On narrow screens the meaning stands below the word.
  static func rows(key: String, words: String, keyColumns: Int, columns: Int) -> [LayoutLine] {
    let isNarrow = columns < keyColumns + 20 || TextWidth.columns(of: key) > keyColumns - 2
    let indent = isNarrow ? min(2, columns - 1) : keyColumns
    let wrapped = TextWrapping.lines(of: words, columns: max(1, columns - indent))
    var lines: [LayoutLine] = isNarrow ? [.text(key, style: .overlayKey, column: 0)] : []
    for (index, text) in wrapped.enumerated() {
      var line = LayoutLine.text(text, style: .text, column: indent)
      if index == 0, !isNarrow { line.spans.insert(.init(column: 0, text: key, style: .overlayKey), at: 0) }
      lines.append(line)
    }
    return lines
  }
}
