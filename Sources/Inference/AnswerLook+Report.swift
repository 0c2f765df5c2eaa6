import Chat
import Flamingo
import Images

extension LoadedModel {
  /// A look in the terms of a conversation.
  /// - Parameters:
  ///   - numbers: of the pictures, one for each place of the prompt; a picture may stand in several places.
  ///   - pictures: the same pictures.
  public func report(_ look: AnswerLook, numbers: [PictureNumber], pictures: [RGBAImage]) -> AttentionReport {
    var areas: [PictureNumber: AttentionReport.Area] = [:]
    for (number, picture) in zip(numbers, pictures) {
      let area = model.preprocessor.seenArea(
        width: picture.width, height: picture.height, vision: model.configuration.vision)
      areas[number] = AttentionReport.Area(left: area.left, top: area.top, width: area.width, height: area.height)
    }
    return AttentionReport(
      gridSize: look.gridSize,
      tokens: look.tokens.map { token in
        let shares = zip(numbers, token.shares).map { ($0, Double($1)) }
        return AttentionReport.Token(
          id: token.id, text: token.text, picture: token.place.map { numbers[$0] }, blocks: token.blocks,
          patches: token.patches, shares: Dictionary(shares, uniquingKeysWith: +))
      },
      gates: look.gates.map { AttentionReport.Gate(attention: Double($0.attention), mlp: Double($0.mlp)) },
      areas: areas)
  }
}
