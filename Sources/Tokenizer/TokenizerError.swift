import JSONText

/// What can be wrong with a `tokenizer.json`. The strings are names and patterns from the file: untrusted, to be made
/// harmless where they are shown.
public enum TokenizerError: Error, Equatable, Sendable {
  /// A part of a tokenizer pipeline that the file chooses by name.
  public enum Component: String, Equatable, Sendable {
    case model
    case normalizer
    case preTokenizer = "pre_tokenizer"
    case postProcessor = "post_processor"
    case decoder
  }

  /// Not the JSON it should be: damaged, not UTF-8, nested too deeply, a field twice.
  case invalidJSON(JSONFault)
  case missingField(String)
  /// The field holds something of another type or out of range.
  case invalidField(String)
  /// A kind of component that this program does not have, such as a `WordPiece` model.
  case unsupportedComponent(Component, type: String)
  /// A regular expression that is none of the known ones. Unknown patterns are refused, not run: a hostile one can take
  /// exponential time.
  case unsupportedPattern(Component, pattern: String)
  /// Two tokens claim one id, or an id is negative or absurdly large.
  case invalidTokenID(Int)
  /// A token that the model adds has another id in the file, or its id belongs to another token there.
  case conflictingToken(content: String, id: Int)
  /// Merge number `index` joins tokens that are not in the vocabulary, or is not a pair.
  case invalidMerge(index: Int)
  /// `unk_token` is not in the vocabulary.
  case unknownTokenMissing(String)
  /// The model has fewer rows in its embedding than the vocabulary has tokens: it is another model's tokenizer.
  case largerThanModel(tokens: Int, rows: Int)
  /// The model's own token is not among the file's: it is another model's tokenizer.
  case missingToken(String)
  /// The model keeps rows for the tokens that were added to its vocabulary, from `firstAdded` on, and the file has one of
  /// them in front: it is another model's tokenizer.
  case misplacedToken(String, id: Int, firstAdded: Int)
  /// A component would make the text this many times longer: no real tokenizer does.
  case expandsText(Component)
}
