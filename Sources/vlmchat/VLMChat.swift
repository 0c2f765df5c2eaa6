import ArgumentParser

/// The root command: what `vlmchat --help` shows, and the way to every subcommand.
struct VLMChat: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "vlmchat",
    abstract: "Ask about your pictures in the terminal, with a vision-language model that runs on this machine.",
    discussion: """
      Without a subcommand vlmchat opens the chat, with the named pictures attached:

        vlmchat cat.png dog.png

      Nothing leaves the machine: the model runs in this process, and only a picture whose address on the web you name is \
      fetched. See 'vlmchat help ask' for one answer on standard output.

      What is to hold for every chat stands in ~/.config/vlmchat/config.toml; 'vlmchat help chat' says what it may name.
      """,
    version: Version.text,
    subcommands: [
      ChatCommand.self, AskCommand.self, ScoreCommand.self, ShowCommand.self, SessionsCommand.self, ModelsCommand.self,
      BenchCommand.self, ManualCommand.self,
    ],
    defaultSubcommand: ChatCommand.self)
}
