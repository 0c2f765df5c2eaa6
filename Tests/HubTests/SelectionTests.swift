import TestSupport
import Testing

@testable import Hub

@Suite("Which files are fetched")
struct SelectionTests {
  private func select(
    _ names: [String], includes: [String] = [], excludes: [String] = []
  ) throws -> Set<String> {
    let files = try names.map { ListedFile(path: try RemotePath($0), size: 1, digest: nil) }
    let selection = FileSelection(includes: includes, excludes: excludes)
    return Set(try selection.select(from: files, of: RepositoryID("a/b")).map(\.path.text))
  }

  private static let documents = ["config.json", "tokenizer.json", "README.md", "LICENSE.txt"]

  @Test(
    "weights come in one form, the first of those that there are",
    arguments: [
      (["model.safetensors", "pytorch_model.bin", "model.fp16.safetensors", "tf_model.h5"], ["model.safetensors"]),
      (
        [
          "model.safetensors.index.json", "model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors",
          "pytorch_model.bin.index.json", "pytorch_model-00001-of-00001.bin",
        ],
        ["model.safetensors.index.json", "model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"]
      ),
      (["pytorch_model.bin", "checkpoint.pt"], ["pytorch_model.bin"]),
      (
        ["pytorch_model.bin.index.json", "pytorch_model-00001-of-00001.bin", "other.bin"],
        ["pytorch_model.bin.index.json", "pytorch_model-00001-of-00001.bin"]
      ),
      (["checkpoint.pt", "optimizer.pt"], ["checkpoint.pt"]), (["some.GGUF"], ["some.GGUF"]),
      (["sub/model.safetensors", "pytorch_model.bin"], ["pytorch_model.bin"]),
    ])
  func weights(names: [String], expected: [String]) throws {
    #expect(
      try select(Self.documents + names + ["training_args.bin", "sub/x.json", ".gitattributes"])
        == Set(Self.documents + expected))
  }

  @Test("several GGUF files are several models; naming one, or leaving out the others, chooses")
  func gguf() throws {
    let names = ["config.json", "m-q4_0.gguf", "m-q8_0.gguf"]
    #expect(throws: HubError.severalModels(try RepositoryID("a/b"), names: ["m-q4_0.gguf", "m-q8_0.gguf"])) {
      try select(names)
    }
    #expect(try select(names, includes: ["*q4_0*"]) == ["m-q4_0.gguf"])
    #expect(try select(names, excludes: ["*q4_0*"]) == ["config.json", "m-q8_0.gguf"])
  }

  @Test("nothing to run, nothing that fits, and names that clash are errors")
  func errors() throws {
    let repository = try RepositoryID("a/b")
    #expect(throws: HubError.noWeights(repository, found: ["tf_model.h5"])) {
      try select(["config.json", "tf_model.h5"])
    }
    #expect(throws: HubError.nothingSelected(repository, patterns: ["*.x"])) { try select(["a"], includes: ["*.x"]) }
    #expect(throws: HubError.self) { try select(["README.md", "readme.md"], includes: ["*"]) }
    #expect(throws: HubError.self) { try select(["a/b", "a"], includes: ["*"]) }
    #expect(try select(["a/b", "A.txt"], includes: ["*"]).count == 2)
  }

  @Test(
    "patterns",
    arguments: [
      ("*", "a/b.c", true), ("*.json", "a/b.json", true), ("*.json", "a.jsonx", false), ("a?c", "abc", true),
      ("a?c", "ac", false), ("[ab].x", "a.x", true), ("[!ab].x", "a.x", false), ("[a-c]*", "cat", true),
      ("[a-c]*", "dog", false), ("onnx/", "onnx/model", true), ("onnx/", "onnxmodel", false), ("[", "[", true),
      ("[]]", "]", true), ("", "", true), ("", "a", false), ("**a**b", "xxaxxb", true), ("[z-a]", "m", false),
    ])
  func patterns(pattern: String, path: String, expected: Bool) {
    #expect(GlobPattern(pattern).matches(path) == expected)
  }

  @Test("a hostile pattern takes no time")
  func slowPattern() {
    let pattern = GlobPattern(String(repeating: "*a", count: 200) + "b")
    #expect(!pattern.matches(String(repeating: "a", count: 2000)))
  }
}
