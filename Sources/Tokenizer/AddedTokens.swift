import JSONText

/// A token that is found in the text as it stands, before anything else: `added_tokens` of the file.
struct AddedToken: Equatable, Sendable {
  var id: Int
  var content: String
  /// Special tokens steer the model; skipped in decoding when asked.
  var isSpecial = false
  /// Looked for after normalisation, and normalised itself.
  var isNormalized = false
  /// Only where no word character touches it.
  var isSingleWord = false
  /// Swallows the white space before it.
  var stripsLeft = false
  /// Swallows the white space after it.
  var stripsRight = false
}

extension AddedToken {
  /// Longer ones would let a file make matching slow.
  private static let maximumLength = 1024

  init(_ value: JSONValue, path: String) throws(TokenizerError) {
    let fields = try JSONFields(value, path: path)
    let id = try fields.integer("id")
    guard id <= TokenTable.maximumID else { throw .invalidTokenID(id) }
    let content = try fields.string("content")
    guard content.utf8.count <= Self.maximumLength else { throw .invalidField("\(path).content") }
    self.init(
      id: id, content: content,
      isSpecial: try fields.bool("special", default: false),
      isNormalized: try fields.bool("normalized", default: true),
      isSingleWord: try fields.bool("single_word", default: false),
      stripsLeft: try fields.bool("lstrip", default: false),
      stripsRight: try fields.bool("rstrip", default: false))
  }
}

/// Cuts text at added tokens: the leftmost match, of those that start there the longest.
struct AddedTokenMatcher: Sendable {
  enum Part: Equatable {
    case text(Range<Int>)
    case token(Int)
  }

  /// From a node of the tree of contents to the next.
  private struct Edge: Hashable, Sendable {
    var node: Int32
    var scalar: Unicode.Scalar
  }

  private var tokens: [AddedToken] = []
  /// All edges of the tree in one table, which takes a fraction of what a table a node would; node 0 is the root.
  private var children: [Edge: Int32] = [:]
  /// `[node]`: index into `tokens` of the token that ends there, or -1.
  private var tokenOfNode: [Int32] = [-1]

  /// - Parameter contents: what to look for, one a token: its content, normalised where the token is.
  init(_ tokens: [AddedToken], contents: [[Unicode.Scalar]]) {
    for (token, content) in zip(tokens, contents) where !content.isEmpty {
      var node: Int32 = 0
      for scalar in content {
        let edge = Edge(node: node, scalar: scalar)
        if let child = children[edge] {
          node = child
        } else {
          node = Int32(tokenOfNode.count)
          children[edge] = node
          tokenOfNode.append(-1)
        }
      }
      tokenOfNode[Int(node)] = Int32(self.tokens.count)
      self.tokens.append(token)
    }
  }

  /// The parts in order; texts are never empty. With `specialAsText` special tokens are not looked for.
  func split(_ text: [Unicode.Scalar], specialAsText: Bool) -> [Part] {
    var parts: [Part] = []
    var textStart = 0
    var position = 0
    while position < text.count {
      guard let match = longestMatch(in: text, at: position) else {
        position += 1
        continue
      }
      let token = tokens[match.token]
      position = match.end
      if specialAsText && token.isSpecial || token.isSingleWord && touchesWord(match, in: text) { continue }
      var start = match.start
      while token.stripsLeft, start > textStart, text[start - 1].properties.isWhitespace { start -= 1 }
      var end = match.end
      while token.stripsRight, end < text.count, text[end].properties.isWhitespace { end += 1 }
      if textStart < start { parts.append(.text(textStart..<start)) }
      parts.append(.token(token.id))
      textStart = end
    }
    if textStart < text.count { parts.append(.text(textStart..<text.count)) }
    return parts
  }

  private typealias Match = (token: Int, start: Int, end: Int)

  private func longestMatch(in text: [Unicode.Scalar], at start: Int) -> Match? {
    var node: Int32 = 0
    var end = start
    var longest: Match?
    while end < text.count, let child = children[Edge(node: node, scalar: text[end])] {
      node = child
      end += 1
      let token = Int(tokenOfNode[Int(node)])
      if token >= 0 { longest = (token, start, end) }
    }
    return longest
  }

  private func touchesWord(_ match: Match, in text: [Unicode.Scalar]) -> Bool {
    match.start > 0 && text[match.start - 1].isWordScalar || match.end < text.count && text[match.end].isWordScalar
  }
}
