/// How many colours a terminal shows.
public enum ColorDepth: String, CaseIterable, Hashable, Sendable {
  case none, sixteen, twoHundredFiftySix, full
}

/// A screen that shows cell buffers and yields events: ncurses in the program, an in-memory one in tests.
///
/// Used from one thread only.
public protocol Terminal: AnyObject {
  var size: Size { get }
  var colorDepth: ColorDepth { get }
  /// Width of a cell divided by its height, 0.5 when the terminal does not say.
  var cellAspect: Double { get }

  /// Waits for the next event: at most `milliseconds`, for ever when negative. `nil` when the time ran out or another
  /// thread called `wake()`.
  func nextEvent(milliseconds: Int) throws -> TerminalEvent?

  /// Shows the buffer; only what differs from the last one is sent. The cursor is hidden when `cursor` is `nil`.
  /// - Parameter graphics: those whose placeholders stand in the buffer.
  func present(_ buffer: CellBuffer, graphics: [TerminalGraphic], cursor: Position?) throws

  /// Draws everything anew at the next `present`.
  func invalidate()

  /// Gives the screen back to the shell, so that an editor can run or the program can stop; `resume` takes it again.
  func suspend()
  func resume() throws

  /// Has the terminal report the mouse, or leaves it to the terminal.
  func useMouse(_ isUsed: Bool)
}

extension Terminal {
  public func present(_ buffer: CellBuffer, cursor: Position?) throws {
    try present(buffer, graphics: [], cursor: cursor)
  }
}

public enum TerminalEvent: Hashable, Sendable {
  case key(KeyEvent)
  /// Text from a bracketed paste, as it came: not yet safe to show.
  case paste(String)
  case mouse(MouseEvent)
  case resize(Size)
  /// What the terminal says that its background is, some time after it was asked.
  case background(TerminalColor)
  /// The terminal says that it can show pictures, some time after it was asked.
  case graphics
}
