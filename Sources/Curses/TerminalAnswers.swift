import Screen

/// What came since the terminal was asked, until all is answered or enough was waited.
struct TerminalAnswers {
  /// Most bytes among which answers are looked for: what a person types meanwhile is little.
  private static let mostBytes = 1 << 12
  /// So long the terminal behind tmux may take, which answers the question of its kind by itself.
  private static let patience = Duration.seconds(3)

  private var awaitsBackground: Bool
  private var awaitsGraphics: Bool
  private let isInTmux: Bool
  private let end: ContinuousClock.Instant
  private var bytes: [UInt8] = []
  private(set) var isOver = false

  init(background: Bool, graphics: Bool, isInTmux: Bool, now: ContinuousClock.Instant = .now) {
    awaitsBackground = background
    awaitsGraphics = graphics
    self.isInTmux = isInTmux
    end = now + Self.patience
  }

  /// - Returns: what is answered now.
  mutating func take(_ new: some Sequence<UInt8>, now: ContinuousClock.Instant = .now) -> [TerminalEvent] {
    guard !isOver else { return [] }
    bytes += new
    var events: [TerminalEvent] = []
    if awaitsBackground, let color = BackgroundAnswer.color(in: bytes) {
      awaitsBackground = false
      events.append(.background(color))
    }
    // A terminal that takes longer is shown cells, and nothing changes under the user's eyes later.
    if awaitsGraphics, now >= end { awaitsGraphics = false }
    if awaitsGraphics, GraphicsProtocol.isYes(bytes) {
      awaitsGraphics = false
      events.append(.graphics)
    }
    let isComplete = BackgroundAnswer.isComplete(bytes) && !(isInTmux && awaitsGraphics)
    isOver = isComplete || bytes.count > Self.mostBytes || !(awaitsBackground || awaitsGraphics)
    return events
  }
}
