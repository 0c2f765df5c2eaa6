/// What can go wrong in the program itself, between its targets.
enum ProgramError: Error, Sendable, Equatable {
  case editorFailed(command: String)
  case themeNotFound(name: String, known: [String])
  case noTerminal
  /// The pixels of a picture are nowhere: its file is gone from the session.
  case pictureMissing(number: Int)
}
