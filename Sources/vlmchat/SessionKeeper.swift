import Chat
import ChatUI
import Foundation
import Images
import Inference
import Synchronization

/// Keeps the conversation on disk: runs the effects on sessions, exports and the history, one after the other in their
/// order, on a queue of its own, and sends what they lead to into the inbox.
final class SessionKeeper: Sendable {
  private struct Current {
    var session: Session
    /// The name that the chat was told.
    var announcedName: String?
  }

  private let store: SessionStore
  private let answering: Mutex<String>
  private let history: InputHistoryFile?
  private let inbox: EventInbox
  private let pictures: PictureLibrary
  private let queue = DispatchQueue(label: "vlmchat.sessions", qos: .userInitiated)
  private let current: Mutex<Current>
  private let index = Mutex(SessionIndex())
  private let latestSearch = Mutex<RequestID?>(nil)
  /// Where drafts are kept; `nil` in plain mode, whose lines may come from a pipe.
  private let drafts: DraftFolder?
  private let draft = Mutex(Draft())

  /// The newest draft, and whether it is on disk.
  private struct Draft {
    var kept: KeptDraft?
    var generation = 0
    var isOnDisk = true
  }

  /// So long nothing is typed before the draft is written.
  private static let pause = 0.4

  /// - Parameter session: the one to go on with, or a new one.
  init(
    store: SessionStore, session: Session, modelName: String, history: InputHistoryFile?, inbox: EventInbox,
    pictures: PictureLibrary, drafts: DraftFolder?
  ) {
    self.drafts = drafts
    self.store = store
    answering = Mutex(modelName)
    self.history = history
    self.inbox = inbox
    self.pictures = pictures
    current = Mutex(Current(session: session, announcedName: session.name))
  }

  /// The model that answers.
  var modelName: String {
    get { answering.withLock { $0 } }
    set { answering.withLock { $0 = newValue } }
  }

  func run(_ effect: Effect) {
    if case .searchSessions(let id, _) = effect { latestSearch.withLock { $0 = id } }
    queue.async { [self] in
      do {
        try perform(effect)
      } catch {
        inbox.send(.failed(message: ErrorText.line(for: error)))
      }
    }
  }

  /// Returns when everything asked for is on disk.
  func finish() { queue.sync { writeDraft(nil) } }

  /// The pixels of a picture of the session, from its folder.
  func storedPixels(_ attachment: Attachment) throws -> PicturePixels {
    PicturePixels(try ImageDecoder.decode(try storedBytes(attachment)).image)
  }

  /// The file of a picture of the session.
  func storedBytes(_ attachment: Attachment) throws -> [UInt8] {
    let session = current.withLock { $0.session }
    return try session.pictureBytes(attachment)
  }

  private func perform(_ effect: Effect) throws {
    switch effect {
    case .journal(let events): try journal(events)
    case .saveSession(let name): try save(as: name)
    case .loadSession(let name): try load(name)
    case .newSession: begin(store.newSession(createdAt: Date()))
    case .searchSessions(let id, let words):
      // Letters that were typed since make it worthless.
      guard latestSearch.withLock({ $0 == id }) else { return }
      inbox.send(.sessionsFound(id, index.withLock { $0.search(words, in: store) }))
    case .previewSession(let name):
      if let preview = index.withLock({ $0.preview(of: name, in: store) }) { inbox.send(.sessionPreviewed(preview)) }
    case .deleteSession(let name): inbox.send(.sessionDeleted(try store.delete(name)))
    case .restoreSession(let deleted): inbox.send(.sessionRestored(deleted, name: try store.restore(deleted)))
    case .renameSession(let name, let newName):
      try store.rename(name, to: newName)
      inbox.send(.sessionRenamed(name: name, newName: newName))
    case .listSessions: inbox.send(.sessionsListed(store.list()))
    case .complete(let id, .session, let prefix):
      inbox.send(.completed(id, store.list().map(\.name).filter { $0.hasPrefix(prefix) }))
    case .export(let path, let conversation): try export(conversation, to: path)
    case .rememberInput(let line): try history?.append(line)
    default: break
    }
  }
}

