import Testing

/// What opens a `CursesTerminal`: a process has one at a time, so these run one after the other.
@Suite("A terminal", .serialized)
enum OneTerminal {}
