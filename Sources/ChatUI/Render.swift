import Screen

/// What is on the screen: the cells, and where the cursor stands.
public struct Frame: Equatable {
  public var buffer: CellBuffer
  /// `nil` hides the cursor.
  public var cursor: Position?
  /// What the terminal draws itself, by the placeholders in the buffer.
  public var graphics: [TerminalGraphic] = []
}

/// Draws the state. The cache, and that of the layouts in the state, hold what earlier frames worked out; they change how
/// long a frame takes, never what it shows.
///
/// - Parameter theme: as the theme file has it; it is reduced to `depth` here.
public func render(_ state: AppState, theme: Theme, depth: ColorDepth, cache: RenderCache) -> Frame {
  if state.drawsGraphics { cache.beginFrame(depth: depth) }
  var frame = cells(of: state, theme: theme, depth: depth, cache: cache)
  if state.drawsGraphics { frame.graphics = cache.graphics(in: frame.buffer) }
  return frame
}

private func cells(of state: AppState, theme: Theme, depth: ColorDepth, cache: RenderCache) -> Frame {
  let cellPixels = state.drawsGraphics && GraphicsPlaceholder.ids(depth: depth) != nil ? state.cellPixels : nil
  var canvas = Canvas(
    size: state.size, theme: cache.theme(theme, reducedTo: depth), depth: depth, cellPixels: cellPixels)
  guard !state.isTooSmall else {
    canvas.draw("terminal too small", in: canvas.buffer.bounds, style: .text)
    return Frame(buffer: canvas.buffer, cursor: nil)
  }
  if case .viewing(let viewing) = state.overlay {
    ViewerView.draw(viewing, state, on: &canvas, cache: cache)
    return Frame(buffer: canvas.buffer, cursor: nil)
  }
  if case .looking(let looking) = state.overlay {
    LookingView.draw(looking, state, on: &canvas, cache: cache)
    return Frame(buffer: canvas.buffer, cursor: nil)
  }
  let regions = ScreenRegions(state)
  HeaderView.draw(state, in: regions.header, on: &canvas)
  ConversationView.draw(state, in: regions.conversation, on: &canvas, cache: cache)
  RuleView.draw(state, in: regions.rule, on: &canvas)
  let cursor = ComposerView.draw(state, in: regions.composer, on: &canvas)
  StatusView.draw(state, in: regions.status, on: &canvas)
  CompletionView.draw(state, above: regions.rule.row, on: &canvas, cache: cache)
  NoticeView.draw(state, above: regions.rule.row, on: &canvas)
  guard state.overlay != nil else { return Frame(buffer: canvas.buffer, cursor: cursor) }
  OverlayView.draw(state, on: &canvas, cache: cache)
  return Frame(buffer: canvas.buffer, cursor: nil)
}
