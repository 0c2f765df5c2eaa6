import BlockArt

/// The settings that are not the answers': of the program itself.
public enum ProgramSetting: String, CaseIterable, Hashable, Sendable {
  case model, theme, symbols, graphics, mouse, fetch, timestamps
  case screenReader = "screen_reader"
  case system, context, threads

  public var name: String { rawValue }

  public var summary: String {
    switch self {
    case .model: "what answers"
    case .theme: "the colours; auto goes by the terminal's background"
    case .symbols: "what pictures are drawn with: \(Self.symbolNames)"
    case .graphics: "kitty: the terminal draws pictures; cells: block art; auto: by what it says"
    case .mouse: "on: the wheel scrolls; off: the terminal selects text"
    case .timestamps: "on: the time beside every message, and the date where the day changes"
    case .screenReader: "on: labelled lines only, all states in words, nothing drawn"
    case .fetch: "pictures from the web: ask before each, always fetch, never"
    case .system: "the text that the model reads before the conversation"
    case .context: "tokens that conversation and answer may take together"
    case .threads: "threads that the model computes with"
    }
  }

  public static let symbolNames = GlyphSet.allCases.map(\.rawValue).joined(separator: ", ")

  /// Whether a hyphen or an underscore was written does not matter.
  public init?(named name: String) {
    let wanted = name.lowercased()
    let setting = ProgramSetting.allCases.first { $0.name == wanted || $0.name.replacing("_", with: "-") == wanted }
    guard let setting else { return nil }
    self = setting
  }

  /// Those that are fixed when the program has started.
  var isFixed: Bool { [.context, .threads].contains(self) }
}

/// Who said what a setting is, from the weakest to the strongest.
public enum SettingOrigin: String, Hashable, Sendable {
  case builtIn = "built in"
  case file = "settings file"
  case environment
  case commandLine = "command line"
  /// `/set` and its like.
  case session = "set here"
}

/// Where the settings of a running chat come from.
public struct SettingOrigins: Hashable, Sendable {
  /// Full path of the settings file; `nil` where there is none.
  public var file: String?
  private var origins: [String: SettingOrigin] = [:]

  public init(file: String? = nil) { self.file = file }

  public subscript(option: ReplyOption) -> SettingOrigin {
    get { origins[option.name] ?? .builtIn }
    set { origins[option.name] = newValue }
  }

  public subscript(setting: ProgramSetting) -> SettingOrigin {
    get { origins[setting.name] ?? .builtIn }
    set { origins[setting.name] = newValue }
  }
}
