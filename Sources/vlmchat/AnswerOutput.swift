/// The streamed answer: made visible, and always a whole number of lines.
struct AnswerOutput {
  let isSilent: Bool
  /// Why nothing can be written any more; the generation stops on it.
  private(set) var failure: (any Error)?
  private var stream = VisibleTextStream()
  private var endsLine = false

  init(isSilent: Bool) { self.isSilent = isSilent }

  mutating func write(_ text: String) {
    guard !isSilent, failure == nil else { return }
    do { try put(stream.write(text)) } catch { failure = error }
  }

  mutating func finish() throws {
    guard !isSilent, failure == nil else { return }
    try put(stream.finish())
    if !endsLine { try put("\n") }
  }

  private mutating func put(_ text: String) throws {
    guard !text.isEmpty else { return }
    try StandardOutput.write(text)
    endsLine = text.hasSuffix("\n")
  }
}
