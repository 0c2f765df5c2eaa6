import Chat
import ChatUI
import Settings

/// The user's settings file.
enum UserSettings {
  static func path(environment: [String: String]) -> String {
    UserFolder.configuration.path(environment: environment) + "/config.toml"
  }

  /// What it says: nothing when there is none.
  /// - Throws: `SettingsError`.
  static func load(environment: [String: String]) throws -> Settings {
    try SettingsFile.load(path: path(environment: environment)) ?? Settings()
  }
}

/// What a chat starts with: the command line before the environment before the settings file before the defaults.
struct ChatSettings {
  private(set) var settings = Settings()
  private(set) var origins = SettingOrigins()
  /// What was wrong with the file: the chat then goes on without it.
  private(set) var fault: String?
  private(set) var options = ReplyOptions()

  init(command: ChatCommand, environment: [String: String]) {
    do {
      let path = UserSettings.path(environment: environment)
      if let settings = try SettingsFile.load(path: path) {
        self.settings = settings
        origins.file = path
      }
    } catch {
      fault = "The settings file is left aside: " + ErrorText.line(for: error)
    }
    settings.apply(to: &options)
    options = command.generation.replyOptions(over: options)
    for option in settings.answers.keys { origins[option] = .file }
    for option in command.generation.given { origins[option] = .commandLine }

    func settle<Value>(_ setting: ProgramSetting, _ place: inout Value?, given: Value?) {
      if place != nil { origins[setting] = .file }
      guard let given else { return }
      place = given
      origins[setting] = .commandLine
    }
    settle(.theme, &settings.theme, given: command.theme)
    settle(.system, &settings.system, given: command.system)
    settle(.symbols, &settings.symbols, given: command.symbols)
    settle(.graphics, &settings.graphics, given: command.graphics)
    settle(.mouse, &settings.usesMouse, given: command.mouse)
    settle(.timestamps, &settings.timestamps, given: nil)
    settle(.screenReader, &settings.screenReader, given: command.screenReader ? true : nil)
    settle(.context, &settings.context, given: command.model.context)
    settle(.threads, &settings.threads, given: command.model.threads)
    if settings.fetching != nil { origins[.fetch] = .file }
    if settings.model != nil { origins[.model] = .file }
    if environment["VLMCHAT_MODEL"].map({ !$0.isEmpty }) == true { origins[.model] = .environment }
    if command.model.model != nil { origins[.model] = .commandLine }
  }
}
