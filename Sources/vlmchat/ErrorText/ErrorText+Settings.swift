import ChatUI
import Settings

extension ErrorText {
  static func words(_ error: SettingsError) -> String {
    switch error {
    case .unreadable(let path, let code): "\(path): cannot be read: \(systemWords(code))"
    case .tooLarge(let path, let limit): "\(path): settings have at most \(limit / 1024) KB"
    case .bad(let path, let line, let fault): "\(path):\(line): \(words(fault))"
    }
  }

  private static func words(_ fault: SettingsFault) -> String {
    switch fault {
    case .syntax(let words): words
    case .unknownKey(let key, let nearest):
      "there is no setting \"\(key)\""
        + (nearest.map { "; did you mean \"\($0)\"?" } ?? "; docs/SETTINGS.md lists them")
    case .wrongValue(let key, let expected): "\(key) must be \(expected)"
    case .key(let fault): words(fault)
    }
  }

  private static func words(_ fault: KeyFault) -> String {
    switch fault {
    case .unknownKey(let key): "\"\(key)\" is no key; write it as \"ctrl+x\", \"alt+enter\" or \"f5\""
    case .reservedKey(let key, let meaning): "\(key) is \(meaning) to a terminal; take another key"
    case .unknownCommand(let name, let nearest):
      "keys do nothing called \"\(name)\"" + (nearest.map { "; did you mean \"\($0)\"?" } ?? "")
    case .boundTwice(let key): "\(key) is bound twice; keep one of the two"
    case .keyThatWrites(let key): "\(key) writes a character; add ctrl+ or alt+"
    case .withoutKey(let command): "these keys leave none that would \(command.name): \(command.summary)"
    }
  }
}
