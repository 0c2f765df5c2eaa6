import ArgumentParser

/// `vlmchat models`: what is there to know about model files, and to do with them.
struct ModelsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "models",
    abstract: "Download models, show what their files hold, and make smaller ones.",
    subcommands: [
      ModelsPullCommand.self, ModelsListCommand.self, ModelsRemoveCommand.self, ModelsInfoCommand.self,
      ModelsConvertCommand.self, ModelsQuantizeCommand.self,
    ])
}
