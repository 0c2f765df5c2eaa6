import Chat

/// Ctrl+S and `/find`: what is looked for in the conversation, and where it stands.
public struct ConversationFind: Hashable, Sendable {
  /// A message in which it stands.
  struct MessageHits: Hashable, Sendable {
    var message: Int
    /// How often it stands in messages before.
    var before: Int
    var count: Int
  }

  public internal(set) var query = ""
  /// The query is being typed; else its hits are walked.
  public internal(set) var isTyping: Bool
  /// The hit that is in view, counted from 0 over the whole conversation.
  public internal(set) var current: Int?
  private(set) var hits: [MessageHits] = []
  /// Where the view was: Esc goes back there while the query is typed.
  var origin: ScrollPosition
  /// The messages that `hits` is about.
  private var searched: [Message] = []

  init(isTyping: Bool, origin: ScrollPosition) {
    self.isTyping = isTyping
    self.origin = origin
  }

  var search: TextSearch? { TextSearch(query) }

  /// How often it stands in the conversation.
  public var total: Int { hits.last.map { $0.before + $0.count } ?? 0 }

  /// The message of a hit, and which of its hits it is.
  func place(of hit: Int) -> (message: Int, occurrence: Int)? {
    guard let message = hits.last(where: { $0.before <= hit }), hit < message.before + message.count else { return nil }
    return (message.message, hit - message.before)
  }

  /// Looks through the messages for a new query. What a longer query matches, a shorter one at its start did.
  mutating func look(for query: String, in messages: [Message]) {
    let isLonger = !self.query.isEmpty && query.hasPrefix(self.query) && searched == messages
    let candidates = isLonger ? hits.map(\.message) : Array(messages.indices)
    self.query = query
    searched = messages
    hits = []
    guard let search else { return }
    var before = 0
    for index in candidates {
      let isMarkdown = messages[index].role == .assistant
      let count = messages[index].parts.reduce(0) { count, part in
        guard case .text(let text) = part else { return count }
        return count + (isMarkdown ? search.count(inMarkdown: text) : search.count(in: text))
      }
      if count > 0 { hits.append(MessageHits(message: index, before: before, count: count)) }
      before += count
    }
  }

  /// Looks anew when there are other messages than before.
  mutating func refresh(_ messages: [Message]) {
    guard searched != messages else { return }
    let old = query
    query = ""
    look(for: old, in: messages)
    if let current, current >= total { self.current = total > 0 ? total - 1 : nil }
  }
}

/// Where a text stands in the lines of a message.
struct LineMatch: Hashable {
  struct Stretch: Hashable {
    var line: Int
    var columns: Range<Int>
  }

  /// One a line: a match may go over the end of a line.
  var stretches: [Stretch]

  /// The matches in the words of a message, in order: not in its label, nor in captions.
  static func matches(of search: TextSearch, in lines: [LayoutLine]) -> [LineMatch] {
    var units: [TextSearch.Unit<Stretch>] = []
    let label = lines.firstIndex { line in line.spans.first.map { [.user, .assistant].contains($0.style) } ?? false }
    for (index, line) in lines.enumerated().dropFirst((label ?? 0) + 1) {
      for span in line.spans where span.style != .pictureCaption { add(span, line: index, to: &units) }
      units.append(TextSearch.Unit(breakAt: Stretch(line: index, columns: 0..<0)))
    }
    return search.matches(in: units).map { range in
      LineMatch(stretches: joined(units[range].filter { !$0.isBreak }.map(\.place)))
    }
  }

  private static func add(_ span: LayoutLine.Span, line: Int, to units: inout [TextSearch.Unit<Stretch>]) {
    var column = span.column
    for character in span.text {
      let width = ComposerLayout.columns(of: .character(character))
      units.append(TextSearch.Unit(character, at: Stretch(line: line, columns: column..<column + width)))
      column += width
    }
  }

  private static func joined(_ places: [Stretch]) -> [Stretch] {
    places.reduce(into: []) { stretches, place in
      if let last = stretches.last, last.line == place.line {
        stretches[stretches.count - 1].columns = last.columns.lowerBound..<place.columns.upperBound
      } else {
        stretches.append(place)
      }
    }
  }
}
