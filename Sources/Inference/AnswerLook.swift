// T: tokens of the answer   P: patches of a picture

import Flamingo
import Images
import Tokenizer

/// Where a model looked while it wrote an answer, by the places of pictures in the prompt.
public struct AnswerLook: Sendable {
  public struct Token: Sendable {
    public let id: Int
    /// What it added to the answer.
    public let text: String
    /// Index of the place of a picture that it sees.
    public let place: Int?
    /// `[blocks][P]`; empty where no picture is seen.
    public let blocks: [[Float]]
    /// `[P]`
    public let patches: [Float]
    /// One for each place of a picture.
    public let shares: [Float]
  }

  public let gridSize: Int
  public let tokens: [Token]
  public let gates: [(attention: Float, mlp: Float)]

  /// The weights over the patches of the picture at a place that all tokens which see it have together, `[P]`, summing to 1;
  /// `nil` where none sees it.
  public func patches(ofPlace place: Int) -> [Float]? {
    let seen = tokens.filter { $0.place == place && !$0.patches.isEmpty }
    guard let first = seen.first else { return nil }
    var sum = [Float](repeating: 0, count: first.patches.count)
    for token in seen { for (index, weight) in token.patches.enumerated() { sum[index] += weight } }
    let total = sum.reduce(0, +)
    return total > 0 ? sum.map { $0 / total } : sum
  }
}

extension LoadedModel {
  /// Reads a prompt and its answer once more and tells where each token of the answer was looked for.
  /// - Parameters:
  ///   - answer: the tokens that were generated.
  ///   - pictures: those of `prompt.pictures`, in order.
  ///   - isCancelled: asked before every layer.
  /// - Throws: `FlamingoError`, `CancellationError`.
  public func look(
    _ prompt: Prompt, answer: [Int], pictures: [RGBAImage], isCancelled: @escaping () -> Bool = { false }
  ) throws -> AnswerLook {
    guard !answer.isEmpty else {
      return AnswerLook(gridSize: model.configuration.vision.gridSize, tokens: [], gates: model.gates)
    }
    // The last token of the answer predicts nothing more.
    let read = prompt.tokens + answer.dropLast()
    let last = prompt.visiblePicture.last ?? nil
    let visible = prompt.visiblePicture + Array(repeating: last, count: answer.count - 1)
    let trace = try model.trace(
      tokens: read, visibleImage: visible, pixelValues: pictures.map { model.preprocessor.pixelValues($0) },
      isCancelled: isCancelled)
    var detokenizer = tokenizer.map { StreamingDetokenizer($0, skipSpecialTokens: true) }
    var tokens: [AnswerLook.Token] = []
    for (index, id) in answer.enumerated() {
      let position = prompt.tokens.count - 1 + index
      let text = (detokenizer?.process(id) ?? "") + (index == answer.count - 1 ? detokenizer?.finish() ?? "" : "")
      let blocks = (0..<trace.blockCount).compactMap { trace.patchWeights(token: position, block: $0) }
      tokens.append(
        AnswerLook.Token(
          id: id, text: text, place: visible[position], blocks: blocks,
          patches: trace.patchWeights(token: position) ?? [], shares: trace.pictureShares(token: position)))
    }
    return AnswerLook(gridSize: trace.gridSize, tokens: tokens, gates: trace.gates)
  }
}
