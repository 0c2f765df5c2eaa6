import Chat
import ChatUI
import Curses
import Foundation
import Inference
import Screen

/// Everything a chat needs before its first event: engine, session, themes, history.
struct ChatSetup {
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
  /// What was not sent before a crash.
  private let leftDraft: KeptDraft?
  private let settings: ChatSettings
  /// Whether somebody said which theme it is to be.
  private let isThemeNamed: Bool
  /// Whether the chat takes the whole screen.
  let hasScreen: Bool
  /// Whether `notice` says that something is wrong.
  private let isFault: Bool

  /// - Parameter standardInput: the picture that was piped in.
  init(command: ChatCommand, environment: [String: String], standardInput: [UInt8]?) throws {
    let logger = try LogFile.logger(path: command.model.log)
    settings = ChatSettings(command: command, environment: environment)
    hasScreen = command.hasScreen(environment) && settings.settings.screenReader != true
    let chosen = settings.settings
    var model = command.model
    model.threads = chosen.threads
    model.context = chosen.context
    let location = try ModelLocation.find(model.model, environment: environment, settings: chosen)
    let loader = model.loader(environment: environment, logger: logger)
    let loaded = try loader.load(at: location)
    memoryNotice = loaded.memoryShortage.map { ErrorText.notice($0) }
    let engine = try LocalEngine(loaded, contextLength: chosen.context)
    information = engine.information
    themes = ThemeLibrary(folders: ProgramFolders.themes(environment: environment))
    let themeName = chosen.theme == Self.automaticTheme ? nil : chosen.theme
    isThemeNamed = themeName != nil
    var remarks = [settings.fault]
    do {
      theme = try Self.theme(named: themeName, in: themes, environment: environment)
    } catch {
      // A theme of the command line must be there; one of the settings may be mended later.
      guard command.theme == nil else { throw error }
      theme = .builtIn
      remarks.append(ErrorText.line(for: error))
    }

    let store = SessionStore(folder: SessionStore.folder(option: command.sessions, environment: environment))
    var conversation = Conversation(system: chosen.system)
    if let name = command.resume ?? (command.continueLast ? store.latest()?.name : nil) {
      let loaded = try store.open(name: name)
      session = loaded.session
      conversation = loaded.conversation
      remarks.append(ErrorText.line(for: loaded.notices))
    } else {
      session = store.newSession(createdAt: Date())
      if command.continueLast { remarks.append("There is no earlier conversation; this is a new one.") }
    }
    self.conversation = conversation
    let said = remarks.compactMap(\.self)
    isFault = settings.fault != nil
    notice = said.isEmpty ? nil : said.joined(separator: " ")

    let historyFile = InputHistoryFile(path: InputHistoryFile.path(environment: environment))
    history = (try? historyFile.load()) ?? []
    let pictures = PictureLibrary(standardInput: standardInput ?? [])
    let sessions = SessionKeeper(
      store: store, session: session, modelName: information.modelName, history: historyFile, inbox: inbox,
      pictures: pictures,
      drafts: hasScreen
        ? DraftFolder(path: DraftFolder.path(environment: environment)) : nil)
    leftDraft = sessions.takeLeftDraft()
    let models = ModelSwitch(
      current: ModelSwitch.Loaded(location: location, engine: engine, memory: loaded.memoryEstimate), loader: loader,
      environment: environment, inbox: inbox, onSwitch: { sessions.modelName = $0 })
    runner = EffectRunner(inbox: inbox, models: models, pictures: pictures, sessions: sessions, logger: logger)
    first = try command.images.flatMap { try Self.opening(with: $0) }
  }

  /// A picture of the command line. An address that the user wrote there is the wish that it be fetched.
  private static func opening(with image: String) throws -> [AppEvent] {
    if image == StandardInputPicture.argument { return [.attachPicture(from: .standardInput)] }
    guard WebPicture.isAddress(image) else { return [.attach(path: image)] }
    let link = try WebPicture.link(image)
    return (link.isEncrypted ? [] : [.informed(message: link.warning)]) + [.attachPicture(from: .web(link))]
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
    options.usesMouse = settings.settings.usesMouse ?? true
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
    var state = state(size: terminal.size, cellAspect: terminal.cellAspect)
    if let cellPixels = terminal.cellPixels { state.cellPixels = cellPixels }
    // Where nobody named a theme, one that suits the background, if the terminal tells it.
    let isThemeOpen = !isThemeNamed && theme.name == Theme.builtIn.name && terminal.colorDepth != .none
    // Also where block art was asked for: /set graphics may change that.
    try terminal.ask(background: isThemeOpen, graphics: true)
    let runtime = ChatRuntime(
      terminal: terminal, inbox: inbox, runner: runner, themes: themes, state: state, theme: theme,
      suitsBackground: isThemeOpen, clipboard: { Clipboard.copy($0) })
    try runtime.run(opening(state))
    if runtime.leavesScreen {
      terminal.stop()
      PlainRuntime(inbox: inbox, runner: runner, themes: themes, state: runtime.state).run([])
    }
    withExtendedLifetime(signals) {}
    if let number = ending.number {
      terminal.stop()
      exit(128 + number)
    }
  }

  private func state(size: Size, cellAspect: Double) -> AppState {
    var state = AppState(
      size: size, now: Date(), identifierSeed: UInt64.random(in: .min ... .max), engine: information,
      session: SessionInformation(session), system: conversation.system, options: settings.options,
      themeName: theme.name, history: history, cellAspect: cellAspect)
    let chosen = settings.settings
    state.origins = settings.origins
    state.keys = chosen.keys
    state.usesMouse = chosen.usesMouse ?? true
    state.showsTimes = chosen.timestamps ?? false
    state.isForScreenReader = chosen.screenReader ?? false
    state.threads = chosen.threads
    state.graphics = chosen.graphics ?? .auto
    if let symbols = chosen.symbols { state.glyphs = symbols }
    if let fetching = chosen.fetching { state.fetching = fetching }
    return state
  }

  /// The first events: the conversation that goes on, then the pictures of the command line.
  private func opening(_ state: AppState) -> [AppEvent] {
    var events: [AppEvent] = []
    if !conversation.messages.isEmpty {
      events.append(.sessionLoaded(SessionInformation(session), conversation, notice: notice))
    } else if let notice {
      events.append(isFault ? .failed(message: notice) : .informed(message: notice))
    }
    if let memoryNotice { events.append(.informed(message: memoryNotice)) }
    return events + first + (leftDraft.map { [.draftRestored($0)] } ?? [])
  }

  /// The name in settings that stands for the choice by the terminal's background.
  private static let automaticTheme = "auto"

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
