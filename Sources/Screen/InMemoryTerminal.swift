/// A terminal for tests: it plays a script of events and keeps every frame it is shown.
public final class InMemoryTerminal: Terminal {
  /// What is shown, and where the cursor stands.
  public struct Frame: Hashable, Sendable {
    public var buffer: CellBuffer
    public var cursor: Position?
  }

  public private(set) var size: Size
  public var colorDepth: ColorDepth
  public var cellAspect: Double
  /// Events still to come; a resize takes effect when it is read.
  public var events: [TerminalEvent]
  public private(set) var frames: [Frame] = []
  public private(set) var isSuspended = false
  public private(set) var usesMouse = true
  /// How often `invalidate` was called.
  public private(set) var invalidations = 0

  public init(
    size: Size = Size(columns: 80, rows: 24), events: [TerminalEvent] = [], colorDepth: ColorDepth = .full,
    cellAspect: Double = 0.5
  ) {
    self.size = size
    self.events = events
    self.colorDepth = colorDepth
    self.cellAspect = cellAspect
  }

  /// The frame on the screen.
  public var frame: Frame? { frames.last }

  /// Adds the events of typing `text`: line feeds are Ctrl+J, carriage returns Enter.
  public func type(_ text: String) {
    for character in text {
      switch character {
      case "\n": events.append(.key(.control("j")))
      case "\r": events.append(.key(KeyEvent(.enter)))
      case "\r\n": events += [.key(KeyEvent(.enter)), .key(.control("j"))]
      case "\t": events.append(.key(KeyEvent(.tab)))
      default: events.append(.key(KeyEvent(.character(character))))
      }
    }
  }

  public func nextEvent(milliseconds: Int) throws -> TerminalEvent? {
    guard !events.isEmpty else { return nil }
    let event = events.removeFirst()
    if case .resize(let size) = event { self.size = size }
    return event
  }

  public func present(_ buffer: CellBuffer, graphics: [TerminalGraphic], cursor: Position?) throws {
    frames.append(Frame(buffer: buffer, cursor: cursor))
  }

  public func useMouse(_ isUsed: Bool) { usesMouse = isUsed }
  public func invalidate() { invalidations += 1 }
  public func suspend() { isSuspended = true }
  public func resume() throws { isSuspended = false }
}
