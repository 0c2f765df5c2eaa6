/// What was sent before, oldest first, and a walk through it that keeps the draft it set out from.
public struct InputHistory: Hashable, Sendable {
  public private(set) var entries: [String]
  /// Index of the entry shown; `nil` outside a walk.
  private(set) var position: Int?
  private var draft: [ComposerElement] = []

  static let limit = 1000

  public init(entries: [String]) { self.entries = entries.suffix(InputHistory.limit) }

  /// A step of the walk: what the composer should hold.
  enum Step: Hashable {
    case entry(String)
    case draft([ComposerElement])
  }

  /// The draft that a walk set out from, while it lasts.
  var walkedFrom: [ComposerElement]? { position == nil ? nil : draft }

  mutating func append(_ entry: String) {
    stop()
    guard !entry.isEmpty, entry != entries.last else { return }
    entries.append(entry)
    if entries.count > InputHistory.limit { entries.removeFirst() }
  }

  mutating func older(from current: [ComposerElement]) -> Step? {
    let start = position ?? entries.count
    guard start > 0 else { return nil }
    if position == nil { draft = current }
    position = start - 1
    return .entry(entries[start - 1])
  }

  mutating func newer() -> Step? {
    guard let position else { return nil }
    guard position + 1 < entries.count else {
      let kept = draft
      stop()
      return .draft(kept)
    }
    self.position = position + 1
    return .entry(entries[position + 1])
  }

  /// Any edit ends the walk: what is shown is the draft now.
  mutating func stop() {
    position = nil
    draft = []
  }

  /// The newest entry before `index` that contains the text, whatever its case.
  func search(_ query: String, before index: Int) -> Int? {
    guard !query.isEmpty else { return nil }
    let wanted = query.lowercased()
    return entries[..<min(max(0, index), entries.count)].lastIndex { $0.lowercased().contains(wanted) }
  }
}

/// Ctrl+R: a search through the history, the draft kept aside.
public struct HistorySearch: Hashable, Sendable {
  public internal(set) var query = ""
  /// Index of the entry found.
  public internal(set) var match: Int?
  var draft: [ComposerElement]
  var draftCursor: Int
}
