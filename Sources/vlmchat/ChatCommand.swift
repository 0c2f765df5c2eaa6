import ArgumentParser
import Chat
import ChatUI
import Curses
import Foundation
import Inference
import Screen

/// `vlmchat [IMAGE ...]`: the conversation, full-screen or line by line.
struct ChatCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "chat",
    abstract: "Open the chat (what vlmchat does without a subcommand).",
    discussion: """
      Pictures named here are attached to the first message. In the chat, /attach PATH adds a picture and /help shows every \
      command and key. The conversation is kept as it grows; 'vlmchat --continue' goes on with the last one.
      """)

  @Argument(
    help: ArgumentHelp("A picture to attach: PNG, JPEG or WebP.", valueName: "image"), completion: .file())
  var images: [String] = []

  @OptionGroup var model: ModelOptions
  @OptionGroup var generation: GenerationOptions

  @Option(help: ArgumentHelp("Text that the model reads before the conversation.", valueName: "text"))
  var system: String?

  @Option(
    help: ArgumentHelp("Folder of the saved conversations.", valueName: "dir"), completion: .directory)
  var sessions: String?

  @Flag(name: .customLong("continue"), help: "Go on with the conversation that was written last.")
  var continueLast = false

  @Option(help: ArgumentHelp("Colours of the screen; /theme lists them.", valueName: "name"))
  var theme: String?

  @Flag(help: "No full-screen display: labelled lines, for screen readers, dumb terminals and pipes.")
  var plain = false

  @Option(help: ArgumentHelp("Colours to use: full, 256, 16 or none (default: what the terminal can).", valueName: "n"))
  var colors: ColorChoice?

  func run() throws {
    let environment = ProcessInfo.processInfo.environment
    let chat = try ChatSetup(command: self, environment: environment)
    if hasScreen(environment) {
      try chat.runFullScreen(colorDepth: colors?.depth)
    } else {
      chat.runPlain()
    }
  }

  /// Whether the chat takes the whole screen.
  func hasScreen(_ environment: [String: String]) -> Bool { !plain && Self.hasScreen(environment) }

  /// Whether standard input and output are a terminal on which a cursor can be moved.
  private static func hasScreen(_ environment: [String: String]) -> Bool {
    let type = environment["TERM"] ?? ""
    return isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1 && !type.isEmpty && type != "dumb"
  }
}
