/// What a `tokenizer.json` says, read and checked but not yet indexed.
struct TokenizerFile {
  var addedTokens: [AddedToken] = []
  var normalizer: JSONValue = .null
  var preTokenizer: JSONValue = .null
  var postProcessor: JSONValue = .null
  var decoder: JSONValue = .null
  var model: BytePairFields?

  init(_ bytes: [UInt8]) throws(TokenizerError) {
    var reader = try JSONReader(bytes)
    guard try reader.peekKind() == .object else { throw .invalidJSON(offset: reader.position) }
    var file = Self()
    try reader.forEachMember { reader, name throws(TokenizerError) in
      switch name {
      case "added_tokens": file.addedTokens = try Self.addedTokens(try reader.readValue())
      case "normalizer": file.normalizer = try reader.readValue()
      case "pre_tokenizer": file.preTokenizer = try reader.readValue()
      case "post_processor": file.postProcessor = try reader.readValue()
      case "decoder": file.decoder = try reader.readValue()
      case "model": file.model = try BytePairFields(&reader)
      // Truncation and padding shape batches for training; a prompt is encoded whole.
      default: _ = try reader.readValue()
      }
    }
    try reader.finish()
    self = file
  }

  private init() {}

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

/// `model` of the file: the big tables as flat storage, the rest as values.
struct BytePairFields {
  /// Contents of the vocabulary, end to end, where each ends, and their ids.
  var contents: [UInt8] = []
  var contentEnds: [Int] = []
  var ids: [Int] = []
  /// Left and right parts of the merges, end to end, and where each part ends: two entries a merge.
  var merges: [UInt8] = []
  var mergeEnds: [Int] = []
  var settings: JSONFields

  init(_ reader: inout JSONReader) throws(TokenizerError) {
    guard try reader.peekKind() == .object else { throw .invalidField("model") }
    var members: [String: JSONValue] = [:]
    var vocabulary = (contents: [UInt8](), ends: [Int](), ids: [Int]())
    var merges = (parts: [UInt8](), ends: [Int]())
    var hasVocabulary = false
    try reader.forEachMember { reader, name throws(TokenizerError) in
      switch (name, try reader.peekKind()) {
      case ("vocab", .object):
        hasVocabulary = true
        try reader.forEachMember(appendingNameTo: &vocabulary.contents) { reader, contents throws(TokenizerError) in
          vocabulary.ends.append(contents.count)
          vocabulary.ids.append(try reader.readInteger())
        }
      case ("merges", .array):
        try reader.forEachElement { reader throws(TokenizerError) in
          try Self.readMerge(&reader, into: &merges)
        }
      default: members[name] = try reader.readValue()
      }
    }
    settings = try JSONFields(.object(members), path: "model")
    // Files from before 2020 leave the type out.
    let type = try settings.optionalString("type") ?? "BPE"
    guard type == "BPE" else { throw .unsupportedComponent(.model, type: type) }
    guard hasVocabulary else { throw .missingField("model.vocab") }
    (contents, contentEnds, ids) = vocabulary
    (self.merges, mergeEnds) = merges
  }

  /// `"a b"`, as files had it until 2024, or `["a", "b"]`.
  private static func readMerge(
    _ reader: inout JSONReader, into merges: inout (parts: [UInt8], ends: [Int])
  ) throws(TokenizerError) {
    let index = merges.ends.count / 2
    if try reader.peekKind() == .array {
      try reader.forEachElement { reader throws(TokenizerError) in
        try reader.readString(appendingTo: &merges.parts)
        merges.ends.append(merges.parts.count)
      }
    } else {
      let start = merges.parts.count
      try reader.readString(appendingTo: &merges.parts)
      guard let space = merges.parts[start...].firstIndex(of: UInt8(ascii: " ")) else {
        throw .invalidMerge(index: index)
      }
      merges.parts.remove(at: space)
      merges.ends += [space, merges.parts.count]
    }
    guard merges.ends.count == 2 * index + 2 else { throw .invalidMerge(index: index) }
  }
}

extension BytePairModel {
  init(_ fields: BytePairFields) throws(TokenizerError) {
    tokens = try TokenTable(storage: fields.contents, ends: fields.contentEnds, ids: fields.ids)
    let settings = fields.settings
    fusesUnknown = try settings.bool("fuse_unk", default: false)
    ignoresMerges = try settings.bool("ignore_merges", default: false)
    continuingPrefix = Array((try settings.optionalString("continuing_subword_prefix") ?? "").utf8)
    wordSuffix = Array((try settings.optionalString("end_of_word_suffix") ?? "").utf8)
    if let unknown = try settings.optionalString("unk_token"), !unknown.isEmpty {
      guard let id = tokens.id(of: Array(unknown.utf8)) else { throw .unknownTokenMissing(unknown) }
      unknownID = Int32(id)
    }
    merges = MergeTable(minimumCapacity: fields.mergeEnds.count / 2)
    try insertMerges(fields)
    if try settings.bool("byte_fallback", default: false) { byteIDs = Self.byteIDs(in: tokens) }
  }

  private mutating func insertMerges(_ fields: BytePairFields) throws(TokenizerError) {
    var start = 0
    var joined: [UInt8] = []
    for index in 0..<fields.mergeEnds.count / 2 {
      let middle = fields.mergeEnds[2 * index]
      let end = fields.mergeEnds[2 * index + 1]
      let (left, right) = (fields.merges[start..<middle], fields.merges[middle..<end])
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
