/// The texts that a model consists of besides its weights, by their names in a folder of the Hugging Face layout.
public enum ModelDocument: String, Sendable, CaseIterable {
  case configuration = "config.json"
  case preprocessor = "preprocessor_config.json"
  case generation = "generation_config.json"
  case tokenizer = "tokenizer.json"
  case tokenizerConfiguration = "tokenizer_config.json"

  /// Its key in a GGUF file's metadata; the tokenizer's is the format's own.
  public var metadataKey: String {
    self == .tokenizer ? "tokenizer.huggingface.json" : "\(FlamingoGGUF.architecture).\(rawValue)"
  }
}

/// How a model lies in a GGUF file. `docs/MODEL-FILES.md` is the long form.
package enum FlamingoGGUF {
  static let architectureKey = "general.architecture"
  static let architecture = "flamingo"
  /// The version of the layout: the tensors' names and the keys of the documents.
  static let layoutKey = "flamingo.layout"
  static let layout: UInt32 = 1
}
