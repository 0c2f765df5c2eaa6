import Flamingo
import Tokenizer

extension LoadedModel {
  /// The tokenizer of a model, which must be one that the model can have been trained with: another family's would give
  /// nonsense, or ids that the embedding has no row for.
  /// - Throws: as `tokenizer(of:)`.
  static func tokenizer(of files: ModelFiles, fitting configuration: FlamingoConfiguration) throws -> Tokenizer? {
    guard let tokenizer = try tokenizer(of: files) else { return nil }
    guard let fault = fault(of: tokenizer, for: configuration) else { return tokenizer }
    throw InferenceError.invalidTokenizer(path: try files.text(.tokenizer)?.path ?? files.path, fault)
  }

  private static func fault(of tokenizer: Tokenizer, for configuration: FlamingoConfiguration) -> TokenizerError? {
    // Files may add tokens that a base model has no rows for, such as the end of an utterance.
    let (tokens, rows) = (tokenizer.baseVocabularySize, configuration.vocabularySize)
    if tokens > rows { return .largerThanModel(tokens: tokens, rows: rows) }
    // Other families' language models come with tokenizers of their own, which know nothing of pictures.
    guard configuration.family == .idefics else { return nil }
    guard let image = tokenizer.tokenID("<image>") else { return .missingToken("<image>") }
    let firstAdded = configuration.decoder.vocabularySize
    guard configuration.decoder.additionalVocabularySize > 0, image < firstAdded else { return nil }
    return .misplacedToken("<image>", id: image, firstAdded: firstAdded)
  }
}
