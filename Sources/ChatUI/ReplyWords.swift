/// What an answer is doing, in words.
enum ReplyWords {
  /// Stands where the text of the answer will come; `nil` once it comes.
  static func activity(of reply: ActiveReply) -> String? {
    if reply.isStopping { return reply.phase == .streaming ? nil : "stopping…" }
    switch reply.phase {
    case .waiting: return "…"
    case .encodingPicture(let number): return "looking at #\(number.rawValue)…"
    case .readingPrompt(let done, let total):
      return total > 0 ? "reading the prompt, \(percentage(done, of: total)) %…" : "reading the prompt…"
    case .streaming: return nil
    }
  }

  static func percentage(_ part: Int, of whole: Int) -> Int {
    guard whole > 0 else { return 0 }
    return Int((Double(min(max(0, part), whole)) / Double(whole) * 100).rounded())
  }
}
