/// What can go wrong in the program itself, between its targets.
enum ProgramError: Error, Sendable, Equatable {
  case editorFailed(command: String)
}
