import Screen

/// What is on the screen: the cells, and where the cursor stands.
public struct Frame: Equatable {
  public var buffer: CellBuffer
  /// `nil` hides the cursor.
  public var cursor: Position?
}

/// Draws the state. The cache holds what earlier frames worked out; it changes how long a frame takes, never what it shows.
public func render(_ state: AppState, theme: Theme, depth: ColorDepth, cache: RenderCache) -> Frame {
  Frame(buffer: CellBuffer(size: state.size), cursor: nil)
}
