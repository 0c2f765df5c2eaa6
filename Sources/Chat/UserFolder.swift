import Foundation

/// A folder of the XDG base directory specification, `vlmchat` within it.
public enum UserFolder: Sendable {
  /// Sessions and models.
  case data
  /// The settings file and the user's themes.
  case configuration
  /// The input history.
  case state

  /// Full path. A variable that holds no absolute path is ignored, as the specification asks.
  public func path(environment: [String: String]) -> String {
    let (variable, fallback) =
      switch self {
      case .data: ("XDG_DATA_HOME", ".local/share")
      case .configuration: ("XDG_CONFIG_HOME", ".config")
      case .state: ("XDG_STATE_HOME", ".local/state")
      }
    if let folder = environment[variable], folder.hasPrefix("/") { return "\(folder)/vlmchat" }
    let home = environment["HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? NSHomeDirectory()
    return "\(home)/\(fallback)/vlmchat"
  }
}
