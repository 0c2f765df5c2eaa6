import ArgumentParser
import Foundation
import Glibc
import Hub

/// `vlmchat models remove`: an installed model away.
struct ModelsRemoveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "remove",
    abstract: "Remove installed models, and what is there of those whose download was interrupted.",
    discussion: """
      Names are those of 'vlmchat models list'; NAME is enough where only one owner has it. On a terminal every removal \
      is asked about first. Nothing outside the folder of models is touched: of a link only the link goes.

        vlmchat models remove HuggingFaceM4/idefics-9b-instruct
      """)

  @Argument(help: ArgumentHelp("Models, as they are listed.", valueName: "name"))
  var names: [String]

  @Flag(name: .shortAndLong, help: "Do not ask.")
  var yes = false

  mutating func run() throws {
    let store = ModelStore.ofUser(ProcessInfo.processInfo.environment)
    // All names are looked up before anything goes.
    let models = try names.map { name in
      do {
        return try store.removable(name)
      } catch HubError.notInstalled where name == ModelLocation.builtInName {
        throw CommandError.builtInModelStays
      }
    }
    for model in models {
      guard try yes || isConfirmed(model, store) else { continue }
      let parts = (model.manifest?.parts ?? []).map(\.description)
      let freed = try store.remove(model)
      var text = "\(ErrorText.visible(model.name)) is removed; \(ByteCount.text(freed)) are free\n"
      let left = parts.filter { part in store.models().contains { $0.name == part } }
      if !left.isEmpty {
        text += "note: its parts are still there: vlmchat models remove \(left.joined(separator: " "))\n"
      }
      try StandardOutput.write(text)
    }
  }

  private func isConfirmed(_ model: StoredModel, _ store: ModelStore) throws -> Bool {
    guard isatty(STDIN_FILENO) == 1, isatty(STDERR_FILENO) == 1 else {
      throw CommandError.removalUnconfirmed(names: [model.name])
    }
    var question = "Remove \(ErrorText.visible(model.name)) (\(ByteCount.text(model.byteCount)))"
    let dependents = store.dependents(of: model).map(\.name)
    if !dependents.isEmpty { question += ", without which \(ErrorText.list(dependents)) cannot run" }
    try? FileHandle.standardError.write(contentsOf: Data((question + "? [y/N] ").utf8))
    return ["y", "yes"].contains((readLine() ?? "").lowercased())
  }
}
