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
    return report(look, numbers, images)
  }

  private func answerTokens(_ answer: String, _ request: ReplyRequest) -> [Int] {
    if let question = request.conversation.messages.last, let known = memory.tokens(ofAnswer: answer, to: question.id) {
      return known
    }
    return session.loaded.tokenizer?.encode(answer, addSpecialTokens: false, specialTokensInText: .asText) ?? []
  }

  private func report(_ look: AnswerLook, _ numbers: [PictureNumber], _ images: [RGBAImage]) -> AttentionReport {
    let model = session.loaded.model
    var areas: [PictureNumber: AttentionReport.Area] = [:]
    for (number, image) in zip(numbers, images) {
      let area = model.preprocessor.seenArea(
        width: image.width, height: image.height, vision: model.configuration.vision)
      areas[number] = AttentionReport.Area(left: area.left, top: area.top, width: area.width, height: area.height)
    }
    return AttentionReport(
      gridSize: look.gridSize,
      tokens: look.tokens.map { token in
        // A picture may stand in several places.
        let shares = zip(numbers, token.shares).map { ($0, Double($1)) }
        return AttentionReport.Token(
          id: token.id, text: token.text, picture: token.place.map { numbers[$0] }, blocks: token.blocks,
          patches: token.patches, shares: Dictionary(shares, uniquingKeysWith: +))
      },
      gates: look.gates.map { AttentionReport.Gate(attention: Double($0.attention), mlp: Double($0.mlp)) },
      areas: areas)
  }
}
