import JSONText

/// What a `tokenizer.json` says, checked but not yet indexed.
struct TokenizerFile {
  let addedTokens: [AddedToken]
  let normalizer: JSONValue
  let preTokenizer: JSONValue
  let postProcessor: JSONValue
  let decoder: JSONValue
  let model: BytePairFields

  /// Truncation and padding, which shape batches for training, are left out: a prompt is encoded whole.
  init(_ bytes: [UInt8]) throws(TokenizerError) {
    let document: TokenizerDocument
    do throws(JSONFault) {
      document = try TokenizerDocument(bytes)
    } catch {
      throw .invalidJSON(error)
    }
    let members = document.members
    addedTokens = try Self.addedTokens(members["added_tokens"] ?? .null)
    normalizer = members["normalizer"] ?? .null
    preTokenizer = members["pre_tokenizer"] ?? .null
    postProcessor = members["post_processor"] ?? .null
    decoder = members["decoder"] ?? .null
    model = try BytePairFields(document)
  }

  /// Bytes of all added tokens together; each costs some memory to look for. Published files have a few thousand.
  private static let maximumAddedLength = 1 << 20

  private static func addedTokens(_ value: JSONValue) throws(TokenizerError) -> [AddedToken] {
    switch value {
    case .null: return []
    case .array(let elements):
      var tokens: [AddedToken] = []
      var totalLength = 0
      for (index, element) in elements.enumerated() {
        tokens.append(try AddedToken(element, path: "added_tokens[\(index)]"))
        totalLength += tokens[index].content.utf8.count
        guard totalLength <= maximumAddedLength else { throw .invalidField("added_tokens") }
      }
      return tokens
    default: throw .invalidField("added_tokens")
    }
  }
}

/// `model` of the file.
struct BytePairFields {
  let vocabulary: TokenizerDocument.Vocabulary
  let merges: TokenizerDocument.Merges
  let settings: JSONFields

  init(_ document: TokenizerDocument) throws(TokenizerError) {
    guard let model = document.members["model"] else { throw .missingField("model") }
    settings = try JSONFields(model, path: "model")
    // Files from before 2020 leave the type out.
    let type = try settings.optionalString("type") ?? "BPE"
    guard type == "BPE" else { throw .unsupportedComponent(.model, type: type) }
    guard let vocabulary = document.vocabulary else { throw .missingField("model.vocab") }
    self.vocabulary = vocabulary
    merges = document.merges ?? TokenizerDocument.Merges()
    if let index = merges.malformedIndex { throw .invalidMerge(index: index) }
  }
}

extension BytePairModel {
  init(_ fields: BytePairFields) throws(TokenizerError) {
    tokens = try TokenTable(
      storage: fields.vocabulary.contents, ends: fields.vocabulary.ends, ids: fields.vocabulary.ids)
    let settings = fields.settings
    fusesUnknown = try settings.bool("fuse_unk", default: false)
    ignoresMerges = try settings.bool("ignore_merges", default: false)
    continuingPrefix = try Self.affix("continuing_subword_prefix", of: settings)
    wordSuffix = try Self.affix("end_of_word_suffix", of: settings)
    if let unknown = try settings.optionalString("unk_token"), !unknown.isEmpty {
      guard let id = tokens.id(of: Array(unknown.utf8)) else { throw .unknownTokenMissing(unknown) }
      unknownID = Int32(id)
    }
    merges = MergeTable(minimumCapacity: fields.merges.ends.count / 2)
    try insertMerges(fields.merges)
    if try settings.bool("byte_fallback", default: false) { byteIDs = Self.byteIDs(in: tokens) }
  }

  private static func affix(_ name: String, of settings: JSONFields) throws(TokenizerError) -> [UInt8] {
    let affix = Array((try settings.optionalString(name) ?? "").utf8)
    guard affix.count <= ComponentLimits.affixLength else { throw .invalidField("model.\(name)") }
    return affix
  }

  private mutating func insertMerges(_ list: TokenizerDocument.Merges) throws(TokenizerError) {
    var start = 0
    var joined: [UInt8] = []
    for index in 0..<list.ends.count / 2 {
      let middle = list.ends[2 * index]
      let end = list.ends[2 * index + 1]
      let (left, right) = (list.parts[start..<middle], list.parts[middle..<end])
      start = end
      joined.removeAll(keepingCapacity: true)
      joined.append(contentsOf: left)
      joined.append(contentsOf: right.dropFirst(continuingPrefix.count))
      guard let leftID = tokens.id(of: left), let rightID = tokens.id(of: right), let result = tokens.id(of: joined)
      else { throw .invalidMerge(index: index) }
      merges.insert(
        left: leftID, right: rightID, merge: MergeTable.Merge(rank: UInt32(index), result: Int32(result)))
    }
  }

  /// `<0x00>` to `<0xFF>`
  private static func byteIDs(in tokens: TokenTable) -> [Int32?] {
    (0...255).map { byte in
      let digits = String(byte, radix: 16, uppercase: true)
      return tokens.id(of: Array("<0x\(byte < 16 ? "0" : "")\(digits)>".utf8)).map(Int32.init)
    }
  }
}
