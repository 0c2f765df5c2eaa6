/// What can go wrong in the program itself, between its targets.
enum ProgramError: Error, Sendable, Equatable {
  case editorFailed(command: String)
  /// There is no display whose clipboard could be asked, or no tool to ask with.
  case clipboardUnavailable
  case clipboardHoldsNoPicture
  /// The tool was ended.
  case clipboardHangs(tool: String, seconds: Double)
  /// Another one is being loaded, and the one before was let go for it.
  case noModel
}
