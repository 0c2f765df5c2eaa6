// A session turns a prompt into an answer:
//
//   Prompt            token ids, and which picture each token sees
//   PromptMemory      the tokens of earlier answers, as they were generated
//   ImageFeatureCache what the model saw in a picture, by content hash
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
  private var features: ImageFeatureCache

  /// Positions that are read between two looks at the clock.
  static let stride = 128
  private static let pictureLimit = 64
  private static let tokensPerPicture = 3

  /// - Parameters:
  ///   - contextLength: `nil` takes the most that the model can.
  ///   - featureBytes: memory for the features of pictures that are not in use.
  public init(_ loaded: LoadedModel, contextLength: Int? = nil, featureBytes: Int = 512 << 20) {
    self.loaded = loaded
    let length = max(1, min(contextLength ?? .max, loaded.maximumContextLength))
    self.contextLength = length
    maximumPictures = max(1, min(Self.pictureLimit, length / Self.tokensPerPicture))
    cache = loaded.model.makeCache(capacity: length)
    features = ImageFeatureCache(byteLimit: featureBytes)
  }

  // MARK: Pictures

  func cachedFeatures(_ key: String) -> ImageFeatures? { features.features(for: key) }

  /// What the model sees in a picture: from the cache, or worked out now.
  /// - Throws: `CancellationError`.
  public func features(
    of picture: RGBAImage, key: String, isCancelled: @escaping () -> Bool = { false }
  ) throws -> ImageFeatures {
    if let known = features.features(for: key) { return known }
    let fresh = try loaded.model.encode(picture, isCancelled: isCancelled)
    features.insert(fresh, for: key)
    return fresh
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
