/// Why the terminal cannot be used, or no longer.
public enum CursesError: Error, Sendable, Equatable {
  /// Standard input or output is not a terminal.
  case notATerminal
  /// There is no usable terminfo entry for this value of TERM (empty when it is not set).
  case unknownTerminal(type: String)
  /// The terminal has gone: its window was closed, or the connection broke.
  case disconnected
  /// A system call failed.
  case system(call: String, code: Int32)
}
