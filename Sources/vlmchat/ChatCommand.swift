import ArgumentParser
import BlockArt
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

      'cat cat.png | vlmchat -' attaches what is piped in; keys then come from the terminal itself.

      Settings are read from ~/.config/vlmchat/config.toml (in $XDG_CONFIG_HOME where that is set): model, theme, symbols, \
      mouse, system, context, threads, temperature and the other options of answers, and a table of keys. Options given \
      here win over the environment, and that over the file; /show in the chat says where each comes from.
      """)

  @Argument(
    help: ArgumentHelp(
      "A picture to attach: PNG, JPEG or WebP; a folder to choose from; - for standard input.", valueName: "image"),
    completion: .file())
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

  @Option(
    help: ArgumentHelp(
      "Go on with the conversation of this name; 'vlmchat sessions list' lists them.", valueName: "name"))
  var resume: String?

  @Option(help: ArgumentHelp("Colours of the screen; /theme lists them.", valueName: "name"))
  var theme: String?

  @Option(help: ArgumentHelp("What pictures are drawn with (default: blocks).", valueName: "set"))
  var symbols: GlyphSet?

  @Option(
    help: ArgumentHelp(
      "Who draws pictures: kitty, the terminal; cells, block art; auto, the terminal where it says that it can.",
      valueName: "mode"))
  var graphics: GraphicsMode?

  @Flag(inversion: .prefixedNo, help: "Let the wheel scroll, or leave the mouse to the terminal (default: --mouse).")
  var mouse: Bool?

  @Flag(help: "No full-screen display: labelled lines, for screen readers, dumb terminals and pipes.")
  var plain = false

  @Flag(
    help: ArgumentHelp(
      "Labelled lines with every state in words, for those who hear the screen.",
      discussion: "screen_reader = true in the settings file does it always."))
  var screenReader = false

  @Option(help: ArgumentHelp("Colours to use: full, 256, 16 or none (default: what the terminal can).", valueName: "n"))
  var colors: ColorChoice?

  mutating func validate() throws {
    if images.count(where: { $0 == StandardInputPicture.argument }) > 1 {
      throw ValidationError("Standard input (-) can be read only once.")
    }
    if continueLast, resume != nil { throw ValidationError("--continue and --resume exclude each other.") }
  }

  func run() throws {
    let environment = ProcessInfo.processInfo.environment
    let isPiped = images.contains(StandardInputPicture.argument)
    let chat = try ChatSetup(
      command: self, environment: environment, standardInput: isPiped ? StandardInputPicture.take() : nil)
    if chat.hasScreen {
      try chat.runFullScreen(colorDepth: colors?.depth)
    } else {
      chat.runPlain()
    }
  }

  /// Whether there is a screen that the chat may take.
  func hasScreen(_ environment: [String: String]) -> Bool { !plain && Self.hasScreen(environment) }

  /// Whether standard input and output are a terminal on which a cursor can be moved.
  private static func hasScreen(_ environment: [String: String]) -> Bool {
    let type = environment["TERM"] ?? ""
    return isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1 && !type.isEmpty && type != "dumb"
  }
}

extension GraphicsMode: ExpressibleByArgument {}
