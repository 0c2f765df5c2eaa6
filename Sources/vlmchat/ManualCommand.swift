import ArgumentParser
import Foundation

/// `vlmchat manual`: the manual page, made from the commands' own definitions; `script/install` puts it where `man` looks.
struct ManualCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "manual", abstract: "Print the manual page, for man.", shouldDisplay: false)

  func run() throws {
    guard let data = VLMChat._dumpHelp().data(using: .utf8) else { return }
    let dump = try JSONDecoder().decode(CommandDump.self, from: data)
    try StandardOutput.write(ManualPage(dump.command, version: Version.text).text)
  }
}

/// What swift-argument-parser says of the commands (`--experimental-dump-help`).
struct CommandDump: Decodable {
  var command: Command

  struct Command: Decodable {
    var commandName: String
    var abstract: String?
    var discussion: String?
    var subcommands: [Command]?
    var arguments: [Argument]?
    var shouldDisplay: Bool?
  }

  struct Argument: Decodable {
    enum Kind: String, Decodable { case positional, option, flag }

    struct Name: Decodable {
      enum Kind: String, Decodable { case long, short, longWithSingleDash }
      var kind: Kind
      var name: String
    }

    var kind: Kind
    var shouldDisplay: Bool
    var isOptional: Bool
    var isRepeating: Bool
    var names: [Name]?
    var valueName: String?
    var abstract: String?
    var discussion: String?
  }
}

/// A manual page in the language of `man(7)`.
struct ManualPage {
  private let root: CommandDump.Command
  private let version: String

  init(_ root: CommandDump.Command, version: String) {
    self.root = root
    self.version = version
  }

  var text: String {
    var lines = [
      ".TH VLMCHAT 1 \"\" \"vlmchat \(Self.escaped(version))\" \"User Commands\"", ".SH NAME",
      "vlmchat \\- \(Self.lowercasedFirst(Self.escaped(root.abstract ?? "")))", ".SH SYNOPSIS",
    ]
    let commands = Self.visible(root)
    for (path, command) in commands where command.subcommands?.isEmpty != false {
      lines += [".PP", Self.synopsis(path, command)]
    }
    lines.append(".SH DESCRIPTION")
    lines += Self.paragraphs(root.discussion)
    lines.append(".SH COMMANDS")
    for (path, command) in commands {
      lines += [".SS \(Self.escaped(path))"] + Self.paragraphs(command.abstract) + Self.paragraphs(command.discussion)
      for argument in command.arguments ?? [] where argument.shouldDisplay { lines += Self.entry(argument) }
    }
    lines += Self.ending
    return lines.filter { !$0.isEmpty }.joined(separator: "\n") + "\n"
  }

  /// Every command that help shows, under its whole name; the chat, which needs none, under both of its names.
  private static func visible(_ root: CommandDump.Command) -> [(path: String, command: CommandDump.Command)] {
    func walk(_ command: CommandDump.Command, _ path: String) -> [(String, CommandDump.Command)] {
      (command.subcommands ?? []).flatMap { child -> [(String, CommandDump.Command)] in
        guard child.shouldDisplay != false, child.commandName != "help" else { return [] }
        let name = path + " " + child.commandName
        return [(name, child)] + walk(child, name)
      }
    }
    return walk(root, root.commandName)
  }

  private static func synopsis(_ path: String, _ command: CommandDump.Command) -> String {
    let name =
      path.hasSuffix(" chat")
      ? "\\fB\(escaped(String(path.dropLast(5))))\\fR [\\fBchat\\fR]" : "\\fB\(escaped(path))\\fR"
    let arguments = (command.arguments ?? []).filter { $0.shouldDisplay && $0.kind == .positional }.map { argument in
      let value = "\\fI\(escaped(argument.valueName ?? "value"))\\fR" + (argument.isRepeating ? " ..." : "")
      return argument.isOptional ? "[\(value)]" : value
    }
    return ([name, "[\\fIoptions\\fR]"] + arguments).joined(separator: " ")
  }

  private static func entry(_ argument: CommandDump.Argument) -> [String] {
    let value = argument.valueName.map { "\\fI\(escaped($0))\\fR" }
    let names = (argument.names ?? []).map { name in
      (name.kind == .long ? "\\-\\-" : "\\-") + escaped(name.name)
    }
    let heading =
      switch argument.kind {
      case .positional: value ?? ""
      case .flag: "\\fB\(names.joined(separator: "\\fR, \\fB"))\\fR"
      case .option: "\\fB\(names.joined(separator: "\\fR, \\fB"))\\fR" + (value.map { " \($0)" } ?? "")
      }
    let words = [argument.abstract, argument.discussion].compactMap(\.self).filter { !$0.isEmpty }
    return [".TP", heading] + (words.isEmpty ? ["\\&"] : words.map { line(escaped($0)) })
  }

  private static let ending = [
    ".SH FILES", ".TP", "\\fI~/.config/vlmchat/config.toml\\fR", "Settings of the chat.", ".TP",
    "\\fI~/.config/vlmchat/themes/\\fR", "Themes of one's own.", ".TP", "\\fI~/.local/share/vlmchat/sessions/\\fR",
    "Conversations.", ".TP", "\\fI~/.local/share/vlmchat/models/\\fR", "Installed models.", ".PP",
    "XDG_CONFIG_HOME, XDG_DATA_HOME and XDG_STATE_HOME move them.", ".SH ENVIRONMENT", ".TP", "\\fBVLMCHAT_MODEL\\fR",
    "The model, where no option names one.", ".TP", "\\fBVLMCHAT_MODELS\\fR", "Folder of installed models.", ".TP",
    "\\fBVLMCHAT_SESSIONS\\fR", "Folder of conversations.", ".TP", "\\fBNO_COLOR\\fR", "Where not empty: no colours.",
    ".SH EXIT STATUS", "0 when all went well, 64 for options that cannot be, 1 for any other error.",
  ]

  /// Lines that are indented in the text are examples: they stay as they are.
  private static func paragraphs(_ text: String?) -> [String] {
    guard let text, !text.isEmpty else { return [] }
    return text.split(separator: "\n\n").flatMap { block -> [String] in
      let lines = block.split(separator: "\n")
      guard block.hasPrefix("  ") else { return [".PP"] + lines.map { line(escaped(String($0))) } }
      return [".PP", ".RS", ".nf"] + lines.map { line(escaped(String($0.dropFirst(2)))) } + [".fi", ".RE"]
    }
  }

  /// A line that begins like a request is none.
  private static func line(_ text: String) -> String {
    text.split(separator: "\n").map { line in
      let body = String(line.drop { $0 == " " && !text.hasPrefix("  ") })
      return body.hasPrefix(".") || body.hasPrefix("'") ? "\\&" + body : body
    }.joined(separator: "\n")
  }

  static func escaped(_ text: String) -> String {
    var output = ""
    for character in text {
      switch character {
      case "\\": output += "\\e"
      case "-": output += "\\-"
      case "~": output += "\\(ti"
      case "^": output += "\\(ha"
      case "`": output += "\\(ga"
      case "…": output += "..."
      case "“": output += "\\(lq"
      case "”": output += "\\(rq"
      default: output.append(character)
      }
    }
    return output
  }

  private static func lowercasedFirst(_ text: String) -> String { text.prefix(1).lowercased() + text.dropFirst() }
}
