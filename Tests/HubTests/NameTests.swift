import Foundation
import TestSupport
import Testing

@testable import Hub

@Suite("Names, addresses and tokens")
struct NameTests {
  @Test(
    "a repository is named by owner and name, or by the address of its page",
    arguments: ["a/b", "hf://a/b", "https://huggingface.co/a/b", "http://127.0.0.1:80/a/b/"])
  func repositories(text: String) throws {
    #expect(try RepositoryID(text).description == "a/b")
  }

  @Test(
    "what hubs do not allow is no repository",
    arguments: [
      "", "a", "/a/b", "a/b/c", "a//b", "../b", "a/..", "a/b--c", ".a/b", "a/b-", "a b/c", "a/b\n", "a/ü", "a/b.git",
      "a/" + String(repeating: "b", count: 96), "https://huggingface.co", "https://huggingface.co/datasets/a/b", "~/x",
    ])
  func badRepositories(text: String) {
    #expect(throws: HubError.invalidRepository(text)) { try RepositoryID(text) }
  }

  @Test("revisions that are no names of git are not asked for", arguments: ["", "a b", "../x", "a\nb", "-x", "a?b"])
  func revisions(text: String) throws {
    let hub = try LoopbackHub([])
    var pull = try Pull()
    pull.request.revision = text
    #expect(throws: HubError.invalidRevision(text)) { try pull.run(hub) }
    #expect(hub.requests.isEmpty)
  }

  @Test("names are escaped in addresses")
  func escaping() throws {
    let settings = try HubSettings(endpoint: "https://hub.example/sub/", userAgent: "x")
    let repository = try RepositoryID("a/b")
    #expect(
      settings.listingURL(repository, revision: "refs/pr/1")
        == "https://hub.example/sub/api/models/a/b/revision/refs%2Fpr%2F1?blobs=true")
    #expect(
      settings.fileURL(repository, commit: "c", path: try RemotePath("x/ü #1%.json"))
        == "https://hub.example/sub/a/b/resolve/c/x/%C3%BC%20%231%25.json")
  }

  @Test(
    "only servers of the web are hubs",
    arguments: ["", "huggingface", "ftp://x", "file:///x", "https://u:p@x", "https://x?y"])
  func endpoints(text: String) {
    #expect(throws: HubError.invalidEndpoint(text)) { try HubSettings(endpoint: text, userAgent: "x") }
  }

  @Test("the same server is the same scheme, host and port")
  func origins() throws {
    let base = try #require(WebAddress("https://Example.com/x"))
    for (text, expected) in [
      ("https://example.com:443/y", true), ("https://example.com:444/", false), ("http://example.com/", false),
      ("https://example.com.evil.org/", false), ("https://www.example.com/", false),
    ] {
      #expect(WebAddress(text)?.hasOrigin(of: base) == expected, "\(text)")
    }
  }

  @Test("the token is that of HF_TOKEN, else of the file of hf auth login")
  func tokens() throws {
    let folder = try TemporaryStore()
    let root = folder.store.root
    try FileManager.default.createDirectory(atPath: root + "/.cache/huggingface", withIntermediateDirectories: true)
    try Data("hf_file\n".utf8).write(to: URL(filePath: root + "/.cache/huggingface/token"))
    try Data("hf_other".utf8).write(to: URL(filePath: root + "/token"))
    func token(_ environment: [String: String]) throws -> String? {
      try HubSettings(environment: ["HOME": root].merging(environment) { $1 }, userAgent: "x").token
    }
    #expect(try token([:]) == "hf_file")
    #expect(try token(["HF_TOKEN": " hf_env\n"]) == "hf_env")
    #expect(try token(["HF_HOME": root]) == "hf_other" && token(["HF_TOKEN_PATH": root + "/token"]) == "hf_other")
    #expect(try token(["HF_HUB_DISABLE_IMPLICIT_TOKEN": "1"]) == nil && token(["HOME": "/nowhere"]) == nil)
    #expect(throws: HubError.invalidToken(source: "HF_TOKEN")) { try token(["HF_TOKEN": "a\r\nX: b"]) }
    #expect(throws: HubError.offline) { try token(["HF_HUB_OFFLINE": "1"]) }
    #expect(try HubSettings(environment: ["HF_ENDPOINT": "http://h:1/"], userAgent: "x").endpoint == "http://h:1")
  }

  @Test("a published OpenFlamingo model knows its parts")
  func openFlamingo() throws {
    #expect(OpenFlamingoModel.all.count == 7)
    let repository = try RepositoryID("OpenFlamingo/openflamingo-3b-vitl-mpt1b")
    let model = try #require(OpenFlamingoModel.published(as: repository))
    #expect(model.languageModel?.description == "anas-awadalla/mpt-1b-redpajama-200b")
    let text = model.description(with: .repository(try #require(model.languageModel))).text
    #expect(text.contains("language_model = \"../../anas-awadalla/mpt-1b-redpajama-200b\"\n"))
    #expect(text.contains("vision_encoder = \"../../openai/clip-vit-large-patch14\"\n"))
    #expect(text.contains("cross_attn_every_n_layers = 1\n") && text.contains("family = \"openflamingo\"\n"))
    #expect(model.description(with: .folder("/a \"b\"\n")).text.contains(#"language_model = "/a \"b\"\u000a""#))
    let first = try RepositoryID("openflamingo/OpenFlamingo-9B-deprecated")
    #expect(OpenFlamingoModel.published(as: first)?.languageModel == nil)
  }
}
