import Inference

extension ErrorText {
  static func words(_ error: InferenceError) -> String {
    switch error {
    case .invalidTokenizer(let path, let fault): "\(path): \(words(fault))"
    case .unreadableTokenizer(let path): "\(path): cannot be read"
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
    case .outputNotFinite: "the model computed something that is not a number: its weights are damaged"
    }
  }
}
