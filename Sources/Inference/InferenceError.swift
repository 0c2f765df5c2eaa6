import Chat
import Tokenizer

/// What stands in the way of an answer. Faults of the model's own files are `FlamingoError` and `WeightsError`.
public enum InferenceError: Error, Equatable, Sendable {
  /// The folder has a `tokenizer.json` that cannot be used.
  case invalidTokenizer(path: String, TokenizerError)
  case unreadableTokenizer(path: String)
  /// The tokenizer of another language model: it has so many tokens, and this one's has another number.
  case foreignTokenizer(path: String, tokens: Int, expected: Int)
  /// Text was given, and the model's folder has no `tokenizer.json`: only token ids will do.
  case tokenizerMissing
  case emptyPrompt
  /// A conversation must end with a user's message to be answered.
  case noQuestion
  /// A message shows a picture that its session does not have.
  case unknownPicture(PictureNumber)
  case tooManyPictures(count: Int, maximum: Int)
  /// A raw prompt or token ids with another number of places for pictures than there are pictures.
  case pictureCount(places: Int, pictures: Int)
  case tokenOutOfRange(token: Int, vocabularySize: Int)
  /// What is asked does not fit the context window, even with all earlier turns left out.
  case contextExceeded(tokens: Int, capacity: Int)
  /// The same where examples are part of it.
  case shotsExceedContext(shots: Int, tokens: Int, capacity: Int)
  /// So many pictures are more than the model takes at once, those of the examples counted.
  case shotsExceedPictures(shots: Int, count: Int, maximum: Int)
  /// The model needs more memory than there is.
  case notEnoughMemory(path: String, MemoryShortage)
  /// The model computed something that is not a number: its weights are damaged, or of another model.
  case outputNotFinite
}
