import Screen

/// What is on the screen: the cells, and where the cursor stands.
public struct Frame: Equatable {
  public var buffer: CellBuffer
  /// `nil` hides the cursor.
  public var cursor: Position?
}

/// Draws the state. The cache, and that of the layouts in the state, hold what earlier frames worked out; they change how
/// long a frame takes, never what it shows.
///
/// - Parameter theme: as the theme file has it; it is reduced to `depth` here.
public func render(_ state: AppState, theme: Theme, depth: ColorDepth, cache: RenderCache) -> Frame {
  var canvas = Canvas(size: state.size, theme: cache.theme(theme, reducedTo: depth), depth: depth)
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
