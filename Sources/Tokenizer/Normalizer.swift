import Foundation
import JSONText

/// What is done to text before it is cut: `normalizer` of the file.
///
/// Applied to each stretch between added tokens on its own; that is why LLaMA's `Prepend` puts a `▁` after every image.
indirect enum Normalizer: Equatable, Sendable {
  enum Form: String, Sendable { case nfc = "NFC", nfd = "NFD", nfkc = "NFKC", nfkd = "NFKD" }

  case sequence([Normalizer])
  case unicode(Form)
  case lowercase
  case strip(left: Bool, right: Bool)
  case stripAccents
  case prepend([Unicode.Scalar])
  case replace(SplitPattern, with: [Unicode.Scalar])
  case byteLevel

  /// `nil` for JSON `null`.
  init?(_ value: JSONValue) throws(TokenizerError) {
    guard value != .null else { return nil }
    self = try Self.read(value, path: "normalizer")
    guard stepCount <= ComponentLimits.steps else { throw .invalidField("normalizer.normalizers") }
    guard expansion <= ComponentLimits.expansion else { throw .expandsText(.normalizer) }
  }

  private static func read(_ value: JSONValue, path: String) throws(TokenizerError) -> Normalizer {
    let fields = try JSONFields(value, path: path)
    let type = try fields.string("type")
    switch type {
    case "Sequence":
      var normalizers: [Normalizer] = []
      for (index, element) in try fields.array("normalizers").enumerated() {
        normalizers.append(try read(element, path: "\(path).normalizers[\(index)]"))
      }
      return .sequence(normalizers)
    case "Lowercase": return .lowercase
    case "Strip":
      return .strip(
        left: try fields.bool("strip_left", default: true), right: try fields.bool("strip_right", default: true))
    case "StripAccents": return .stripAccents
    case "Prepend": return .prepend(Array(try fields.string("prepend").unicodeScalars))
    case "Replace":
      return .replace(
        try SplitPattern(fields["pattern"], of: .normalizer, path: "\(path).pattern"),
        with: Array(try fields.string("content").unicodeScalars))
    case "ByteLevel": return .byteLevel
    default:
      guard let form = Form(rawValue: type) else { throw .unsupportedComponent(.normalizer, type: type) }
      return .unicode(form)
    }
  }

  private var stepCount: Int {
    if case .sequence(let normalizers) = self { normalizers.reduce(0) { $0 + $1.stepCount } } else { 1 }
  }

  /// Upper bound of the factor by which a text grows, in scalars; saturates.
  var expansion: Int {
    switch self {
    case .sequence(let normalizers): ComponentLimits.product(normalizers.lazy.map(\.expansion))
    case .prepend(let prefix): 1 + prefix.count
    case .replace(let pattern, let content):
      ComponentLimits.expansion(of: pattern.minimumMatchLength, to: content.count)
    // The Unicode Standard, annex 15, "Maximum expansion factors".
    case .unicode(.nfc): 3
    case .unicode(.nfd): 4
    case .unicode(.nfkc), .unicode(.nfkd): 18
    // U+0130 becomes two scalars.
    case .lowercase: 2
    // A scalar has at most four bytes, each of which becomes one.
    case .byteLevel: 4
    case .strip, .stripAccents: 1
    }
  }

  func apply(to text: [Unicode.Scalar]) -> [Unicode.Scalar] {
    switch self {
    case .sequence(let normalizers): return normalizers.reduce(text) { $1.apply(to: $0) }
    case .unicode(let form): return Self.normalize(text, to: form)
    case .lowercase: return text.flatMap { $0.isASCII ? [Self.lowercaseASCII($0)] : Self.lowercase($0) }
    case .strip(let left, let right):
      var trimmed = left ? text.drop(while: \.properties.isWhitespace) : text[...]
      while right, let last = trimmed.last, last.properties.isWhitespace { trimmed.removeLast() }
      return Array(trimmed)
    case .stripAccents: return text.filter { $0.isASCII || $0.properties.generalCategory != .nonspacingMark }
    case .prepend(let prefix): return text.isEmpty ? text : prefix + text
    case .replace(let pattern, let content): return Self.replace(pattern, with: content, in: text)
    case .byteLevel: return ByteLevelAlphabet.encode(text[...])
    }
  }

  private static func normalize(_ text: [Unicode.Scalar], to form: Form) -> [Unicode.Scalar] {
    // Below U+0300 nothing combines, and below U+00A0 nothing decomposes either.
    let limit: UInt32 = form == .nfc ? 0x300 : 0xA0
    if text.allSatisfy({ $0.value < limit }) { return text }
    let string = String(CombiningMarks.overrun(text) ? canonicallyOrdered(text) : text)
    return switch form {
    case .nfc: Array(string.precomposedStringWithCanonicalMapping.unicodeScalars)
    case .nfd: Array(string.decomposedStringWithCanonicalMapping.unicodeScalars)
    case .nfkc: Array(string.precomposedStringWithCompatibilityMapping.unicodeScalars)
    case .nfkd: Array(string.decomposedStringWithCompatibilityMapping.unicodeScalars)
    }
  }

  /// A text that is canonically equivalent, its combining marks in the order that every form has them: Foundation sorts them in
  /// time that grows with the square of their number, unless they are sorted.
  private static func canonicallyOrdered(_ text: [Unicode.Scalar]) -> [Unicode.Scalar] {
    var result: [Unicode.Scalar] = []
    result.reserveCapacity(text.count)
    var marks: [(mark: Unicode.Scalar, order: UInt8)] = []
    func release() {
      // The sort is stable, as canonical ordering is.
      result.append(contentsOf: marks.sorted { $0.order < $1.order }.lazy.map(\.mark))
      marks.removeAll(keepingCapacity: true)
    }
    for scalar in text {
      if CombiningMarks.isMark(scalar) {
        for mark in String(scalar).decomposedStringWithCanonicalMapping.unicodeScalars {
          marks.append((mark, mark.properties.canonicalCombiningClass.rawValue))
        }
      } else {
        release()
        result.append(scalar)
      }
    }
    release()
    return result
  }

  private static func lowercaseASCII(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    ("A"..."Z").contains(scalar) ? Unicode.Scalar(UInt8(scalar.value) + 0x20) : scalar
  }

  private static func lowercase(_ scalar: Unicode.Scalar) -> [Unicode.Scalar] {
    Array(scalar.properties.lowercaseMapping.unicodeScalars)
  }

  private static func replace(
    _ pattern: SplitPattern, with content: [Unicode.Scalar], in text: [Unicode.Scalar]
  ) -> [Unicode.Scalar] {
    var result: [Unicode.Scalar] = []
    result.reserveCapacity(text.count)
    var position = 0
    for match in pattern.matches(in: text[...]) {
      result.append(contentsOf: text[position..<match.lowerBound])
      result.append(contentsOf: content)
      position = match.upperBound
    }
    result.append(contentsOf: text[position...])
    return result
  }
}

extension String {
  init(_ scalars: some Sequence<Unicode.Scalar>) {
    var view = UnicodeScalarView()
    view.append(contentsOf: scalars)
    self.init(view)
  }
}
