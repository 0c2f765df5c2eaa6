import CNcurses
import Glibc
import Screen

/// The terminal, on ncurses. One at a time in a process, and used from one thread; `waker` and `restoreActive` may be used from
/// anywhere.
public final class CursesTerminal: Terminal {
  public struct Options: Sendable {
    public var inputDescriptor: Int32 = STDIN_FILENO
    public var outputDescriptor: Int32 = STDOUT_FILENO
    /// The colours to show; `nil` for as many as the terminal has. Overrides NO_COLOR.
    public var colorDepth: ColorDepth?
    /// False leaves the mouse to the terminal: selecting text works as elsewhere, the wheel does not scroll.
    public var usesMouse = true
    /// TERM, COLORTERM, NO_COLOR, TMUX and STY are read.
    public var environment: [String: String]

    public init(environment: [String: String]) { self.environment = environment }
  }

  public private(set) var size: Size
  public private(set) var cellAspect: Double
  /// Pixels of a cell; `nil` when the terminal does not say.
  public let cellPixels: Size?
  public var colorDepth: ColorDepth { session.plan.depth }
  public let waker: TerminalWaker

  private let options: Options
  private let pipe: WakeUpPipe
  private let session: CursesSession
  private let restorer: TerminalRestorer
  /// Shows frames where the terminal speaks ECMA-48, as nearly all do; else curses does.
  private var writer: FrameWriter?
  private var painter = CursesPainter()
  private var decoder = InputDecoder()
  private var events: [TerminalEvent] = []
  private var isStopped = false
  private let clock = ContinuousClock()
  private var lastInput = ContinuousClock.now

  /// Takes the screen.
  ///
  /// - Throws: `CursesError`.
  public init(options: Options) throws {
    guard isatty(options.inputDescriptor) == 1, isatty(options.outputDescriptor) == 1 else {
      throw CursesError.notATerminal
    }
    CharacterEncoding.useUTF8()
    self.options = options
    pipe = try WakeUpPipe()
    waker = TerminalWaker(pipe: pipe)
    SignalNotice.install(waking: pipe)
    session = try CursesSession(options: options)
    restorer = session.makeRestorer()
    writer = FrameWriter.Abilities(plan: session.plan).map { FrameWriter(abilities: $0) }
    let window = WindowSize(descriptor: options.outputDescriptor)
    size = window.size
    cellAspect = window.cellAspect
    cellPixels = window.cellPixels
    restorer.arm()
    session.enter()
  }

  /// What came since the terminal was asked; `nil` when nothing is awaited.
  private var answers: TerminalAnswers?
  /// From the first picture on.
  private var transmitter: GraphicsTransmitter?

  deinit { stop() }

  /// Gives the screen back for good. Safe to call more than once.
  public func stop() {
    guard !isStopped else { return }
    isStopped = true
    SignalNotice.remove()
    deleteGraphics()
    restorer.disarm()
    layDown()
    session.close()
  }

  /// Restores the terminal from a signal handler or an exit handler: async-signal-safe, and does nothing when there is nothing
  /// to restore.
  public static func restoreActive() { TerminalRestorer.restoreActive() }

  // MARK: Showing

  /// While suspended nothing is shown: the screen belongs to another program.
  public func present(_ buffer: CellBuffer, graphics: [TerminalGraphic], cursor: Position?) throws {
    guard session.isEntered else { return }
    try transmit(graphics)
    if let bytes = writer?.bytes(for: buffer, cursor: cursor) {
      if !bytes.isEmpty { try session.write(bytes) }
    } else {
      try painter.present(buffer, cursor: cursor, size: size, session)
    }
  }

  private func transmit(_ graphics: [TerminalGraphic]) throws {
    guard transmitter != nil || !graphics.isEmpty else { return }
    var transmitter = transmitter ?? GraphicsTransmitter(graphicsProtocol)
    let bytes = transmitter.show(graphics)
    self.transmitter = transmitter
    if !bytes.isEmpty { try session.write(bytes) }
  }

  private func takeAnswers(in bytes: some Sequence<UInt8>) {
    guard var answers else { return }
    events += answers.take(bytes)
    self.answers = answers.isOver ? nil : answers
  }

  /// Before the screen is given back: what the terminal holds for this program would stay in its memory.
  private func deleteGraphics() {
    guard session.isEntered, let bytes = transmitter?.deleteAll(), !bytes.isEmpty else { return }
    try? session.write(bytes)
  }

  public func invalidate() {
    transmitter?.forget()
    writer?.invalidate()
    painter.invalidate(session)
  }

  // MARK: Asking and telling

