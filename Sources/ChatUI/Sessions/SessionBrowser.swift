import Chat

/// The saved sessions: chosen, searched, renamed, deleted and brought back.
public struct SessionBrowser: Hashable, Sendable {
  public enum Mode: Hashable, Sendable {
    /// Keys are commands.
    case choosing
    /// Keys are letters of what is looked for.
    case filtering
    /// Keys are letters of the selected session's new name.
    case renaming(String)
  }

  public internal(set) var hits: [SessionHit]
  public internal(set) var selected = 0
  public internal(set) var filter: String
  public internal(set) var mode = Mode.choosing
  /// The beginning of a session: of the selected one, once it was read.
  public internal(set) var preview: SessionPreview?
  /// The latest last.
  public internal(set) var deleted: [DeletedSession] = []
  /// Whose beginning was asked for last.
  var requestedPreview: String?
  /// Results of an earlier search are dropped.
  var request: RequestID?
  /// Whether `hits` are of the filter.
  var isAnswered = true

  public init(hits: [SessionHit], filter: String = "") {
    self.hits = hits
    self.filter = filter
  }

  var selectedListing: SessionListing? { hits.indices.contains(selected) ? hits[selected].listing : nil }

  mutating func select(_ index: Int) { selected = min(max(0, index), max(0, hits.count - 1)) }

  /// The preview, if it is the selected session's.
  var shownPreview: SessionPreview? { preview?.name == selectedListing?.name ? preview : nil }
}

extension AppState {
  /// `/sessions [WORDS]`
  mutating func browseSessions(_ words: String) -> [Effect] {
    guard !words.isEmpty else { return [.listSessions] }
    overlay = .sessions(SessionBrowser(hits: [], filter: words))
    return searchSessions()
  }

  mutating func showSessions(_ listings: [SessionListing]) -> [Effect] {
    guard !listings.isEmpty else {
      notify(.information, "There are no saved sessions yet.")
      return []
    }
    overlay = .sessions(SessionBrowser(hits: listings.map { SessionHit(listing: $0) }))
    return previewSession()
  }

  mutating func performInSessions(_ browser: SessionBrowser, _ command: Command) -> [Effect] {
    var browser = browser
    notice = nil
    switch (browser.mode, command) {
    case (.choosing, .choose): return openSession(browser)
    case (.choosing, .stopOrClose), (.filtering, .stopOrClose): return leaveSessions(browser)
    case (.choosing, .search): browser.mode = .filtering
    case (.choosing, .rename):
      guard let listing = browser.selectedListing else { return [] }
      browser.mode = .renaming(listing.name)
    case (.choosing, .delete): return deleteSession(browser)
    case (.choosing, .undoDelete): return restoreSession(browser)
    case (.filtering, .choose): browser.mode = .choosing
    case (.filtering, .deleteBackward), (.filtering, .killToLineStart):
      browser.filter = command == .deleteBackward ? String(browser.filter.dropLast()) : ""
      overlay = .sessions(browser)
      return searchSessions()
    case (.renaming, .stopOrClose): browser.mode = .choosing
    case (.renaming(let name), .deleteBackward): browser.mode = .renaming(String(name.dropLast()))
    case (.renaming, .killToLineStart): browser.mode = .renaming("")
    case (.renaming(let name), .choose): return renameSession(browser, to: name.trimmed())
    case (.renaming, _): return []
    default:
      browser.select(moved(browser.selected, by: command, count: browser.hits.count))
    }
    overlay = .sessions(browser)
    return previewSession()
  }

  /// A letter of the filter or of a new name.
  mutating func typeInSessions(_ text: String) -> [Effect] {
    guard case .sessions(var browser) = overlay else { return [] }
    let line = text.split(whereSeparator: \.isNewline).joined(separator: " ").prefix(400)
    switch browser.mode {
    case .choosing: return []
    case .filtering:
      browser.filter += line
      overlay = .sessions(browser)
      return searchSessions()
    case .renaming(let name):
      browser.mode = .renaming(name + line)
      overlay = .sessions(browser)
      return []
    }
  }

