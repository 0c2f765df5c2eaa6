import JSONText

/// How tokens become text again: `decoder` of the file, as the list of its steps.
struct Decoder: Equatable, Sendable {
  enum Step: Equatable, Sendable {
    case byteLevel
    case byteFallback
    case fuse
    case replace([Unicode.Scalar], with: [Unicode.Scalar])
    case strip(Unicode.Scalar, start: Int, stop: Int)
    case metaspace(replacement: Unicode.Scalar, prepends: Bool)
    /// CLIP's old decoder: the suffix ends a word.
    case wordSuffix([Unicode.Scalar])
  }

  private(set) var steps: [Step] = []

  /// Without a decoder tokens are joined by spaces, as in the reference.
  let joinsBySpaces: Bool

  init(_ value: JSONValue) throws(TokenizerError) {
    joinsBySpaces = value == .null
    guard value != .null else { return }
    try add(value, path: "decoder")
    guard steps.count <= ComponentLimits.steps else { throw .invalidField("decoder.decoders") }
    let expansion = ComponentLimits.product(
      steps.lazy.map { step in
        guard case .replace(let pattern, let content) = step else { return 1 }
        return ComponentLimits.expansion(of: pattern.count, to: content.count)
      })
    guard expansion <= ComponentLimits.expansion else { throw .expandsText(.decoder) }
  }

  private mutating func add(_ value: JSONValue, path: String) throws(TokenizerError) {
    let fields = try JSONFields(value, path: path)
    let type = try fields.string("type")
    switch type {
    case "Sequence":
      for (index, element) in try fields.array("decoders").enumerated() {
        try add(element, path: "\(path).decoders[\(index)]")
      }
    case "ByteLevel": steps.append(.byteLevel)
    case "ByteFallback": steps.append(.byteFallback)
    case "Fuse": steps.append(.fuse)
    case "Replace":
      guard case .literal(let pattern) = try SplitPattern(fields["pattern"], of: .decoder, path: "\(path).pattern")
      else { throw .invalidField("\(path).pattern") }
      steps.append(.replace(pattern, with: Array(try fields.string("content").unicodeScalars)))
    case "Strip":
      steps.append(
        .strip(
          try Self.scalar(fields, "content"), start: try fields.integer("start"), stop: try fields.integer("stop")))
    case "Metaspace":
      let prepends =
        switch try fields.optionalString("prepend_scheme") {
        case "never": false
        case nil: try fields.bool("add_prefix_space", default: true)
        default: true
        }
      steps.append(.metaspace(replacement: try Self.scalar(fields, "replacement"), prepends: prepends))
    case "BPEDecoder":
      let suffix = Array((try fields.optionalString("suffix") ?? "</w>").unicodeScalars)
      guard 1...ComponentLimits.literalLength ~= suffix.count else { throw .invalidField("\(path).suffix") }
      steps.append(.wordSuffix(suffix))
    default: throw .unsupportedComponent(.decoder, type: type)
    }
  }

  private static func scalar(_ fields: JSONFields, _ name: String) throws(TokenizerError) -> Unicode.Scalar {
    let scalars = Array(try fields.string(name).unicodeScalars)
    guard scalars.count == 1 else { throw .invalidField("\(fields.path).\(name)") }
    return scalars[0]
  }
}
