import BlockArt
import Chat
import ChatUI

/// What a settings file says. What it does not name stays `nil`, so that the command line, the environment and the defaults
/// can be told apart from it. `docs/SETTINGS.md` describes the file.
public struct Settings: Hashable, Sendable {
  public var model: String?
  public var theme: String?
  /// Values that were checked, as `/set` would take them.
  public var answers: [ReplyOption: String] = [:]
  public var context: Int?
  public var threads: Int?
  public var system: String?
  public var symbols: GlyphSet?
  public var usesMouse: Bool?
  public var timestamps: Bool?
  public var screenReader: Bool?
  public var graphics: GraphicsMode?
  public var fetching: FetchPolicy?
  public var keys = KeyOverrides()

  public init() {}

  public func apply(to options: inout ReplyOptions) {
    for (option, value) in answers { option.set(value, in: &options) }
  }
}

/// What can be wrong with a settings file. Lines count from 1; names and values are untrusted text.
public enum SettingsError: Error, Sendable, Equatable {
  case unreadable(path: String, code: Int32)
  case tooLarge(path: String, limit: Int)
  case bad(path: String, line: Int, fault: SettingsFault)
}

public enum SettingsFault: Sendable, Equatable {
  /// Not TOML; the parser's own words.
  case syntax(String)
  case unknownKey(String, nearest: String?)
  case wrongValue(key: String, expected: String)
  case key(KeyFault)
}
