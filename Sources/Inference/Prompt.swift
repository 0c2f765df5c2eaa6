import Flamingo

/// What a model reads: token ids, and the pictures at their places.
public struct Prompt: Equatable, Sendable {
  public let tokens: [Int]
  /// For each token the index into `pictures` of the one it sees; `nil` where it sees none.
  public let visiblePicture: [Int?]
  /// A key for each place of a picture, in order; equal keys are the same picture.
  public let pictures: [String]
  /// What ends an answer besides the model's own end tokens.
  public internal(set) var stopStrings: [String] = []
  /// Examples among what the model reads.
  public internal(set) var shotCount = 0

  /// - Parameter pictures: one key for each image token, in order.
  public init(tokens: [Int], pictures: [String], modelTokens: ModelTokens) throws(InferenceError) {
    guard !tokens.isEmpty else { throw .emptyPrompt }
    let places = tokens.count { $0 == modelTokens.image }
    guard places == pictures.count else { throw .pictureCount(places: places, pictures: pictures.count) }
    self.tokens = tokens
    self.pictures = pictures
    visiblePicture = modelTokens.visiblePictures(tokens)
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

extension Prompt {
  /// - Throws: what says which of its parts is too much for a model that takes so many positions and pictures.
  /// - Parameter spare: positions that must be left.
  func check(positions: Int, spare: Int = 0, pictures maximum: Int) throws(InferenceError) {
    guard pictures.count <= maximum else {
      throw shotCount > 0
        ? .shotsExceedPictures(shots: shotCount, count: pictures.count, maximum: maximum)
        : .tooManyPictures(count: pictures.count, maximum: maximum)
    }
    guard tokens.count + spare <= positions else {
      throw shotCount > 0
        ? .shotsExceedContext(shots: shotCount, tokens: tokens.count, capacity: positions)
        : .contextExceeded(tokens: tokens.count, capacity: positions)
    }
  }
}
