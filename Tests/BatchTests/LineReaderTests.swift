import Foundation
import Testing

@testable import Batch

@Suite("Lines of a batch")
struct LineReaderTests {
  /// All cases of a file with these bytes, and the numbers of their lines.
  private func cases(_ bytes: [UInt8]) throws -> (lines: [LineReader.Line], numbers: [Int]) {
    let url = FileManager.default.temporaryDirectory.appending(path: "vlmchat-lines-\(UUID().uuidString)")
    try Data(bytes).write(to: url)
    defer { try? FileManager.default.removeItem(at: url) }
    let handle = try FileHandle(forReadingFrom: url)
    var reader = LineReader(descriptor: handle.fileDescriptor)
    var (lines, numbers) = ([LineReader.Line](), [Int]())
    while let line = try reader.nextCase(isCancelled: { false }) {
      lines.append(line)
      numbers.append(reader.lineNumber)
    }
    #expect(try reader.nextCase(isCancelled: { false }) == nil)
    return (lines, numbers)
  }

  private func line(_ text: String) -> LineReader.Line { .bytes(Array(text.utf8)) }

  @Test("blank lines count and are no cases; the last line needs no line feed")
  func blankLines() throws {
    let found = try cases(Array("\n{}\r\n \t\r\n\n[]".utf8))
    #expect(found.lines == [line("{}\r"), line("[]")])
    #expect(found.numbers == [2, 5])
  }

  @Test("an empty file has no cases", arguments: ["", "\n", " \r\n\n"])
  func empty(text: String) throws { #expect(try cases(Array(text.utf8)).lines.isEmpty) }

  @Test("a byte order mark is no part of the first line, and of others it is")
  func byteOrderMark() throws {
    #expect(try cases(Array("\u{FEFF}{}\n\u{FEFF}{}".utf8)).lines == [line("{}"), line("\u{FEFF}{}")])
  }

  @Test("a line that is too long is one line, and the next is read")
  func longLines() throws {
    let limit = LineReader.longestLine
    for excess in [0, 1, 5 * limit] {
      let bytes = [UInt8](repeating: 0x61, count: limit + excess) + Array("\n{}\n".utf8)
      let found = try cases(bytes)
      #expect(found.lines.count == 2 && found.lines.last == line("{}"))
      #expect((found.lines.first == .tooLong) == (excess > 0))
      #expect(found.numbers == [1, 2])
    }
  }

  @Test("bytes that are no text are handed on as they are")
  func bytes() throws { #expect(try cases([0, 0xFF, 0x80, 0x0A]).lines == [.bytes([0, 0xFF, 0x80])]) }

  @Test("waiting for a pipe ends when the run does")
  func cancellation() throws {
    let pipe = Pipe()
    var reader = LineReader(descriptor: pipe.fileHandleForReading.fileDescriptor)
    #expect(!reader.isReady)
    var askedCount = 0
    let line = try reader.nextCase {
      askedCount += 1
      return askedCount > 2
    }
    #expect(line == nil)
    try pipe.fileHandleForWriting.write(contentsOf: Data("a\nb\n".utf8))
    #expect(reader.isReady)
    #expect(try reader.nextCase { false } == self.line("a"))
    #expect(reader.isReady)
    try pipe.fileHandleForWriting.close()
    #expect(try reader.countCases() == 1)
  }

  @Test("what cannot be read is an error, not an end")
  func unreadable() throws {
    let handle = try FileHandle(forReadingFrom: FileManager.default.temporaryDirectory)
    var reader = LineReader(descriptor: handle.fileDescriptor)
    #expect(throws: BatchError.unreadable(code: EISDIR)) { try reader.nextCase { false } }
  }
}
