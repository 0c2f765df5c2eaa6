import Chat
import Screen

/// The one place where the state changes: pure, quick, total. Any event in any state gives a valid state.
///
/// - Returns: what is to be done in the world outside, in order.
public func update(_ state: inout AppState, _ event: AppEvent) -> [Effect] {
  []
}
