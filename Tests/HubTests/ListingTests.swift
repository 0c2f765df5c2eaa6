import TestSupport
import Testing

@testable import Hub

@Suite("Lists of files from a hub")
struct ListingTests {
  private static let commit = String(repeating: "a", count: 40)
  private static let sha256 = String(repeating: "b", count: 64)

  private func listing(_ json: String) throws -> RepositoryListing {
    try RepositoryListing(Array(json.utf8), repository: RepositoryID("a/b"))
  }

  private func listing(files: [String]) throws -> RepositoryListing {
    try listing(#"{"sha":"\#(Self.commit)","siblings":[\#(files.joined(separator: ","))]}"#)
  }

  @Test("large files have the size and the hash of their content, not of their pointer")
  func large() throws {
    let files = try listing(files: [
      #"{"rfilename":"a.bin","size":134,"blobId":"\#(Self.commit)","lfs":{"sha256":"\#(Self.sha256)","size":9,"pointerSize":134}}"#,
      #"{"rfilename":"b.json","size":5,"blobId":"\#(Self.commit)"}"#, #"{"rfilename":"c"}"#,
    ]).files
    #expect(files[0].size == 9 && files[0].digest == .sha256(Self.sha256))
    #expect(files[1].size == 5 && files[1].digest == .gitBlob(Self.commit))
    #expect(files[2].size == nil && files[2].digest == nil)
  }

  @Test(
    "the licence is what the card says, else what a tag says",
    arguments: [
      (#""cardData":{"license":"mit"}"#, "mit"), (#""cardData":{"license":["mit","gpl"]}"#, "mit, gpl"),
      (#""cardData":{"license":"other","license_name":"llama","license_link":"LICENSE"}"#, "other, llama, LICENSE"),
      (#""tags":["x","license:apache-2.0"]"#, "apache-2.0"), (#""cardData":null"#, nil), (#""cardData":[]"#, nil),
    ])
  func licence(member: String, expected: String?) throws {
    #expect(try listing(#"{"sha":"\#(Self.commit)","siblings":[],\#(member)}"#).licence == expected)
  }

  @Test(
    "gated is what is neither false nor absent", arguments: [("false", false), ("\"auto\"", true), ("null", false)])
  func gated(value: String, expected: Bool) throws {
    #expect(try listing(#"{"sha":"\#(Self.commit)","siblings":[],"gated":\#(value)}"#).isGated == expected)
  }

  @Test(
    "names that lead out, or that no file should have, are refused",
    arguments: [
      ("", PathFault.empty), ("/etc/passwd", .absolute), ("../x", .component), ("a/../../x", .component),
      ("a/./b", .component), ("a//b", .component), ("a/", .component), ("..", .component), (".", .component),
      (#"a\u0000b"#, .controlCharacter), (#"a\u001b[2Jb"#, .controlCharacter), (#"a\nb"#, .controlCharacter),
      (#"\u202egnp.exe"#, .controlCharacter), (#"a\u009bb"#, .controlCharacter), (#"..\\x"#, .controlCharacter),
      (String(repeating: "a", count: 256), .tooLong), (String(repeating: "ab/", count: 400) + "c", .tooLong),
      (".vlmchat-model.json", .reserved), (".VLMchat-model.JSON", .reserved),
    ])
  func hostileNames(name: String, fault: PathFault) throws {
    let error = try #require(throws: HubError.self) { try listing(files: [#"{"rfilename":"\#(name)"}"#]) }
    guard case .unsafePath(_, _, fault) = error else {
      Issue.record("\(error)")
      return
    }
  }

  @Test("a hub that lists such a name gets nothing written")
  func hostileHub() throws {
    var model = Pull.model()
    model.files["../../evil"] = [1]
    let hub = try LoopbackHub([model])
    let pull = try Pull()
    #expect(throws: HubError.self) { try pull.run(hub) }
    #expect(pull.store.contents.isEmpty && hub.requests.count == 1)
  }

  @Test(
    "lists that make no sense are refused",
    arguments: [
      "", "[]", "{", "null", #"{"sha":"x","siblings":[]}"#, #"{"siblings":[]}"#, #"{"sha":"S","siblings":{}}"#,
      #"{"sha":"S","siblings":[1]}"#, #"{"sha":"S","siblings":[{"rfilename":1}]}"#,
      #"{"sha":"S","siblings":[{"rfilename":"a","size":-1}]}"#,
      #"{"sha":"S","siblings":[{"rfilename":"a","size":9223372036854775807}]}"#,
      #"{"sha":"S","siblings":[{"rfilename":"a","size":1.5}]}"#,
      #"{"sha":"S","siblings":[{"rfilename":"a","blobId":"../../x"}]}"#,
      #"{"sha":"S","siblings":[{"rfilename":"a","lfs":{"sha256":"/x"}}]}"#,
      #"{"sha":"S","siblings":[{"rfilename":"a"},{"rfilename":"a"}]}"#, #"{"sha":"S","sha":"S","siblings":[]}"#,
    ])
  func malformed(json: String) throws {
    let text = json.replacing("\"S\"", with: "\"\(Self.commit)\"")
    #expect(throws: HubError.self) { try listing(text) }
  }

  @Test("an answer without end is cut off")
  func huge() throws {
    let hub = try LoopbackHub([]) { _, _, good in
      var reply = LoopbackServer.Reply(body: Array(repeating: UInt8(ascii: " "), count: 65 << 20))
      reply.headers = good.headers
      return reply
    }
    let host = "127.0.0.1:\(hub.port)"
    #expect(throws: HubError.answerTooLarge(host: host, limit: 64 << 20)) { try Pull().run(hub) }
  }

  @Test("damaged lists are an error or a list, never a crash, and what they select stays in the folder")
  func fuzz() throws {
    let original = Pull.model().listing
    var mutator = Mutator(seed: 5)
    let repository = try RepositoryID("a/b")
    var readable = 0
    for _ in 0..<10_000 {
      guard let listing = try? RepositoryListing(mutator.mutated(original), repository: repository),
        let files = try? FileSelection().select(from: listing.files, of: repository)
      else { continue }
      #expect(files.allSatisfy { !$0.path.text.hasPrefix("/") && !$0.path.text.split(separator: "/").contains("..") })
      readable += 1
    }
    #expect(readable > 100)
  }
}
