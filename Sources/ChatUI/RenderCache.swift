/// What drawing a frame worked out and the next frame needs again: the layout of each message, the block art of each
/// picture at each size. Belongs to one event loop.
public final class RenderCache {
  public init() {}
}