  /// Asks what the terminal's background is, and whether it can show pictures. The answers of one that knows come as
  /// `TerminalEvent.background` and `.graphics`, at once or, over a slow line, later; nothing waits for them.
  public func ask(background: Bool, graphics: Bool) throws {
    let asksGraphics = graphics && answersGraphics
    guard session.isEntered, options.environment["TERM"] != "linux", background || asksGraphics else { return }
    answers = TerminalAnswers(background: background, graphics: asksGraphics, isInTmux: isInTmux)
    // What a terminal that knows none of this may have printed is wiped away.
    let query = asksGraphics ? graphicsProtocol.query + Array("\r\u{1B}[K".utf8) : []
    try session.write(query + (background ? BackgroundAnswer.question : BackgroundAnswer.kindQuestion))
  }

  /// Whether pictures could be shown in the colours that there are, and the answer could come here: screen lets it pass.
  private var answersGraphics: Bool {
    GraphicsPlaceholder.ids(depth: colorDepth) != nil && options.environment["STY"] == nil
  }

  private var isInTmux: Bool { options.environment["TMUX"] != nil }
  private var graphicsProtocol: GraphicsProtocol { GraphicsProtocol(isWrappedForTmux: isInTmux) }

  /// Bytes that were sent so that the terminal has the pictures it shows.
  public var graphicsByteCount: Int { transmitter?.byteCount ?? 0 }

  public func useMouse(_ isUsed: Bool) { session.useMouse(isUsed) }

  // MARK: Stopping for a while

  public func suspend() {
    deleteGraphics()
    restorer.disarm()
    layDown()
    session.leave()
  }

  /// Colours and cursor as curses believes them to be.
  private func layDown() {
    guard session.isEntered, let writer else { return }
    try? session.write(writer.leaving)
  }

  public func resume() throws {
    _ = SignalNotice.takeContinued()
    restorer.arm()
    session.enter()
    invalidate()
    if let change = sizeChange() { events.append(change) }
  }

  // MARK: Events

  /// Milliseconds after which a lone ESC is the Escape key.
  private static let escapeDelay = 25
  /// Milliseconds after which a paste without an end is taken to have ended.
  private static let pasteDelay = 1000

  public func nextEvent(milliseconds: Int) throws -> TerminalEvent? {
    let deadline = milliseconds < 0 ? nil : clock.now.advanced(by: .milliseconds(milliseconds))
    while true {
      if !events.isEmpty { return events.removeFirst() }
      // When what has come must be taken as it is, because nothing more followed.
      let isSlow = decoder.isInPaste || decoder.isInAnswer
      let patience = lastInput.advanced(by: .milliseconds(isSlow ? Self.pasteDelay : Self.escapeDelay))
      let isWaiting = decoder.isInPaste || decoder.isWaiting
      let limit = [deadline, isWaiting ? patience : nil].compactMap { $0 }.min()

      let ready = try poll(milliseconds: limit.map { max(0, Self.milliseconds(clock.now.duration(to: $0))) })
      if ready.input {
        let bytes = try readInput()
        events += decoder.feed(bytes)
        takeAnswers(in: bytes)
        lastInput = clock.now
      } else if isWaiting, clock.now >= patience {
        events += decoder.finish()
      }
      if ready.wakeUp {
        pipe.drain()
        if SignalNotice.takeContinued() { takeTerminalAgain() }
        if let change = sizeChange() { events.append(change) }
        if events.isEmpty { return nil }
      }
      if events.isEmpty, let deadline, clock.now >= deadline { return nil }
    }
  }

  private static func milliseconds(_ duration: Duration) -> Int {
    let (seconds, attoseconds) = duration.components
    return Int(seconds) * 1000 + Int((attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
  }

  private func poll(milliseconds: Int?) throws -> (input: Bool, wakeUp: Bool) {
    var descriptors = [
      pollfd(fd: options.inputDescriptor, events: Int16(POLLIN), revents: 0),
      pollfd(fd: pipe.readDescriptor, events: Int16(POLLIN), revents: 0),
    ]
    let limit = Int32(clamping: milliseconds ?? -1)
    let count = Glibc.poll(&descriptors, 2, limit)
    if count < 0 {
      guard errno == EINTR else { throw CursesError.system(call: "poll", code: errno) }
      return (false, true)
    }
    return (descriptors[0].revents != 0, descriptors[1].revents != 0)
  }

  private func readInput() throws -> ArraySlice<UInt8> {
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    let count = read(options.inputDescriptor, &bytes, bytes.count)
    if count > 0 { return bytes[..<count] }
    if count < 0, errno == EINTR || errno == EAGAIN { return [] }
    throw CursesError.disconnected
  }

  /// After a stop that the program did not make itself, the shell's modes are in force.
  private func takeTerminalAgain() {
    guard session.isEntered else { return }
    session.enter()
    invalidate()
    events.append(.resize(size))
  }

  /// Also when a change was undone before it was seen: the terminal has cut its contents all the same.
  private func sizeChange() -> TerminalEvent? {
    let wasResized = SignalNotice.takeResized()
    let window = WindowSize(descriptor: options.outputDescriptor)
    cellAspect = window.cellAspect
    guard wasResized || window.size != size else { return nil }
    size = window.size
    session.resize(to: size)
    invalidate()
    return .resize(size)
  }
}
