import TestSupport
import Testing

@testable import Hub

@Suite("Digests of content")
struct ContentDigestTests {
  private func digest(_ bytes: [UInt8], like digest: ContentDigest, pieces: Int) -> String {
    var hasher = ContentHasher(like: digest, size: bytes.count)
    for start in stride(from: 0, to: bytes.count, by: pieces) {
      bytes[start..<min(bytes.count, start + pieces)].withUnsafeBytes { hasher.update($0) }
    }
    return hasher.finished()
  }

  @Test("SHA-256 and git's hash are those of sha256sum and git hash-object")
  func knownDigests() {
    let text = Array("what is up, doc?".utf8)
    #expect(
      digest(text, like: .sha256(""), pieces: 5) == "af4e812d13b4eae6da91024f15f7679dae49d40aee3fb4c7216b56d04193f46c")
    #expect(digest(text, like: .gitBlob(""), pieces: 5) == "bd9dbf5aae1a3862dd1526723246b20206e5fc37")
    #expect(digest([], like: .gitBlob(""), pieces: 1) == "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391")
  }

  @Test("content in pieces of any size has the digest of the whole", arguments: [1, 55, 56, 63, 64, 65, 1000])
  func pieces(size: Int) {
    var generator = SeededGenerator(seed: UInt64(size))
    let bytes = (0..<1000).map { _ in UInt8.random(in: 0...255, using: &generator) }
    #expect(digest(bytes, like: .sha256(""), pieces: size) == ReferenceHash.sha256(bytes))
    #expect(digest(bytes, like: .gitBlob(""), pieces: size) == ReferenceHash.gitBlob(bytes))
  }

  @Test("only hexadecimal digits of the right number are a digest")
  func digits() {
    let digits = String(repeating: "aB", count: 32)
    #expect(ContentDigest(sha256: digits) == .sha256(digits.lowercased()))
    #expect(ContentDigest(sha256: String(digits.dropLast())) == nil)
    #expect(ContentDigest(sha256: "/" + digits.dropFirst()) == nil)
    #expect(ContentDigest(gitBlob: digits) == nil)
  }
}
