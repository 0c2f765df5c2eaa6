import ArgumentParser
import Chat
import Foundation
import Images

/// `vlmchat sessions`: the saved conversations, from the shell.
struct SessionsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sessions",
    abstract: "List, search, export, import and delete saved conversations.",
    discussion: "In the chat, /sessions browses them. 'vlmchat --resume NAME' goes on with one.",
    subcommands: [
      SessionsListCommand.self, SessionsExportCommand.self, SessionsImportCommand.self, SessionsRenameCommand.self,
      SessionsDeleteCommand.self, SessionsRestoreCommand.self, SessionsEmptyTrashCommand.self,
    ])
}

struct SessionFolderOption: ParsableArguments {
  @Option(help: ArgumentHelp("Folder of the saved conversations.", valueName: "dir"), completion: .directory)
  var sessions: String?

  var store: SessionStore {
    SessionStore(folder: SessionStore.folder(option: sessions, environment: ProcessInfo.processInfo.environment))
  }
}

struct SessionsListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List conversations, or those in whose name or messages all words occur.")

  @Argument(help: ArgumentHelp("What is looked for, whatever its case and accents.", valueName: "word"))
  var words: [String] = []

  @OptionGroup var folder: SessionFolderOption

  func run() throws {
    var index = SessionIndex()
    let hits = index.search(words.joined(separator: " "), in: folder.store)
    let style = Date.ISO8601FormatStyle(dateTimeSeparator: .space, timeZone: .current).year().month().day().time(
      includingFractionalSeconds: false)
    let lines = hits.map { hit -> String in
      let listing = hit.listing
      let counts =
        listing.isReadable
        ? "\(listing.messageCount) messages, \(listing.pictureCount) pictures" : "cannot be read"
      let text = hit.excerpt ?? listing.title
      let day = listing.modifiedAt.formatted(style)
      return "\(ErrorText.visible(listing.name))\t\(day)\t\(counts)\t\(ErrorText.visible(String(text.prefix(160))))\n"
    }
    try StandardOutput.write(lines.joined())
  }
}

struct SessionsExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write a conversation to a .md, .html, .txt or .json file.",
    discussion: """
      The ending chooses the format. HTML is one file with its pictures, light or dark as the reader's system is; JSON and \
      Markdown can be read in again, with nothing lost.
      """)

  @Argument(help: ArgumentHelp("The conversation's name.", valueName: "name"))
  var name: String

  @Argument(help: ArgumentHelp("Where to.", valueName: "file"), completion: .file())
  var file: String

  @OptionGroup var folder: SessionFolderOption

  func run() throws {
    let loaded = try folder.store.open(name: name)
    var pictures: [PictureNumber: [UInt8]] = [:]
    for attachment in loaded.conversation.attachments {
      pictures[attachment.number] = try? loaded.session.pictureBytes(attachment)
    }
    let transcript = TranscriptExport(title: name, conversation: loaded.conversation, pictures: pictures)
    let path = try transcript.write(to: LocalPaths.expandingTilde(file))
    try StandardOutput.write("\(ErrorText.visible(path))\n")
  }
}

struct SessionsImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Read in conversations that were exported as JSON or Markdown.",
    discussion: """
      Nothing is lost on the way, pictures included; each must be the one that the conversation was held about. Markdown that \
      was changed by hand is read as it stands.
      """)

  @Argument(
    help: ArgumentHelp("What 'vlmchat sessions export' or /export wrote.", valueName: "file"), completion: .file())
  var files: [String]

  @Option(help: ArgumentHelp("The conversation's new name (default: its title).", valueName: "name"))
  var name: String?

  @OptionGroup var folder: SessionFolderOption

  mutating func validate() throws {
    if files.count > 1, name != nil { throw ValidationError("--name takes one file.") }
  }

  func run() throws {
    for file in files {
      let path = LocalPaths.expandingTilde(file)
      let transcript = try TranscriptImport(path: path) { ContentHash.sha256($0) }
      let session = try folder.store.add(transcript, name: name)
      let missing = transcript.conversation.attachments.filter { transcript.pictures[$0.number] == nil }
      var text = ErrorText.visible(session.name ?? "")
      if transcript.isFromText { text += ": read as the Markdown stands, for it was changed or came from elsewhere" }
      if !missing.isEmpty {
        text += ": pictures missing: \(missing.map { "#\($0.number.rawValue)" }.joined(separator: ", "))"
      }
      try StandardOutput.write(text + "\n")
    }
  }
}

struct SessionsRenameCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "rename", abstract: "Give a conversation another name.")

  @Argument(help: ArgumentHelp("Its name.", valueName: "name"))
  var name: String

  @Argument(help: ArgumentHelp("The name it is to have.", valueName: "new-name"))
  var newName: String

  @OptionGroup var folder: SessionFolderOption

  func run() throws { try folder.store.rename(name, to: newName) }
}

struct SessionsDeleteCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "delete", abstract: "Move conversations into the trash, from where 'restore' brings them back.")

  @Argument(help: ArgumentHelp("Their names.", valueName: "name"))
  var names: [String]

  @OptionGroup var folder: SessionFolderOption

  func run() throws {
    for name in names {
      let deleted = try folder.store.delete(name)
      try StandardOutput.write(
        "\(ErrorText.visible(name)) is in the trash; vlmchat sessions restore \(ErrorText.visible(deleted.trashName))\n"
      )
    }
  }
}

struct SessionsRestoreCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "restore", abstract: "Take conversations out of the trash; without names: list what lies in it.")

  @Argument(help: ArgumentHelp("Their names, as they are listed.", valueName: "name"))
  var names: [String] = []

  @OptionGroup var folder: SessionFolderOption

  func run() throws {
    let store = folder.store
    let all = store.deletedSessions
    if names.isEmpty { return try StandardOutput.write(all.map { ErrorText.visible($0.trashName) + "\n" }.joined()) }
    for name in names {
      guard let session = all.first(where: { $0.trashName == name }) else {
        throw ChatError.sessionNotFound(name: name)
      }
      try StandardOutput.write("\(ErrorText.visible(try store.restore(session))) is back\n")
    }
  }
}

struct SessionsEmptyTrashCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "empty-trash", abstract: "Remove what lies in the trash for good.")

  @Flag(name: .shortAndLong, help: "Do not ask.")
  var yes = false

  @OptionGroup var folder: SessionFolderOption

  func run() throws {
    let store = folder.store
    let deleted = store.deletedSessions
    guard !deleted.isEmpty else { return }
    let names = ErrorText.list(deleted.map { ErrorText.visible($0.trashName) })
    if !yes {
      guard isatty(STDIN_FILENO) == 1, isatty(STDERR_FILENO) == 1 else {
        throw CommandError.removalUnconfirmed(names: deleted.map(\.trashName))
      }
      try? FileHandle.standardError.write(contentsOf: Data("Remove \(names) for good? [y/N] ".utf8))
      guard ["y", "yes"].contains((readLine() ?? "").lowercased()) else { return }
    }
    for session in deleted { try store.remove(session) }
    try StandardOutput.write("\(names): gone\n")
  }
}
