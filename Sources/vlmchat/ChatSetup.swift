import Chat
import ChatUI
import Curses
import Foundation
import Inference
import Screen

/// Everything a chat needs before its first event: engine, session, themes, history.
struct ChatSetup {
  private let engine: LocalEngine
  private let information: EngineInformation
  private let inbox = EventInbox()
  private let runner: EffectRunner
  private let themes: ThemeLibrary
  private let theme: Theme
  private let session: Session
  private let conversation: Conversation
  private let notice: String?
  private let memoryNotice: String?
  private let history: [String]
  private let first: [AppEvent]
  private let options: ReplyOptions
  /// What was not sent before a crash.
  private let leftDraft: KeptDraft?

  init(command: ChatCommand, environment: [String: String]) throws {
    let logger = try LogFile.logger(path: command.model.log)
    let loaded = try command.model.load(environment: environment, logger: logger)
    memoryNotice = loaded.memoryShortage.map { ErrorText.notice($0) }
    engine = try LocalEngine(loaded, contextLength: command.model.context)
    information = engine.information
    themes = ThemeLibrary(folders: ProgramFolders.themes(environment: environment))
    theme = try Self.theme(named: command.theme, in: themes, environment: environment)
    options = command.generation.replyOptions()

    let store = SessionStore(folder: SessionStore.folder(option: command.sessions, environment: environment))
    var conversation = Conversation(system: command.system)
    if command.continueLast, let latest = store.latest() {
      let loaded = try store.open(name: latest.name)
      session = loaded.session
      conversation = loaded.conversation
      notice = ErrorText.line(for: loaded.notices)
    } else {
      session = store.newSession(createdAt: Date())
      notice = command.continueLast ? "There is no earlier conversation; this is a new one." : nil
    }
    self.conversation = conversation

    let historyFile = InputHistoryFile(path: InputHistoryFile.path(environment: environment))
    history = (try? historyFile.load()) ?? []
    let pictures = PictureLibrary()
    let sessions = SessionKeeper(
      store: store, session: session, modelName: information.modelName, history: historyFile, inbox: inbox,
      pictures: pictures,
      drafts: command.hasScreen(environment)
        ? DraftFolder(path: DraftFolder.path(environment: environment)) : nil)
    leftDraft = sessions.takeLeftDraft()
    runner = EffectRunner(inbox: inbox, engine: engine, pictures: pictures, sessions: sessions, logger: logger)
    first = command.images.map { .attach(path: $0) }
  }

  func runPlain() {
    // A second signal still ends the program at once; there is no terminal state to restore.
    let signals = TerminationSignals(onRequest: { [inbox] _ in inbox.send(.quitRequested) }, restoreTerminal: {})
    let state = state(size: Size(columns: 80, rows: 24), cellAspect: 0.5)
    PlainRuntime(inbox: inbox, runner: runner, themes: themes, state: state).run(opening(state))
    withExtendedLifetime(signals) {}
  }

  func runFullScreen(colorDepth: ColorDepth?) throws {
    var options = CursesTerminal.Options(environment: ProcessInfo.processInfo.environment)
    options.colorDepth = colorDepth
    let terminal = try CursesTerminal(options: options)
    defer { terminal.stop() }
    let waker = terminal.waker
    inbox.onArrival { waker.wake() }
    let ending = ReceivedSignal()
    let signals = TerminationSignals(
      onRequest: { [inbox] number in
        ending.set(number)
        inbox.send(.quitRequested)
      }, restoreTerminal: { CursesTerminal.restoreActive() })
    let state = state(size: terminal.size, cellAspect: terminal.cellAspect)
    let runtime = ChatRuntime(
      terminal: terminal, inbox: inbox, runner: runner, themes: themes, state: state, theme: theme,
      clipboard: { Clipboard.copy($0) })
    try runtime.run(opening(state))
    withExtendedLifetime(signals) {}
    if let number = ending.number {
      terminal.stop()
      exit(128 + number)
    }
  }

  private func state(size: Size, cellAspect: Double) -> AppState {
    AppState(
      size: size, now: Date(), identifierSeed: UInt64.random(in: .min ... .max), engine: information,
      session: SessionInformation(session), system: conversation.system, options: options,
      themeName: theme.name, history: history, cellAspect: cellAspect)
  }

  /// The first events: the conversation that goes on, then the pictures of the command line.
  private func opening(_ state: AppState) -> [AppEvent] {
    var events: [AppEvent] = []
    if !conversation.messages.isEmpty {
      events.append(.sessionLoaded(SessionInformation(session), conversation, notice: notice))
    } else if let notice {
      events.append(.informed(message: notice))
    }
    if let memoryNotice { events.append(.informed(message: memoryNotice)) }
    return events + first + (leftDraft.map { [.draftRestored($0)] } ?? [])
  }

  /// The theme asked for, which must exist. Else one that suits the background, where `COLORFGBG` tells it; else the
  /// terminal's own colours, which suit any.
  private static func theme(
    named name: String?, in library: ThemeLibrary, environment: [String: String]
  ) throws -> Theme {
    if let name { return try library.theme(named: name) }
    guard let background = environment["COLORFGBG"]?.split(separator: ";").last.flatMap({ Int($0) }) else {
      return .builtIn
    }
    let isLight = background == 7 || background == 15
    return (try? library.theme(named: isLight ? "light" : "dark")) ?? .builtIn
  }
}

/// The signal that ended the chat, set on one thread and read on another.
private final class ReceivedSignal: @unchecked Sendable {
  private let lock = NSLock()
  private var value: Int32?

  var number: Int32? { lock.withLock { value } }

  func set(_ number: Int32) { lock.withLock { value = number } }
}
