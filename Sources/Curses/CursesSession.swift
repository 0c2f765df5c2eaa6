import CNcurses
import Glibc
import Screen

/// A terminal opened with curses: everything that calls curses but for colours and cells.
final class CursesSession {
  let plan: ColorPlan
  private(set) var isEntered = false
  private let screen: OpaquePointer
  private let input: UnsafeMutablePointer<FILE>
  private let output: UnsafeMutablePointer<FILE>
  private let descriptor: Int32
  private var usesMouse: Bool
  private let savedModes: termios
  private var isCursorShown = true
  /// Whether the next flush sends every cell.
  private(set) var isRedrawDue = true

  init(options: CursesTerminal.Options) throws {
    descriptor = options.outputDescriptor
    usesMouse = options.usesMouse
    var modes = termios()
    guard tcgetattr(descriptor, &modes) == 0 else { throw CursesError.system(call: "tcgetattr", code: errno) }
    savedModes = modes
    input = try Self.open(options.inputDescriptor, "r")
    output = try Self.open(options.outputDescriptor, "w")
    // The size comes from the terminal, not from LINES and COLUMNS, which would be wrong after a resize.
    use_env(false)
    use_tioctl(true)
    guard let (screen, plan) = Self.openScreen(options, input: input, output: output) else {
      fclose(input)
      fclose(output)
      throw CursesError.unknownTerminal(type: options.environment["TERM"] ?? "")
    }
    self.screen = screen
    self.plan = plan
  }

  /// Descriptors of its own, so that closing them leaves the program's alone.
  private static func open(_ descriptor: Int32, _ mode: String) throws -> UnsafeMutablePointer<FILE> {
    let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 3)
    guard copy >= 0, let file = fdopen(copy, mode) else { throw CursesError.system(call: "fdopen", code: errno) }
    return file
  }

  /// Opens the terminal by the first plan that works.
  private static func openScreen(
    _ options: CursesTerminal.Options, input: UnsafeMutablePointer<FILE>, output: UnsafeMutablePointer<FILE>
  ) -> (OpaquePointer, ColorPlan)? {
    for plan in ColorPlan.candidates(environment: options.environment, chosen: options.colorDepth) {
      guard !plan.terminalType.isEmpty, plan.terminalType != "dumb" else { continue }
      let savedTerminfo = getenv("TERMINFO").map { String(cString: $0) }
      if plan.isEmbedded { setenv("TERMINFO", DirectColorEntry.terminfo, 1) }
      let screen = newterm(plan.terminalType, output, input)
      if plan.isEmbedded {
        // An editor started from here must not inherit it.
        if let savedTerminfo { setenv("TERMINFO", savedTerminfo, 1) } else { unsetenv("TERMINFO") }
      }
      guard let screen else { continue }
      if let fitting = startColors(plan) { return (screen, fitting) }
      endwin()
      delscreen(screen)
    }
    return nil
  }

  /// The plan, with the colours that the terminal turned out to have; `nil` when another plan should be tried.
  private static func startColors(_ plan: ColorPlan) -> ColorPlan? {
    // Without the ability to move the cursor nothing can be drawn.
    guard curses_string_capability("cup") != nil else { return nil }
    var fitting = plan
    let colors = Int(curses_number_capability("colors"))
    guard FrameWriter.Abilities.isFamiliar, colors >= 8 else {
      fitting.depth = .none
      return plan.depth == .sixteen || plan.depth == .none ? fitting : nil
    }
    switch plan.depth {
    case .full: return colors >= 1 << 24 ? fitting : nil
    case .twoHundredFiftySix: return colors >= 256 ? fitting : nil
    case .sixteen, .none: return fitting
    }
  }

  func makeRestorer() -> TerminalRestorer {
    TerminalRestorer(descriptor: descriptor, escapes: TerminalModes.restoringEscapes(), modes: savedModes)
  }

  /// Takes the screen, for the first time or again.
  func enter() {
    isEntered = true
    raw()
    noecho()
    // Enter and Ctrl+J are different keys: curses must not have one turned into the other.
    nonl()
    // Drawing never waits for input to be read first.
    typeahead(-1)
    keypad(curses_standard_window(), true)
    leaveok(curses_standard_window(), false)
    idlok(curses_standard_window(), false)
    scrollok(curses_standard_window(), false)
    wnoutrefresh(curses_standard_window())
    doupdate()
    try? write(Array(TerminalModes.enter(mouse: usesMouse).utf8))
    isCursorShown = true
  }

  func useMouse(_ isUsed: Bool) {
    usesMouse = isUsed
    guard isEntered else { return }
    try? write(Array((isUsed ? TerminalModes.mouseOn : TerminalModes.mouseOff).utf8))
  }

  /// Gives the screen back for a while.
  func leave() {
    guard isEntered else { return }
    isEntered = false
    try? write(Array(TerminalModes.leave.utf8))
    curs_set(1)
    endwin()
  }

  func close() {
    leave()
    delscreen(screen)
    fclose(input)
    fclose(output)
  }

  func resize(to size: Size) {
    resizeterm(Int32(size.rows), Int32(size.columns))
  }

  /// The next flush sends every cell.
  func redrawAll() {
    isRedrawDue = true
    clearok(curses_standard_window(), true)
  }

  func put(_ cells: [cchar_t], row: Int, column: Int) {
    guard !cells.isEmpty else { return }
    _ = curses_put_cells(Int32(row), Int32(column), cells, Int32(cells.count))
  }

  /// - Parameter asWhole: the terminal is asked to show nothing before all is there.
  func flush(cursor: Position?, asWhole: Bool) throws {
    let isWhole = asWhole || isRedrawDue
    isRedrawDue = false
    if isWhole { try write(TerminalModes.beginFrame) }
    if let cursor { wmove(curses_standard_window(), Int32(cursor.row), Int32(cursor.column)) }
    if isCursorShown != (cursor != nil) {
      isCursorShown = cursor != nil
      curs_set(isCursorShown ? 1 : 0)
    }
    wnoutrefresh(curses_standard_window())
    doupdate()
    if isWhole { try write(TerminalModes.endFrame) }
  }

  /// Writes past curses, whose own buffer is empty between updates.
  func write(_ bytes: [UInt8]) throws {
    var sent = 0
    while sent < bytes.count {
      let count = bytes.withUnsafeBytes {
        Glibc.write(descriptor, $0.baseAddress?.advanced(by: sent), bytes.count - sent)
      }
      if count > 0 {
        sent += count
      } else if errno == EAGAIN {
        var ready = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        _ = Glibc.poll(&ready, 1, 100)
      } else if errno != EINTR {
        throw CursesError.disconnected
      }
    }
  }
}
