import CNettle

/// What a file's content must add up to, as hubs give it: SHA-256 for large files (Git LFS), git's own hash for the others.
public enum ContentDigest: Hashable, Sendable {
  /// 64 lower-case hexadecimal digits.
  case sha256(String)
  /// SHA-1 over `blob SIZE`, a zero byte and the content: 40 lower-case hexadecimal digits.
  case gitBlob(String)

  /// The digits.
  public var text: String {
    switch self {
    case .sha256(let text), .gitBlob(let text): text
    }
  }

  /// - Returns: `nil` where the text is not 64 hexadecimal digits.
  init?(sha256 text: String) {
    guard let digits = Self.digits(text, count: 64) else { return nil }
    self = .sha256(digits)
  }

  /// - Returns: `nil` where the text is not 40 hexadecimal digits.
  init?(gitBlob text: String) {
    guard let digits = Self.digits(text, count: 40) else { return nil }
    self = .gitBlob(digits)
  }

  static func digits(_ text: String, count: Int) -> String? {
    guard text.utf8.count == count, text.allSatisfy({ $0.isASCII && $0.isHexDigit }) else { return nil }
    return text.lowercased()
  }
}

/// Computes a digest from content that comes in pieces.
struct ContentHasher {
  private enum Context {
    case sha256(sha256_ctx)
    case sha1(sha1_ctx)
  }

  private var context: Context

  /// - Parameters:
  ///   - digest: one of the kind that is wanted.
  ///   - size: bytes of the whole content, which git hashes first.
  init(like digest: ContentDigest, size: Int) {
    switch digest {
    case .sha256:
      var state = sha256_ctx()
      nettle_sha256_init(&state)
      context = .sha256(state)
    case .gitBlob:
      var state = sha1_ctx()
      nettle_sha1_init(&state)
      context = .sha1(state)
      Array("blob \(size)\0".utf8).withUnsafeBytes { update($0) }
    }
  }

  mutating func update(_ bytes: UnsafeRawBufferPointer) {
    guard let start = bytes.bindMemory(to: UInt8.self).baseAddress else { return }
    switch context {
    case .sha256(var state):
      nettle_sha256_update(&state, bytes.count, start)
      context = .sha256(state)
    case .sha1(var state):
      nettle_sha1_update(&state, bytes.count, start)
      context = .sha1(state)
    }
  }

  /// The digits of what came so far.
  func finished() -> String {
    switch context {
    case .sha256(var state):
      var digest = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_SIZE))
      cnettle_sha256_digest(&state, &digest)
      return Self.hexadecimal(digest)
    case .sha1(var state):
      var digest = [UInt8](repeating: 0, count: Int(SHA1_DIGEST_SIZE))
      cnettle_sha1_digest(&state, &digest)
      return Self.hexadecimal(digest)
    }
  }

  private static func hexadecimal(_ bytes: [UInt8]) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }
}
