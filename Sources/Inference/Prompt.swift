import Flamingo

/// What a model reads: token ids, and the pictures at their places.
public struct Prompt: Equatable, Sendable {
  public let tokens: [Int]
  /// For each token the index into `pictures` of the one it sees; `nil` where it sees none.
  public let visiblePicture: [Int?]
  /// A key for each place of a picture, in order; equal keys are the same picture.
  public let pictures: [String]

  /// - Parameter pictures: one key for each image token, in order.
  public init(tokens: [Int], pictures: [String], modelTokens: ModelTokens) throws(InferenceError) {
    guard !tokens.isEmpty else { throw .emptyPrompt }
    let places = tokens.count { $0 == modelTokens.image }
    guard places == pictures.count else { throw .pictureCount(places: places, pictures: pictures.count) }
    self.tokens = tokens
    self.pictures = pictures
    visiblePicture = Self.visiblePictures(tokens, modelTokens)
  }

  /// A token sees the latest picture at or before it, until a text ends (`processing_idefics.py`,
  /// `image_attention_mask_for_packed_input_ids`): what follows `</s>` sees none until the next picture.
  private static func visiblePictures(_ tokens: [Int], _ modelTokens: ModelTokens) -> [Int?] {
    var count = 0
    var visible: Int?
    return tokens.map { token in
      if token == modelTokens.image {
        visible = count
        count += 1
      }
      defer { if token == modelTokens.endOfText { visible = nil } }
      return visible
    }
  }

  /// What the model's state after each token depends on; equal beginnings of two prompts need computing once.
  struct Position: Equatable {
    var token: Int
    var picture: String?
  }

  var positions: [Position] {
    zip(tokens, visiblePicture).map { token, picture in Position(token: token, picture: picture.map { pictures[$0] }) }
  }
}
