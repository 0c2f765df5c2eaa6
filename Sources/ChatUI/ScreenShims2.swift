import Screen
public struct Theme: Hashable, Sendable {
  public init() {}
  public func style(_ name: StyleName) -> Style { .plain }
}
