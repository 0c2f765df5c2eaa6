import Chat
import Foundation
import Screen
import TestSupport
import Testing

@testable import ChatUI
@testable import Curses

extension OneTerminal {
  /// The whole way from an event to the screen, against a model of the screen.
  ///
  /// Deeds of a person and answers of the world go through `update`, the views and `CursesTerminal`; the bytes it writes go to
  /// `TerminalEmulator`, which is compared with the frame after each, and with itself after a full repaint now and then. A run
  /// follows from its seed. A tenth of `VLMCHAT_FUZZ_INPUTS` events are spread over the terminals (`script/fuzz`), some
  /// thousand otherwise; `VLMCHAT_FUZZ_SEED` chooses others.
  @Suite("The screen against a full repaint")
  struct RepaintTests {
    /// At most 45 bytes a changed cell, of which its two colours can be 36 and its place 9; where a single one changed, the way
    /// to it and back, and showing or hiding the cursor, are nobody else's either. Nothing where nothing changed.
    private func expectFewBytes(_ written: WrittenBytes) {
      #expect(written.idleFrames > 0 && written.idleBytes == 0)
      #expect(written.mostCursorBytes <= 15)
      let dear = written.frames.filter { $0.bytes > 45 * $0.cells + ($0.cells == 1 ? 24 : 0) }
      #expect(dear.isEmpty, "bytes and changed cells: \(dear.prefix(10))")
    }

    private static let environment = ProcessInfo.processInfo.environment
    private static let count = environment["VLMCHAT_FUZZ_INPUTS"].flatMap { Int($0) }.map { max(1000, $0 / 50) } ?? 400
    private static let seed = environment["VLMCHAT_FUZZ_SEED"].flatMap { UInt64($0) } ?? 1

    @Test("no cell is stale, whatever happens", arguments: TerminalKind.all)
    func random(kind: TerminalKind) throws {
      let chat = try FuzzedChat(kind, seed: Self.seed)
      defer { chat.close() }
      for step in 0..<Self.count {
        do {
          try chat.step()
          if step % 40 == 39 { try chat.repaint() }
        } catch {
          Issue.record("\(kind), seed \(Self.seed), step \(step), \(chat.state.size): \(error)")
          return
        }
      }
      if Self.environment["VLMCHAT_FUZZ_INPUTS"] != nil { print("screen fuzz: \(kind): \(chat.report)") }
      #expect(chat.deedCount >= Self.count)
      if !kind.isBare { expectFewBytes(chat.written) }
    }
  }
}

/// A chat that things happen to.
private final class FuzzedChat {
  private(set) var state: AppState
  private(set) var deedCount = 0
  private let screen: FuzzedScreen
  private var person: ImaginedPerson
  private var world: ImaginedWorld
  private var random: SeededGenerator
  private var theme = ThemeShelf.theme("midnight")
  private var cache = RenderCache()
  private var now = ImaginedWorld.start
  private var overlays: [String: Int] = [:]

  init(_ kind: TerminalKind, seed: UInt64) throws {
    let size = Size(columns: 80, rows: 24)
    screen = try FuzzedScreen(kind, size: size)
    random = SeededGenerator(seed: seed)
    person = ImaginedPerson(seed: random.next())
    world = ImaginedWorld(seed: random.next())
    state = Self.newChat(size, seed: seed)
  }

  private static func newChat(_ size: Size, seed: UInt64) -> AppState {
    var state = AppState(
      size: size, now: ImaginedWorld.start, identifierSeed: seed,
      engine: EngineInformation(modelName: "fledgling", contextLength: 2048, maximumPictures: 8),
      history: ["what is this?", "日本"])
    state.timeZone = .gmt
    return state
  }

  func close() { screen.close() }

  /// The kinds of screens that were seen, and what was written.
  var report: String {
    let seen = overlays.sorted { $0.value > $1.value }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
    return
      "\(deedCount) events; \(screen.repaints) repaints; \(screen.comparedCells) cells compared; seen: \(seen)\n  \(screen.written)"
  }

  var written: WrittenBytes { screen.written }

  func repaint() throws { try screen.repaint() }

  /// Something happens, and the frame after it is compared.
  func step() throws {
    deedCount += 1
    now += TimeInterval(Int.random(in: 0...700, using: &random)) / 1000
    try process(.tick(now))
    // An endless conversation is another test's.
    if state.conversation.messages.count > 300 { restart() }
    if Bool.random(using: &random), let event = world.next(now: now) {
      try process(event)
    } else {
      switch person.act(state) {
      case .resize(let size):
        let late = Int.random(in: 0..<4, using: &random) == 0
        if let event = try screen.resize(to: size, late: late) { try process(.terminal(event)) }
      case .events(let events):
        for event in events {
          try process(.terminal(event))
          // Often several keys come before a frame is drawn.
          if Int.random(in: 0..<3, using: &random) == 0 { try show() }
        }
      }
    }
    try show()
  }

  private func show() throws {
    overlays[name(of: state), default: 0] += 1
    try screen.show(render(state, theme: theme, depth: screen.depth, cache: cache))
  }

  private func name(of state: AppState) -> String {
    if state.isTooSmall { return "too small" }
    let popup = state.completion != nil ? " with completions" : ""
    return (state.overlay.map { String("\($0)".prefix { $0 != "(" }) } ?? "\(state.focus)") + popup
  }

  private func restart() {
    state = Self.newChat(state.size, seed: random.next())
    state.glyphs = .blocks
    cache = RenderCache()
  }

  private func process(_ event: AppEvent) throws {
    for effect in update(&state, event) { try perform(effect) }
  }

  private func perform(_ effect: Effect) throws {
    switch effect {
    case .quit: restart()
    case .redraw: screen.invalidate()
    case .suspend: try screen.giveAway()
    case .openEditor(let text):
      try screen.giveAway()
      try process(.editorClosed(text: text + "日本\n"))
    case .previewTheme(let name): theme = ThemeShelf.theme(name)
    case .setTheme(let name):
      theme = ThemeShelf.theme(name)
      world.take(effect)
    case .useMouse(let isUsed): screen.useMouse(isUsed)
    default: world.take(effect)
    }
  }
}
