import Flamingo

extension ErrorText {
  static func words(_ error: FlamingoError) -> String {
    switch error {
    case .unsupportedModel(let path, let type):
      "\(path): \(type.map { "models of type \"\($0)\"" } ?? "a model without model_type") "
        + "cannot be run here; IDEFICS models can"
    case .foreignGGUF(let path, let architecture):
      "\(path): \(architecture.map { "a GGUF file of a \"\($0)\" model" } ?? "a GGUF file that names no architecture"), "
        + "which cannot be run here; vlmchat models quantize writes those that can"
    case .unknownLayout(let path):
      "\(path): written by a newer vlmchat, or damaged: this one does not know its flamingo.layout"
    case .severalModels(let path, let names):
      "\(path): holds several models, \(list(names)); name one of them"
    case .missingDocument(let document, let path): "\(path): lacks \(document.rawValue), so this is no whole model"
    case .textNotUnicode(let path): "\(path): is not UTF-8 text"
    case .unconvertible(let tensor, let type):
      "tensor \(tensor) holds a number that is not finite or too large for \(type)"
    case .invalidConfiguration(let path, let faults): "\(path): \(list(faults.map(words), limit: 5))"
    case .imageSizeMismatch(let preprocessor, let vision):
      "preprocessor_config.json makes pictures of \(preprocessor) pixels and config.json wants \(vision)"
    case .tokenOutOfRange(let token, let size): "token \(token) is none of the model's \(size) (0 to \(size - 1))"
    case .imageOutOfRange(let index, let count): "the prompt speaks of picture \(index + 1) and there are \(count)"
    case .visibleImageCount(let tokens, let entries): "\(tokens) tokens came with \(entries) picture places"
    case .noTokens: "there is nothing to compute: the prompt is empty"
    case .cacheFull(let capacity, let needed):
      "\(needed) tokens do not fit into the context of \(capacity); shorten the prompt or raise --context"
    case .missingTensor(let name): "the model's table lacks \(name)"
    case .misshapenTensor(let name, let expected, let actual): "the model's \(name) is \(actual), not \(expected)"
    case .madeByAnotherModel: "a picture was encoded by another model"
    }
  }

  private static func words(_ fault: ConfigurationFault) -> String {
    let problem =
      switch fault.problem {
      case .wrongType(let expected): "must be \(expected)"
      case .outOfRange(let value, let allowed):
        "is \(value) and must be \(allowed.lowerBound) to \(allowed.upperBound)"
      case .unusableNumber(let value): "cannot be \(value)"
      case .notDivisible(let value, let divisor, let field): "is \(value), no multiple of \(field) (\(divisor))"
      case .unsupportedValue(let value): "\"\(value)\" is not supported"
      }
    return "\(fault.field) \(problem)"
  }
}