// MARK: - The draft

extension SessionKeeper {
  /// Keeps the draft at the next pause; that there is none any more, after what is to be done before.
  func keep(_ draft: KeptDraft?) {
    guard drafts != nil else { return }
    let generation = self.draft.withLock { current in
      current.generation += 1
      current.kept = draft
      current.isOnDisk = false
      return current.generation
    }
    queue.asyncAfter(deadline: .now() + (draft == nil ? 0 : Self.pause)) { [self] in writeDraft(generation) }
  }

  /// - Parameter generation: the draft to write, if it is the newest still; `nil` writes the newest.
  private func writeDraft(_ generation: Int?) {
    let kept: KeptDraft?? = draft.withLock { current in
      guard !current.isOnDisk, generation == nil || generation == current.generation else { return nil }
      current.isOnDisk = true
      return .some(current.kept)
    }
    guard let kept else { return }
    // What cannot be kept is still on the screen: no word of it at every pause.
    try? drafts?.keep(kept, session: current.withLock { $0.session.path == nil ? nil : $0.session.name })
  }

  /// What a chat that ended badly left of this session's draft.
  func takeLeftDraft() -> KeptDraft? {
    drafts?.takeLeft(session: current.withLock { $0.session.path == nil ? nil : $0.session.name })
  }
}

// MARK: - The journal

extension SessionKeeper {
  private func journal(_ events: [SessionEvent]) throws {
    let session = current.withLock { $0.session }
    defer { announce(session) }
    try session.append(events) { [pictures] in pictures.file($0.contentHash) }
    // What the session could not write yet still needs the files.
    guard !session.hasUnwrittenEvents, session.path != nil else { return }
    for case .picture(let attachment) in events { pictures.forgetFile(attachment.contentHash) }
  }

  /// Tells the chat the session's name when it has got one.
  private func announce(_ session: Session) {
    let isNew = current.withLock { current in
      defer { current.announcedName = session.name }
      return current.announcedName != session.name
    }
    if isNew, session.path != nil { inbox.send(.sessionNamed(SessionInformation(session))) }
  }

  private func save(as name: String?) throws {
    let session = current.withLock { $0.session }
    if let name { try session.rename(to: name) }
    current.withLock { $0.announcedName = session.name }
    inbox.send(.sessionSaved(SessionInformation(session)))
  }

  private func load(_ name: String) throws {
    let previous = current.withLock { $0.session }
    // A session that is loaded anew must not meet its own lock; where it cannot be read, the chat goes on with it as it is.
    if previous.path == "\(store.folder)/\(name)" { previous.close() }
    let loaded = try store.open(name: name)
    begin(loaded.session)
    inbox.send(
      .sessionLoaded(
        SessionInformation(loaded.session), loaded.conversation, notice: ErrorText.line(for: loaded.notices)))
    if let draft = takeLeftDraft() { inbox.send(.draftRestored(draft)) }
  }

  private func begin(_ session: Session) {
    let previous = current.withLock { current in
      defer { current = Current(session: session, announcedName: session.name) }
      return current.session
    }
    // Whoever else holds it must not keep its lock: it can be loaded again.
    previous.close()
    inbox.send(.sessionNamed(SessionInformation(session)))
  }
}

// MARK: - Export

extension SessionKeeper {
  private func export(_ conversation: Conversation, to path: String) throws {
    let session = current.withLock { $0.session }
    var files: [PictureNumber: [UInt8]] = [:]
    for attachment in conversation.attachments {
      files[attachment.number] = pictures.file(attachment.contentHash) ?? (try? session.pictureBytes(attachment))
    }
    let transcript = TranscriptExport(
      title: session.name ?? "vlmchat", modelName: modelName, conversation: conversation, pictures: files)
    inbox.send(.exported(path: try transcript.write(to: LocalPaths.expandingTilde(path))))
  }
}

extension SessionInformation {
  init(_ session: Session) {
    self.init(name: session.name ?? "", path: session.path, isReadOnly: session.isReadOnly)
  }
}
