import Foundation

/// The user's own editor for a long draft: `$VISUAL`, `$EDITOR`, else `vi`.
enum ExternalEditor {
  /// Opens the editor on `text` and waits for it; the terminal must have been given back to the shell.
  ///
  /// - Returns: what the user saved, without the newline that editors put at the end.
  /// - Throws: `ProgramError.editorFailed` when it cannot start or ends with a failure.
  static func edit(_ text: String) throws -> String {
    let environment = ProcessInfo.processInfo.environment
    let editor = [environment["VISUAL"], environment["EDITOR"]].compactMap { $0 }.first { !$0.isEmpty } ?? "vi"
    let folder = FileManager.default.temporaryDirectory.appending(path: "vlmchat-\(UUID().uuidString)")
    try FileManager.default.createDirectory(
      at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: "message.md")
    try Data(text.utf8).write(to: file)

    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    // By the shell, since the variable may hold options; the path comes as an argument and is not parsed.
    process.arguments = ["-c", "exec \(editor) \"$1\"", "sh", file.path(percentEncoded: false)]
    try process.run()
    process.waitUntilExit()
    guard process.terminationReason == .exit, process.terminationStatus == 0 else {
      throw ProgramError.editorFailed(command: editor)
    }
    let edited = String(decoding: try Data(contentsOf: file), as: UTF8.self)
    return edited.hasSuffix("\n") ? String(edited.dropLast()) : edited
  }
}
