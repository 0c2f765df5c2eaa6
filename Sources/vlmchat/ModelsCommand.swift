import ArgumentParser

/// `vlmchat models`: what is there to know about model files, and to do with them.
struct ModelsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "models",
    abstract: "Show what a model's files hold, and make smaller ones.",
    subcommands: [ModelsInfoCommand.self, ModelsConvertCommand.self, ModelsQuantizeCommand.self])
}
