import Foundation
import Images
import Testing

@Suite("Files")
struct ImageFileTests {
  func error(_ path: String, limits: ImageLimits = .standard) -> ImageError? {
    do throws(ImageError) {
      _ = try ImageFile.read(path, limits: limits)
      return nil
    } catch {
      return error
    }
  }

  @Test("a file that is not there, a folder, a device")
  func notFiles() {
    #expect(error("/nowhere/at/all.png") == .fileNotFound)
    #expect(error("/tmp") == .isDirectory)
    #expect(error("/dev/zero") == .notARegularFile)
    #expect(error(Fixtures.path("png-2-8.png") + "/inside.png") == .unreadable(code: ENOTDIR))
    #expect(error("") == .fileNotFound)
    #expect(error(String(repeating: "a", count: 5000)) == .unreadable(code: ENAMETOOLONG))
  }

  @Test("a pipe that nobody writes to is refused, not waited for")
  func pipe() throws {
    let path = NSTemporaryDirectory() + "vlmchat-pipe-\(UUID().uuidString)"
    try #require(mkfifo(path, 0o600) == 0)
    defer { unlink(path) }
    #expect(error(path) == .notARegularFile)
  }

  @Test("an empty file, and one larger than the limit")
  func sizes() throws {
    let path = NSTemporaryDirectory() + "vlmchat-file-\(UUID().uuidString)"
    defer { unlink(path) }
    try Data().write(to: URL(fileURLWithPath: path))
    #expect(error(path) == .emptyFile)
    try Data(repeating: 1, count: 100).write(to: URL(fileURLWithPath: path))
    var limits = ImageLimits.standard
    limits.maximumFileBytes = 99
    #expect(error(path, limits: limits) == .fileTooLarge(byteCount: 100, limit: 99))
    limits.maximumFileBytes = 100
    #expect(try ImageFile.read(path, limits: limits) == Array(repeating: 1, count: 100))
  }

  @Test("a picture from a pipe arrives whole", arguments: [1, 4096, 70_000])
  func descriptor(count: Int) throws {
    let pipe = Pipe()
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    // A thread of its own: the reader below blocks, and a task might wait for its thread.
    let writing = pipe.fileHandleForWriting
    Thread.detachNewThread {
      try? writing.write(contentsOf: Data(bytes))
      try? writing.close()
    }
    #expect(try ImageFile.read(descriptor: pipe.fileHandleForReading.fileDescriptor) == bytes)
  }

  @Test(
    "content hash",
    arguments: [
      ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
      ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    ])
  func contentHash(text: String, digest: String) { #expect(ContentHash.sha256(Array(text.utf8)) == digest) }
}
