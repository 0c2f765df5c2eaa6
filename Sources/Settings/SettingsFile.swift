import BlockArt
import Chat
import ChatUI
import Glibc
import TOMLKit
import TOMLText

/// Reads settings files.
public enum SettingsFile {
  /// Largest file that is read.
  public static let maximumBytes = 64 << 10

  /// The settings in the file at `path`; `nil` when there is no such file.
  /// - Throws: `SettingsError`.
  public static func load(path: String) throws(SettingsError) -> Settings? {
    guard let text = try text(of: path) else { return nil }
    return try settings(from: text, path: path)
  }

  /// - Parameter path: for errors.
  /// - Throws: `SettingsError.bad` with the line of the fault.
  public static func settings(from text: String, path: String) throws(SettingsError) -> Settings {
    let table: TOMLTable
    do throws(TOMLFault) {
      table = try TOMLTable.parse(text)
    } catch {
      throw .bad(path: path, line: error.line, fault: .syntax(error.problem))
    }
    var settings = Settings()
    for key in table.keys {
      guard let value = table[key] else { continue }
      do throws(SettingsFault) {
        try settings.read(key, value)
      } catch {
        throw .bad(path: path, line: TOMLPlace.line(of: [key], in: text), fault: error)
      }
    }
    try settings.readKeys(of: table, text: text, path: path)
    return settings
  }

  private static func text(of path: String) throws(SettingsError) -> String? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      if errno == ENOENT || errno == ENOTDIR { return nil }
      throw .unreadable(path: path, code: errno)
    }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: maximumBytes + 1)
    var count = 0
    while count < bytes.count {
      let more = bytes.withUnsafeMutableBytes {
        read(descriptor, $0.baseAddress?.advanced(by: count), $0.count - count)
      }
      if more < 0, errno == EINTR { continue }
      guard more >= 0 else { throw .unreadable(path: path, code: errno) }
      if more == 0 { break }
      count += more
    }
    guard count <= maximumBytes else { throw .tooLarge(path: path, limit: maximumBytes) }
    guard let text = String(validating: bytes[..<count], as: UTF8.self) else {
      throw .bad(path: path, line: 1, fault: .syntax("the file is not UTF-8 text"))
    }
    return text
  }
}

extension SettingsFault: Error {}

extension Settings {
  private static let keyTable = "keys"

  /// Every key that a file may have at its top.
  public static let names: [String] =
    ReplyOption.allCases.map(\.name) + ProgramSetting.allCases.map(\.name) + [keyTable]

  fileprivate mutating func read(_ key: String, _ value: any TOMLValueConvertible) throws(SettingsFault) {
    if key == Self.keyTable { return }
    if let option = ReplyOption.allCases.first(where: { $0.name == key }) {
      return try read(option, value)
    }
    guard let setting = ProgramSetting(rawValue: key) else {
      throw .unknownKey(key, nearest: EditDistance.nearest(to: key, among: Self.names))
    }
    func require<Value>(_ value: Value?, _ expected: String) throws(SettingsFault) -> Value {
      guard let value else { throw .wrongValue(key: key, expected: expected) }
      return value
    }
    let text = value.string.flatMap { $0.isEmpty ? nil : $0 }
    switch setting {
    case .model: model = try require(text, "a model's name or path, in quotes")
    case .theme: theme = try require(text, "a theme's name, in quotes")
    case .system: system = try require(text, "text, in quotes")
    case .symbols:
      symbols = try require(
        text.flatMap(GlyphSet.init), "one of \(ProgramSetting.symbolNames), in quotes")
    case .graphics:
      graphics = try require(text.flatMap(GraphicsMode.init), "one of \(GraphicsMode.names), in quotes")
    case .fetch:
      fetching = try require(text.flatMap(FetchPolicy.init), "one of \(FetchPolicy.names), in quotes")
    case .mouse: usesMouse = try require(value.bool, "true or false")
    case .timestamps: timestamps = try require(value.bool, "true or false")
    case .screenReader: screenReader = try require(value.bool, "true or false")
    case .context: context = try require(value.int.flatMap { $0 >= 1 ? $0 : nil }, "a whole number from 1 up")
    case .threads:
      threads = try require(value.int.flatMap { (1...256).contains($0) ? $0 : nil }, "a whole number from 1 to 256")
    }
  }

  private mutating func read(_ option: ReplyOption, _ value: any TOMLValueConvertible) throws(SettingsFault) {
    let text = value.int.map { String($0) } ?? value.double.map { "\($0)" } ?? value.string
    var scratch = ReplyOptions()
    guard let text, option.set(text, in: &scratch) else {
      throw .wrongValue(key: option.name, expected: option.expectation)
    }
    answers[option] = text
  }

  fileprivate mutating func readKeys(of table: TOMLTable, text: String, path: String) throws(SettingsError) {
    func fault(_ fault: SettingsFault, at keys: [String]) -> SettingsError {
      .bad(path: path, line: TOMLPlace.line(of: keys, in: text), fault: fault)
    }
    guard let value = table[Self.keyTable] else { return }
    guard let bindings = value.table else {
      throw fault(
        .wrongValue(key: Self.keyTable, expected: "a table: [keys] on a line of its own"), at: [Self.keyTable])
    }
    for key in bindings.keys {
      guard let command = bindings[key]?.string else {
        throw fault(.wrongValue(key: key, expected: "a command's name, in quotes"), at: [Self.keyTable, key])
      }
      do throws(KeyFault) {
        try keys.bind(key, to: command)
      } catch {
        throw fault(.key(error), at: [Self.keyTable, key])
      }
    }
    do throws(KeyFault) {
      try keys.check()
    } catch {
      throw fault(.key(error), at: [Self.keyTable])
    }
  }
}
