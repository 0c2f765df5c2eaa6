import Screen

extension ErrorText {
  static func words(_ error: ScreenError) -> String {
    switch error {
    case .themeNotFound(let name, _): "there is no theme \"\(name)\"; /theme lists those there are"
    case .cannotReadTheme(let path, let code): "\(path): cannot be read: \(systemWords(code))"
    case .themeTooLarge(let path, let limit): "\(path): a theme has at most \(limit / 1024) KB"
    case .badTheme(let path, let line, let fault): "\(path):\(line): \(words(fault))"
    }
  }

  private static func words(_ fault: ThemeFault) -> String {
    switch fault {
    case .syntax(let words): words
    case .unknownKey(let key): "\"\(key)\" is no part of the screen; themes/README.md lists them"
    case .unknownColor(let key, let value):
      "\(key): \"\(value)\" is no colour; use \"#rrggbb\", 0 to 255, or a name such as \"red\""
    case .wrongType(let key, let expected): "\(key) must be \(expected)"
    }
  }
}
