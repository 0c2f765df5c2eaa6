import Flamingo

extension ErrorText {
  static func words(_ error: FlamingoError) -> String {
    switch error {
    case .unsupportedModel(let path, let type):
      "\(path): \(type.map { "models of type \"\($0)\"" } ?? "a model without model_type") "
        + "cannot be run here; IDEFICS models can, and OpenFlamingo models by a folder with vlmchat.toml"
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
    case .malformedDescription(let path, let line, let problem): "\(path): line \(line): \(problem)"
    case .missingPart(let role, let path, let description):
      "\(path): not there; \(description) names it as \(role): correct the path, or put the \(words(role: role)) there"
    case .notAnOpenFlamingoCheckpoint(let path):
      "\(path): no OpenFlamingo checkpoint: it lacks perceiver.latents or gated cross-attention layers; "
        + "checkpoint in vlmchat.toml must name the checkpoint.pt of an OpenFlamingo repository"
    case .notAVisionEncoder(let path):
      "\(path): no vision encoder of CLIP, in neither Hugging Face's nor OpenAI's naming; "
        + "vision_encoder in vlmchat.toml must name one, as OpenFlamingo's models have ViT-L/14"
    case .visionEncoderUnknown(let path, let fields):
      "\(path): does not tell \(list(fields)): add \(list(fields.map { "\($0) = NUMBER" })) to vlmchat.toml"
    case .otherLanguageModel(let checkpoint, let languageModel, let difference):
      "\(checkpoint): made for another language model than \(languageModel): \(words(difference)); "
        + "language_model in vlmchat.toml must name the one that the checkpoint was trained with"
    case .gatedBlockPlaces(let checkpoint, let interval, let expected, let actual):
      gatedBlockWords(checkpoint, interval, expected, actual)
    case .otherVisionEncoder(let checkpoint, let visionEncoder, let expected, let actual):
      "\(checkpoint): made for another vision encoder than \(visionEncoder): "
        + "it reads tokens of \(actual) channels and these have \(expected); name the right one in vlmchat.toml"
    case .several(let faults): list(faults.map(words), limit: 5, separator: "; ")
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

  /// A line for each thing that is wrong, for a list of all, under the file's name where there are several; what there is
  /// very much of is cut.
  static func lines(for fault: ModelFault) -> [String] {
    switch fault {
    case .weights(.mismatch(let path, let mismatch)): grouped(path, lines(mismatch))
    case .model(.invalidConfiguration(let path, let faults)): grouped(path, faults.map(words))
    case .model(let error): [line(for: error)]
    case .weights(let error): [line(for: error)]
    }
  }

  private static func grouped(_ path: String, _ lines: [String]) -> [String] {
    guard lines.count > 1 else { return lines.map { visible("\(path): \($0)") } }
    return [visible("\(path):")] + lines.map { visible("  \($0)") }
  }

  private static func words(_ fault: ModelFault) -> String {
    switch fault {
    case .model(let error): words(error)
    case .weights(let error): words(error)
    }
  }

  private static func words(role: String) -> String {
    switch role {
    case "language_model": "language model's folder"
    case "vision_encoder": "vision encoder"
    default: role
    }
  }

  private static func words(_ difference: LanguageModelDifference) -> String {
    switch difference {
    case .layersName(let expected, let actual):
      "it belongs to layers named \(actual) and this model's are \(expected)"
    case .hiddenSize(let expected, let actual): "it is for \(actual) channels and this model has \(expected)"
    }
  }

  private static func gatedBlockWords(
    _ checkpoint: String, _ interval: Int?, _ expected: [Int], _ actual: [Int]
  ) -> String {
    let places = "its gated blocks stand before layers \(list(actual.map(String.init), limit: 8))"
    guard let interval else { return "\(checkpoint): \(places), at no even interval: a file that is damaged or cut" }
    return "\(checkpoint): \(places) and not \(list(expected.map(String.init), limit: 8)), "
      + "as an interval of \(interval) and the language model's layers call for: another language model, or another cross_attn_every_n_layers"
  }

  private static func words(_ fault: ConfigurationFault) -> String {
    let problem =
      switch fault.problem {
      case .missing: "is missing"
      case .unknown(let known): "is unknown; known are \(list(known, limit: 12))"
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
