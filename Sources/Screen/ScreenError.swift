/// What can be wrong with a theme file. Lines count from 1; names and values are untrusted text.
public enum ScreenError: Error, Sendable, Equatable {
  /// No folder that was searched holds a theme of this name.
  case themeNotFound(name: String, folders: [String])
  case cannotReadTheme(path: String, code: Int32)
  case themeTooLarge(path: String, limit: Int)
  case badTheme(path: String, line: Int, fault: ThemeFault)
}

public enum ThemeFault: Sendable, Equatable {
  /// Not TOML; the parser's own words.
  case syntax(String)
  /// A key that themes do not have: a misspelt style, most likely.
  case unknownKey(String)
  /// Neither `#rrggbb`, nor a number from 0 to 255, nor the name of a colour.
  case unknownColor(key: String, value: String)
  case wrongType(key: String, expected: String)
}
