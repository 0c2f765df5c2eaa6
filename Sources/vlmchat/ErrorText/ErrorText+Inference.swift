import Inference

extension ErrorText {
  static func words(_ error: InferenceError) -> String {
    switch error {
    case .invalidTokenizer(let path, let fault): "\(path): \(words(fault))"
    case .unreadableTokenizer(let path): "\(path): cannot be read"
    case .foreignTokenizer(let path, let tokens, let expected):
      "\(path): has \(tokens) tokens, but this model's language model has \(expected): it is the tokenizer of another model"
    case .tokenizerMissing: "the model's folder has no tokenizer.json, so text cannot be used; give --token-ids"
    case .emptyPrompt: "the prompt is empty"
    case .noQuestion: "the conversation does not end with a question"
    case .unknownPicture(let number): "there is no picture #\(number.rawValue); /images lists those there are"
    case .tooManyPictures(let count, let maximum):
      "\(count) pictures are more than the \(maximum) this model takes at once; ask about fewer"
    case .pictureCount(let places, let pictures):
      "the prompt has \(places) places for pictures and \(pictures) pictures were given"
    case .tokenOutOfRange(let token, let size): "token \(token) is none of the model's \(size) (0 to \(size - 1))"
    case .contextExceeded(let tokens, let capacity):
      "\(tokens) tokens do not fit into the context of \(capacity); shorten the message or raise --context"
    case .shotsExceedContext(let shots, let tokens, let capacity):
      "the \(examples(shots)) and the question take \(tokens) tokens, more than the context of \(capacity); "
        + "take examples away or raise --context"
    case .shotsExceedPictures(let shots, let count, let maximum):
      "\(count) pictures, those of the \(examples(shots)) counted, are more than the \(maximum) this model takes at once; "
        + "take examples away"
    case .notEnoughMemory(let path, let shortage): tooLarge(path, shortage)
    case .outputNotFinite: "the model computed something that is not a number: its weights are damaged"
    }
  }

  private static func examples(_ count: Int) -> String { count == 1 ? "example" : "\(count) examples" }

  /// What a model needs that is loaded all the same.
  static func notice(_ shortage: MemoryShortage) -> String {
    let needs = "this model needs about \(ByteCount.text(shortage.needed.total)) of memory"
    if shortage.exceedsLimit {
      return "\(needs), more than there is; its weights are read from the disk again and again"
    }
    let free = ByteCount.text(shortage.allowance.available ?? 0)
    return "\(needs) and \(free) are free, so it may be slow; other programs, or a smaller --context, could make room"
  }

  private static func tooLarge(_ path: String, _ shortage: MemoryShortage) -> String {
    let needed = shortage.needed
    var ways: [String] = []
    if shortage.sessionCount > 1 { ways.append("--jobs 1 needs less") }
    if let length = shortage.fittingContextLength { ways.append("--context \(length) would fit") }
    if shortage.isWorthQuantizing {
      ways.append("vlmchat models quantize SOURCE FILE.gguf --type q4_0 makes a smaller model of it")
    }
    ways.append("--ignore-memory tries all the same")
    return """
      \(path): needs about \(ByteCount.text(needed.total)) of memory (weights \(ByteCount.text(needed.weights)), a context of \
      \(shortage.contextLength) tokens \(ByteCount.text(needed.cache))) and there are \
      \(ByteCount.text(shortage.allowance.limit ?? 0)); \(ways.joined(separator: ", "))
      """
  }
}
