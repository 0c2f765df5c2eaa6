import Tokenizer

extension ErrorText {
  static func words(_ error: TokenizerError) -> String {
    switch error {
    case .invalidJSON(let fault): "not valid JSON: \(words(fault)); download it again"
    case .missingField(let field): "\(field) is missing"
    case .invalidField(let field): "\(field) makes no sense"
    case .unsupportedComponent(let component, let type):
      "its \(component.rawValue) is of type \(type), which is not supported"
    case .unsupportedPattern(let component, let pattern):
      "its \(component.rawValue) uses the pattern \(pattern.prefix(60)), which is not supported"
    case .invalidTokenID(let id): "the token id \(id) is claimed twice or out of range"
    case .conflictingToken(let content, let id):
      "the model's token \(content) has the id \(id), which means something else here: it is the tokenizer of another "
        + "model, or vlmchat.toml must give media_token_id and eoc_token_id"
    case .invalidMerge(let index): "merge \(index) joins tokens that do not exist"
    case .unknownTokenMissing(let token): "its unknown token \(token) is not in the vocabulary"
    case .largerThanModel(let tokens, let rows):
      "it has \(tokens) tokens and the model knows \(rows), so it is another model's; take the one that came with the model"
    case .missingToken(let token):
      "it has no token \(token), so it is another model's; take the one that came with the model"
    case .misplacedToken(let token, let id, let firstAdded):
      "its token \(token) is number \(id) and the model's begin at \(firstAdded), so it is another model's; take the one that "
        + "came with the model"
    case .expandsText(let component): "its \(component.rawValue) makes texts absurdly long"
    }
  }
}
