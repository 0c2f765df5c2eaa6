/// The commands that a line starting with `/` can give. Parsing, completion and help are all made from `specification`.
public enum SlashCommand: String, CaseIterable, Hashable, Sendable {
  case attach, paste, detach, images, view, compare
  case look, focus
  case regen, edit, branch, undo, copy, clear
  case find, fold
  case save, load, sessions, export
  case shot, shots
  case system, set, show, stats, context, model, theme
  case help, quit

  /// What may be completed after the name.
  enum ArgumentKind: Hashable, Sendable { case none, path, session, theme, option, picture, topic, model }

  struct Specification: Hashable, Sendable {
    var aliases: [String] = []
    /// As usage has it: `PATH [TEXT]`.
    var arguments = ""
    var summary: String
    /// What `/help COMMAND` says more, a line each.
    var details: [String] = []
    var completes = ArgumentKind.none
  }

  /// The name as it is typed, without the slash.
  public var name: String { rawValue }

  /// `/attach PATH [TEXT]`
  public var usage: String {
    let arguments = specification.arguments
    return arguments.isEmpty ? "/\(name)" : "/\(name) \(arguments)"
  }

  public var summary: String { specification.summary }
  public var aliases: [String] { specification.aliases }
  public var details: [String] { specification.details }

  /// The command of this name or alias, whatever its case.
  public init?(named name: String) {
    let wanted = name.lowercased()
    guard let command = SlashCommand.allCases.first(where: { $0.name == wanted || $0.aliases.contains(wanted) }) else {
      return nil
    }
    self = command
  }
}