  private mutating func leaveSessions(_ browser: SessionBrowser) -> [Effect] {
    guard !browser.filter.isEmpty else {
      overlay = browser.mode == .filtering ? .sessions(browser.choosing) : nil
      return []
    }
    // Esc first shows all sessions again.
    var browser = browser.choosing
    browser.filter = ""
    overlay = .sessions(browser)
    return searchSessions()
  }

  private mutating func openSession(_ browser: SessionBrowser) -> [Effect] {
    overlay = nil
    return browser.selectedListing.map { load($0.name) } ?? []
  }

  private mutating func deleteSession(_ browser: SessionBrowser) -> [Effect] {
    guard let listing = browser.selectedListing else { return [] }
    guard !listing.isExample else {
      notify(.error, "The examples came with the program and stay.")
      return []
    }
    guard listing.name != session.name else {
      notify(.error, "This is the session you are in; /clear empties it, or open another one first.")
      return []
    }
    return [.deleteSession(name: listing.name)]
  }

  private mutating func restoreSession(_ browser: SessionBrowser) -> [Effect] {
    guard let last = browser.deleted.last else {
      notify(.error, "Nothing was deleted here; 'vlmchat sessions restore' knows what was before.")
      return []
    }
    return [.restoreSession(last)]
  }

  private mutating func renameSession(_ browser: SessionBrowser, to name: String) -> [Effect] {
    overlay = .sessions(browser.choosing)
    guard let listing = browser.selectedListing, listing.name != name else { return [] }
    guard SessionName.isValid(name), !listing.isExample else {
      let limit = SessionName.maximumBytes
      notify(
        .error,
        listing.isExample
          ? "The examples keep their names."
          : "A session's name has at most \(limit) bytes, no slash, and no dot in front.")
      return []
    }
    return listing.name == session.name
      ? [.saveSession(name: name)] : [.renameSession(name: listing.name, newName: name)]
  }

  private mutating func searchSessions() -> [Effect] {
    guard case .sessions(var browser) = overlay else { return [] }
    let request = identifiers.nextRequest()
    browser.request = request
    browser.isAnswered = false
    overlay = .sessions(browser)
    return [.searchSessions(request, browser.filter)]
  }

  private mutating func previewSession() -> [Effect] {
    guard case .sessions(var browser) = overlay, let name = browser.selectedListing?.name,
      browser.requestedPreview != name
    else { return [] }
    browser.requestedPreview = name
    overlay = .sessions(browser)
    return [.previewSession(name: name)]
  }

  // MARK: What came of it

  mutating func handleBrowsing(_ event: AppEvent) -> [Effect] {
    guard case .sessions(var browser) = overlay else { return [] }
    switch event {
    case .sessionsFound(let request, let hits):
      guard browser.request == request else { return [] }
      let name = browser.selectedListing?.name
      browser.hits = hits
      browser.isAnswered = true
      browser.select(hits.firstIndex { $0.listing.name == name } ?? browser.selected)
      overlay = .sessions(browser)
      return previewSession()
    case .sessionPreviewed(let preview):
      browser.preview = preview
      overlay = .sessions(browser)
      return []
    case .sessionDeleted(let deleted):
      browser.deleted.append(deleted)
      overlay = .sessions(browser)
      notify(.information, "\(deleted.name) is in the trash; u brings it back.")
    case .sessionRestored(let deleted, let name):
      browser.deleted.removeAll { $0 == deleted }
      overlay = .sessions(browser)
      notify(.information, "\(name) is back.")
    case .sessionRenamed(_, let name):
      browser.preview = nil
      browser.requestedPreview = nil
      // It stays the selected one under its new name.
      if browser.hits.indices.contains(browser.selected) { browser.hits[browser.selected].listing.name = name }
      overlay = .sessions(browser)
      notify(.information, "It is called \(name) now.")
    default: break
    }
    return searchSessions()
  }
}

extension SessionBrowser {
  fileprivate var choosing: SessionBrowser {
    var browser = self
    browser.mode = .choosing
    return browser
  }
}
