import Foundation
import TestSupport
import Testing

@testable import Chat

@Suite("Drafts on disk")
struct DraftFolderTests {
  private let draft = KeptDraft(parts: [
    .file(path: "/tmp/a b.png"), .text(" what\u{1B} is\n日本"), .picture(PictureNumber(3)),
  ])

  @Test("what a chat left is found by the next of the same session, once, and not by another's")
  func left() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/drafts"
    var crashed: DraftFolder? = DraftFolder(path: path)
    try crashed?.keep(KeptDraft(parts: [.text("old")]), session: "cats")
    try crashed?.keep(draft, session: "cats")
    // While it runs, its draft is its own.
    let next = DraftFolder(path: path)
    #expect(next.takeLeft(session: "cats") == nil)
    crashed = nil
    #expect(next.takeLeft(session: nil) == nil && next.takeLeft(session: "dogs") == nil)
    #expect(next.takeLeft(session: "cats") == draft)
    // It is kept until there is another, or none.
    #expect(DraftFolder(path: path).takeLeft(session: "cats") == nil)
    try next.keep(KeptDraft(parts: [.text("new")]), session: nil)
    #expect(PosixPath.entries(of: path).count == 1)
    try next.keep(nil, session: nil)
    #expect(PosixPath.entries(of: path).isEmpty)
  }

  @Test("only the user can read it, and a relative path is kept whole")
  func privacy() throws {
    let folder = try TemporaryFolder()
    let drafts = DraftFolder(path: folder.path + "/state/drafts")
    try drafts.keep(KeptDraft(parts: [.file(path: "cat.png")]), session: nil)
    let name = try #require(PosixPath.entries(of: drafts.path).first)
    let attributes = try FileManager.default.attributesOfItem(atPath: "\(drafts.path)/\(name)")
    #expect(attributes[.posixPermissions] as? Int == 0o600)
    let above = try FileManager.default.attributesOfItem(atPath: drafts.path)
    #expect(above[.posixPermissions] as? Int == 0o700)
    let text = String(decoding: try folder.read("state/drafts/\(name)"), as: UTF8.self)
    #expect(text.contains(FileManager.default.currentDirectoryPath + "/cat.png"))
  }

  @Test("of two drafts left, the newer comes first and the other is not lost")
  func two() throws {
    let folder = try TemporaryFolder()
    for (number, age) in [("1", 100.0), ("2", 50.0)] {
      try DraftFolder(path: folder.path).keep(KeptDraft(parts: [.text(number)]), session: nil)
      for name in PosixPath.entries(of: folder.path)
      where String(decoding: try folder.read(name), as: UTF8.self).contains("\"\(number)\"") {
        try FileManager.default.setAttributes(
          [.modificationDate: Date(timeIntervalSinceNow: -age)], ofItemAtPath: "\(folder.path)/\(name)")
      }
    }
    let first = DraftFolder(path: folder.path)
    let second = DraftFolder(path: folder.path)
    #expect(first.takeLeft(session: nil) == KeptDraft(parts: [.text("2")]))
    #expect(second.takeLeft(session: nil) == KeptDraft(parts: [.text("1")]))
  }

  @Test("a file that is damaged anywhere is no draft, and does no harm", arguments: 0..<20)
  func damaged(seed: Int) throws {
    var generator = SeededGenerator(seed: UInt64(seed))
    let folder = try TemporaryFolder()
    try DraftFolder(path: folder.path).keep(draft, session: nil)
    let name = try #require(PosixPath.entries(of: folder.path).first)
    let bytes = try folder.read(name)
    for _ in 0..<20 {
      var damaged = bytes
      damaged[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
      if Bool.random(using: &generator) { damaged.removeLast(Int.random(in: 1..<bytes.count, using: &generator)) }
      try folder.write(name, damaged)
      let taken = DraftFolder(path: folder.path).takeLeft(session: nil)
      #expect(taken == nil || taken?.parts.isEmpty == false)
    }
  }
}
