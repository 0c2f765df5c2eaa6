// ChatUI: what the chat shows and decides, without a terminal and without a model.
//
// Everything goes one way. The program gathers what happened (keys, files that were read, words of the model, the time) as
// `AppEvent`s. `update` changes the `AppState`, the only state there is, and returns what is to be done outside as
// `Effect`s, which are values; their results come back as events. `render` draws the state into a buffer of cells.
//
//   AppEvent ──▶ update(&AppState) ──▶ [Effect] ──▶ the program ──▶ AppEvent
//                     │
//                     ▼
//                render ──▶ Frame
//
// - State: `AppState` with `Composer` (the draft, pictures standing in it), `PictureSlot`, `ActiveReply`, `Overlay`.
// - Meaning of input: `Keymap` turns keys into `Command`s, `SlashCommand` is the table of `/commands`; parsing, completion
//   and help are made from these two tables.
// - `Update+….swift`: what each event does, one concern a file.
// - `ConversationLayout` lays out only the messages in view, `MessageLayout` one message, `ComposerLayout` the draft;
//   `ScreenRegions` cuts the screen up; `Views/` holds one file a region.
// - `PlainChat` prints the same state line by line where there is no screen.
//
// Text from outside is kept as it came and made safe (`SafeText`) where it is drawn or printed.

import Chat
import Screen

/// The one place where the state changes: pure, quick, total. Any event in any state gives a valid state.
///
/// - Returns: what is to be done in the world outside, in order.
public func update(_ state: inout AppState, _ event: AppEvent) -> [Effect] {
  let source = state.promptSource
  let draft = state.unsentDraft
  let effects = apply(event, to: &state)
  return effects + state.preparation(since: source) + state.draftKeeping(since: draft)
}

private func apply(_ event: AppEvent, to state: inout AppState) -> [Effect] {
  switch event {
  case .tick(let now):
    state.now = now
    return []
  case .terminal(let event): return state.handle(event)
  case .line(let line): return state.submitLine(line)
  case .quitRequested: return state.quit()
  case .attach(let path): return state.attach(path, text: "")
  case .attachPicture(let source): return state.attach(from: source, text: "")
  case .pictureLoaded, .pictureFailed, .pictureEncoded, .pictureEncodingFailed: return state.handlePicture(event)
  case .pictureProgress(let request, let bytes, let total):
    state.noteProgress(request, bytes: bytes, of: total)
    return []
  case .folderListed(let request, let folder): return state.showFolder(request, folder)
  case .addressResolved(let request, let link): return state.consider(request, link)
  case .thumbnailRead(let request, let pixels): return state.showThumbnail(request, pixels)
  case .reply(let id, let event): return state.handleReply(id, event)
  case .replyFailed(let id, let message): return state.failReply(id, message: message)
  case .pictureFacts, .modelInput, .fullPixels, .pictureDifference, .viewingFailed: return state.handleViewing(event)
  case .looked(let request, let report): return state.handleLooking(request, report)
  case .lookFailed(let request, let message): return state.failLooking(request, message)
  case .sessionNamed, .sessionSaved, .sessionLoaded, .sessionsListed, .sessionsFound, .sessionPreviewed,
    .sessionDeleted, .sessionRestored, .sessionRenamed, .exported, .themeChanged, .themesListed:
    return state.handleSession(event)
  case .modelsListed, .modelProgress, .modelLoaded, .modelFailed, .contextCounted: return state.handleModel(event)
  case .failed(let message):
    state.pending.session = false
    state.notify(.error, message)
    return []
  case .informed(let message):
    state.notify(.information, message)
    return []
  case .completed(let id, let items):
    state.showCompletions(items, for: id)
    return []
  case .slashLineResolved(let id, let resolution): return state.resolveSlashLine(id, resolution)
  case .draftRestored(let draft): return state.restoreDraft(draft)
  case .pastedPathsResolved(let id, let paths): return state.resolvePastedPaths(id, paths: paths)
  case .previewed(let id, let slot):
    state.showPreview(id, slot)
    return []
  case .pasteResolved(let id, let path): return state.resolvePaste(id, path: path)
  case .editorClosed(let text):
    state.composer.replace(with: state.composerElements(of: text.trimmingSuffix(while: \.isNewline)))
    return []
  }
}

extension AppState {
  mutating func notify(_ kind: Notice.Kind, _ text: String) { notice = Notice(kind: kind, text: text, shownAt: now) }

  /// A key makes way for what comes next: what was only information goes at once, an error when it could be read.
  mutating func clearNotice() {
    guard let notice else { return }
    if notice.kind == .information || now.timeIntervalSince(notice.shownAt) > 4 { self.notice = nil }
  }

  func composerElements(of text: some StringProtocol) -> [ComposerElement] {
    Composer.elements(of: String(text), pictures: knownPictures)
  }

  /// The numbers that stand for a picture.
  var knownPictures: Set<PictureNumber> { Set(pictures.map(\.number)) }

  /// Ends the program: an answer under way is kept as far as it came.
  mutating func quit() -> [Effect] { endReply() + [.quit] }
}
