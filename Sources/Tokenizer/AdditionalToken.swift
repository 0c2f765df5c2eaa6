/// A special token that a model added to its tokenizer when it was made, and that the tokenizer's own file does not have:
/// OpenFlamingo's `<image>` among the tokens of its language model.
public struct AdditionalToken: Equatable, Sendable {
  public var content: String
  public var id: Int

  public init(content: String, id: Int) {
    self.content = content
    self.id = id
  }
}

extension AdditionalToken {
  /// Found as it stands and skipped in answers, as transformers' `add_special_tokens` has it. A file that has the token
  /// already has it under the same id.
  /// - Throws: `TokenizerError.conflictingToken`, `.invalidTokenID`.
  func insert(into tokens: inout [AddedToken], beside vocabulary: TokenTable) throws(TokenizerError) {
    guard (0...TokenTable.maximumID).contains(id) else { throw .invalidTokenID(id) }
    let known = tokens.lastIndex { $0.content == content }
    let knownID = known.map { tokens[$0].id } ?? vocabulary.id(of: Array(content.utf8))
    let holder =
      tokens.last { $0.id == id }?.content ?? vocabulary.content(of: id).map { String(decoding: $0, as: UTF8.self) }
    guard knownID ?? id == id, holder ?? content == content else { throw .conflictingToken(content: content, id: id) }
    if let known { tokens.remove(at: known) }
    tokens.append(AddedToken(id: id, content: content, isSpecial: true))
  }
}
