// A session turns a prompt into an answer:
//
//   Prompt            token ids, and which picture each token sees
//   PromptMemory      the tokens of earlier answers, as they were generated
//   ImageFeatureStore what the model saw in a picture, by content hash
//   InferenceSession  the KV cache: of a new prompt only what differs from the last one is computed
//   Sampler           logits to a token
//   StreamingDetokenizer, StopFilter   tokens to text that may be shown
//
// Everything here is synchronous and runs on the calling thread and the model's workers; LocalEngine gives it a thread of
// its own.

import Chat
import Flamingo
import Images

/// One conversation with a model: its KV cache and the features of its pictures. Not shared between threads.
public final class InferenceSession {
  public let loaded: LoadedModel
  /// Positions that prompt and answer may take together.
  public let contextLength: Int
  /// Most pictures one prompt may hold.
  public let maximumPictures: Int

  let cache: KeyValueCache
  /// What the first positions of `cache` hold; as many as `cache.count`.
  var held: [Prompt.Position] = []
  private let features: ImageFeatureStore

  /// Positions that are read between two looks at the clock.
  static let stride = 128
  private static let pictureLimit = 64
  private static let tokensPerPicture = 3

  /// - Parameters:
  ///   - contextLength: `nil` takes the most that the model can.
  ///   - features: where pictures are kept that this model has looked at; sessions of one model may share it.
  public init(_ loaded: LoadedModel, contextLength: Int? = nil, features: ImageFeatureStore = ImageFeatureStore()) {
    self.loaded = loaded
    let length = max(1, min(contextLength ?? .max, loaded.maximumContextLength))
    self.contextLength = length
    maximumPictures = max(1, min(Self.pictureLimit, length / Self.tokensPerPicture))
    cache = loaded.model.makeCache(capacity: length)
    self.features = features
  }

  // MARK: Pictures

  func cachedFeatures(_ key: String) -> ImageFeatures? { features.features(for: key) }

  /// What the model sees in a picture: from the cache, or worked out now.
  /// - Throws: `CancellationError`.
  public func features(
    of picture: RGBAImage, key: String, isCancelled: @escaping () -> Bool = { false }
  ) throws -> ImageFeatures {
    try features(key: key, isCancelled: isCancelled) { picture }
  }

  /// The same, where the picture need not be there when its features are.
  /// - Throws: `CancellationError`, and what `picture` throws.
  public func features(
    key: String, isCancelled: @escaping () -> Bool = { false }, picture: () throws -> RGBAImage
  ) throws -> ImageFeatures {
    try features.features(for: key) { try loaded.model.encode(try picture(), isCancelled: isCancelled) }
  }

  // MARK: The KV cache

  /// Whether the model can read `prompt`: known tokens, not too many pictures, not too long.
  public func check(_ prompt: Prompt) throws(InferenceError) {
    let vocabularySize = loaded.model.vocabularySize
    if let token = prompt.tokens.first(where: { !(0..<vocabularySize).contains($0) }) {
      throw .tokenOutOfRange(token: token, vocabularySize: vocabularySize)
    }
    try prompt.check(positions: contextLength, pictures: maximumPictures)
  }

  /// Keeps as much of the cache as begins like `positions`, but never all of it: the last position must be computed, for
  /// its logits are not kept.
  /// - Returns: positions kept.
  func keepCommonPrefix(with positions: [Prompt.Position]) -> Int {
    let kept = min(heldCount(of: positions), positions.count - 1)
    truncate(to: kept)
    return kept
  }

  /// Forgets all that was read, so that the next answer depends on its own prompt alone, to the last bit: a prompt that is
  /// read in other pieces is rounded otherwise.
  public func forgetPrompt() { truncate(to: 0) }

  func truncate(to count: Int) {
    cache.truncate(to: count)
    held.removeLast(max(0, held.count - count))
  }

  /// Reads positions that follow what the cache holds.
  func read(
    _ positions: ArraySlice<Prompt.Position>, visiblePicture: ArraySlice<Int?>, features: [ImageFeatures],
    logits: LogitsSelection, isCancelled: @escaping () -> Bool
  ) throws -> Logits {
    // A pass that is cancelled leaves whole chunks in the cache; they are of use to the next one.
    defer {
      let read = cache.count - held.count
      if read > 0 { held.append(contentsOf: positions.prefix(read)) }
    }
    return try loaded.model.forward(
      tokens: positions.map(\.token), visibleImage: Array(visiblePicture), images: features, cache: cache,
      logits: logits, isCancelled: isCancelled)
  }
}
