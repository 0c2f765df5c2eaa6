import Foundation

/// A session that a search found.
public struct SessionHit: Hashable, Sendable {
  public var listing: SessionListing
  /// The words around what was found in a message, on one line; `nil` when the name or nothing was looked for. Untrusted.
  public var excerpt: String?

  public init(listing: SessionListing, excerpt: String? = nil) {
    self.listing = listing
    self.excerpt = excerpt
  }
}

/// The beginning of a session, to be looked at before it is opened.
public struct SessionPreview: Hashable, Sendable {
  public struct Turn: Hashable, Sendable {
    public var role: Role
    /// Untrusted, cut to some hundred characters.
    public var text: String
    public var pictureCount: Int
  }

  public var name: String
  public var turns: [Turn]
  /// Messages after these.
  public var moreCount: Int

  public init(name: String, turns: [Turn], moreCount: Int) {
    self.name = name
    self.turns = turns
    self.moreCount = moreCount
  }

  public init(name: String, conversation: Conversation) {
    let shown = conversation.messages.prefix(30)
    let turns = shown.map {
      Turn(role: $0.role, text: String($0.text.prefix(600)), pictureCount: $0.pictures.count)
    }
    self.init(name: name, turns: turns, moreCount: conversation.messages.count - shown.count)
  }
}

/// The words of all sessions, kept between the letters of a search; only what changed on disk is read again.
public struct SessionIndex: Sendable {
  private struct Entry: Sendable {
    var listing: SessionListing
    var size: Int
    /// The messages as they are, and without case and accents.
    var texts: [(plain: String, folded: String)]
    var preview: SessionPreview
  }

  private var entries: [String: Entry] = [:]

  public init() {}

  /// The sessions in which every word of `query` occurs, in their name or in what was said; all of them for none. In the order
  /// of `SessionStore.list`.
  public mutating func search(_ query: String, in store: SessionStore) -> [SessionHit] {
    let words = Self.fold(String(query.prefix(400))).split(whereSeparator: \.isWhitespace).map(String.init)
    let current = store.sessionFiles().compactMap { entry(of: $0, in: store) }
    let names = Set(current.map(\.listing.name))
    entries = entries.filter { names.contains($0.key) }
    return SessionStore.sorted(current.map(\.listing)).compactMap { listing in
      guard let entry = entries[listing.name] else { return nil }
      return Self.hit(for: words, in: entry)
    }
  }

  public mutating func preview(of name: String, in store: SessionStore) -> SessionPreview? {
    guard let file = store.sessionFiles().first(where: { $0.name == name }) else { return nil }
    return entry(of: file, in: store)?.preview
  }

  private mutating func entry(of file: SessionStore.SessionFile, in store: SessionStore) -> Entry? {
    if let known = entries[file.name], known.size == file.size, known.listing.modifiedAt == file.modifiedAt {
      return known
    }
    guard let (listing, conversation) = store.read(file) else { return nil }
    let texts = (conversation?.messages ?? []).map { (plain: $0.text, folded: Self.fold($0.text)) }
    let preview = SessionPreview(name: file.name, conversation: conversation ?? Conversation())
    let entry = Entry(listing: listing, size: file.size, texts: texts, preview: preview)
    entries[file.name] = entry
    return entry
  }

  private static func hit(for words: [String], in entry: Entry) -> SessionHit? {
    let name = fold(entry.listing.name)
    var excerpt: String?
    for word in words where !name.contains(word) {
      guard let text = entry.texts.first(where: { $0.folded.contains(word) }) else { return nil }
      excerpt = excerpt ?? Self.excerpt(around: word, in: text.plain)
    }
    return SessionHit(listing: entry.listing, excerpt: excerpt)
  }

  /// Some words before the place and some after it.
  private static func excerpt(around word: String, in text: String) -> String {
    let place = text.range(of: word, options: [.caseInsensitive, .diacriticInsensitive])?.lowerBound ?? text.startIndex
    let start = text.index(place, offsetBy: -24, limitedBy: text.startIndex) ?? text.startIndex
    let end = text.index(place, offsetBy: 120, limitedBy: text.endIndex) ?? text.endIndex
    let words = text[start..<end].split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return (start > text.startIndex ? "…" : "") + words + (end < text.endIndex ? "…" : "")
  }

  private static func fold(_ text: String) -> String {
    text.folding(options: [.caseInsensitive, .diacriticInsensitive], locale: nil)
  }
}
