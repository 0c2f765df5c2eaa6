import BlockArt
import Chat
import Screen

extension AppState {
  /// `/set NAME VALUE`.
  mutating func set(_ arguments: String) -> [Effect] {
    var words = arguments.split(maxSplits: 1, whereSeparator: \.isWhitespace).map { String($0).trimmed() }
    if words.count > 1, words[0].lowercased() == "parameter" {
      words = words[1].split(maxSplits: 1, whereSeparator: \.isWhitespace).map { String($0).trimmed() }
    }
    guard let name = words.first else {
      overlay = .settings(line: 0)
      return []
    }
    let value = words.dropFirst().first
    if let option = ReplyOption(named: name) {
      setOption(option, value)
      return []
    }
    if let setting = ProgramSetting(named: name) { return set(setting, value) }
    let names = ReplyOption.allCases.map(\.name) + ProgramSetting.allCases.map(\.name)
    let hint = EditDistance.nearest(to: name, among: names).map { "Did you mean \($0)?" }
    notify(
      .error,
      "There is no setting \(name.prefix(40)). \(hint ?? "There are: \(names.joined(separator: ", ")).")")
    return []
  }

  private mutating func setOption(_ option: ReplyOption, _ value: String?) {
    guard let value, !value.contains(where: \.isWhitespace) else {
      return notify(.information, "\(option.name) is \(option.value(in: options)): \(option.summary).")
    }
    guard option.set(value, in: &options) else {
      return notify(.error, "\(option.name) must be \(option.expectation), not \(value.prefix(40)).")
    }
    origins[option] = .session
    notify(.information, "\(option.name) is \(option.value(in: options)) now.")
  }

  private mutating func set(_ setting: ProgramSetting, _ value: String?) -> [Effect] {
    guard let value else {
      notify(.information, "\(setting.name) is \(self.value(of: setting)): \(setting.summary).")
      return []
    }
    switch setting {
    case .theme: return [.setTheme(name: value)]
    case .system: return setSystem(value)
    case .symbols:
      guard let glyphs = GlyphSet(rawValue: value.lowercased()) else {
        notify(.error, "symbols must be one of \(ProgramSetting.symbolNames), not \(value.prefix(40)).")
        return []
      }
      self.glyphs = glyphs
    case .mouse, .timestamps, .screenReader:
      guard let isOn = Self.isOn(value) else {
        notify(.error, "\(setting.name) must be on or off, not \(value.prefix(40)).")
        return []
      }
      return turn(setting, isOn)
    case .model: return chooseModel(value)
    case .graphics:
      guard let mode = GraphicsMode(rawValue: value.lowercased()) else {
        notify(.error, "graphics must be one of \(GraphicsMode.names), not \(value.prefix(40)).")
        return []
      }
      graphics = mode
    case .fetch:
      guard let policy = FetchPolicy(rawValue: value.lowercased()) else {
        notify(.error, "fetch must be one of \(FetchPolicy.names), not \(value.prefix(40)).")
        return []
      }
      fetching = policy
    case .context, .threads:
      notify(
        .error, "\(setting.name) is chosen at the start: vlmchat --\(setting.name) …, or in the settings file.")
      return []
    }
    origins[setting] = .session
    notify(.information, "\(setting.name) is \(self.value(of: setting)) now.")
    return []
  }

  private static func isOn(_ value: String) -> Bool? {
    switch value.lowercased() {
    case "on", "true", "yes": true
    case "off", "false", "no": false
    default: nil
    }
  }

  private mutating func turn(_ setting: ProgramSetting, _ isOn: Bool) -> [Effect] {
    origins[setting] = .session
    let before = value(of: setting)
    switch setting {
    case .mouse: usesMouse = isOn
    case .timestamps: showsTimes = isOn
    case .screenReader: isForScreenReader = isOn
    default: return []
    }
    notify(.information, "\(setting.name) is \(value(of: setting)) now.")
    switch setting {
    case .mouse: return [.useMouse(isOn)]
    case .screenReader: return before == value(of: setting) ? [] : [.useScreenReader(isOn)]
    default: return []
    }
  }

  func value(of setting: ProgramSetting) -> String {
    switch setting {
    case .model: engine.modelName
    case .theme: themeName
    case .symbols: glyphs.rawValue
    case .mouse: usesMouse ? "on" : "off"
    case .timestamps: showsTimes ? "on" : "off"
    case .screenReader: isForScreenReader ? "on" : "off"
    case .graphics: graphics == .auto ? "auto (\(drawsGraphics ? "kitty" : "cells"))" : graphics.rawValue
    case .fetch: fetching.rawValue
    case .system: conversation.system ?? "none"
    case .context: String(engine.contextLength)
    case .threads: threads.map(String.init) ?? "automatic"
    }
  }
}

extension PageContent {
  /// Every setting, what it does and who said so.
  static func settings(_ state: AppState, columns: Int) -> [LayoutLine] {
    func rows(_ name: String, _ value: String, _ summary: String, _ origin: SettingOrigin) -> [LayoutLine] {
      let value = SafeText.line(value)
      // A long value has a line of its own, so that the columns stay.
      let isLong = TextWidth.columns(of: name + value) > 21
      let words = (isLong ? value + ": " : "") + summary + (origin == .builtIn ? "" : " (\(origin.rawValue))")
      return Table.rows(key: isLong ? name : "\(name) \(value)", words: words, keyColumns: 24, columns: columns)
    }
    var lines = ReplyOption.allCases.flatMap {
      rows($0.name, $0.value(in: state.options), $0.summary, state.origins[$0])
    }
    lines.append(.blank)
    lines += ProgramSetting.allCases.flatMap {
      rows($0.name, state.value(of: $0), $0.summary, state.origins[$0])
    }
    if !state.keys.isEmpty {
      lines += Table.rows(
        key: "keys", words: state.keys.descriptions.map { SafeText.line($0) }.joined(separator: ", "), keyColumns: 24,
        columns: columns)
    }
    let places = [
      ("session", state.session.path ?? "not on disk yet"), ("settings file", state.origins.file ?? "none"),
    ]
    lines.append(.blank)
    lines += places.flatMap { Table.rows(key: $0.0, words: SafeText.line($0.1), keyColumns: 24, columns: columns) }
    return lines + [.blank, .text("/set NAME VALUE changes one for this session.", style: .dim, column: 0)]
  }
}
