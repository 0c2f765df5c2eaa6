import Chat
import Flamingo
import Images

extension LocalEngine {
  /// Where the model looked while it wrote `answer` to the last message of `request.conversation`.
  ///
  /// The same prompt is read once more, from its beginning, on a cache of its own; answers and preparations wait.
  public func attention(of answer: String, to request: ReplyRequest) async throws -> AttentionReport {
    let prompt = try fit(request).prompt
    let tokens = answerTokens(answer, request)
    var images: [RGBAImage] = []
    var numbers: [PictureNumber] = []
    var known: [String: RGBAImage] = [:]
    for key in prompt.pictures {
      guard let attachment = request.conversation.attachments.first(where: { $0.contentHash == key }) else { continue }
      if known[key] == nil { known[key] = try await request.loadPicture(attachment).image }
      if let image = known[key] { images.append(image) }
      numbers.append(attachment.number)
    }
    let look = try session.loaded.look(prompt, answer: tokens, pictures: images) {
      Task.isCancelled || request.stop.isRequested
    }
    return session.loaded.report(look, numbers: numbers, pictures: images)
  }

  private func answerTokens(_ answer: String, _ request: ReplyRequest) -> [Int] {
    if let question = request.conversation.messages.last, let known = memory.tokens(ofAnswer: answer, to: question.id) {
      return known
    }
    return session.loaded.tokenizer?.encode(answer, addSpecialTokens: false, specialTokensInText: .asText) ?? []
  }
}
