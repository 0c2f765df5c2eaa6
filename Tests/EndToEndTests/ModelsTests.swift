import Foundation
import Testing

/// `vlmchat models`, on Fledgling.
@Suite("The models command")
struct ModelsTests {
  private static let fledgling = Program.checkout.appending(path: "assets/fledgling").path
  private static let question = ["--image", Program.samples.appending(path: "apple.png").path, "What is this?"]

  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func path(_ name: String) -> String { folder.url.appending(path: name).path(percentEncoded: false) }

  private func quantize(_ source: String, _ destination: String, _ options: String...) throws -> Program.Result {
    try Program.run(["models", "quantize", source, destination] + options)
  }

  /// The output of `score`, without the model's name.
  private func scores(_ model: String) throws -> [String: String] {
    let result = try Program.run(["score", "--json", "-m", model] + Self.question)
    #expect(result.status == 0, "\(result.standardError)")
    var object = try #require(JSONSerialization.jsonObject(with: result.standardOutput) as? [String: Any])
    object["model"] = nil
    return object.mapValues { "\($0)" }
  }

  @Test("a model in one file gives the scores of its folder, by path, by folder and by name")
  func sameScores() throws {
    let file = path("whole.gguf")
    let result = try quantize(Self.fledgling, file, "--type", "bf16")
    #expect(result.status == 0 && result.text.contains("whole.gguf"), "\(result.standardError)")
    let expected = try scores(Self.fledgling)
    #expect(try scores(file) == expected)
    #expect(try scores(folder.url.path) == expected)
    let installed = path("data/vlmchat/models")
    try FileManager.default.createDirectory(atPath: installed, withIntermediateDirectories: true)
    try FileManager.default.copyItem(atPath: file, toPath: installed + "/small.gguf")
    let named = try Program.run(
      ["ask", "-m", "small", "--json", "-p", "Hi"], environment: ["XDG_DATA_HOME": path("data")])
    #expect(named.status == 0 && named.text.contains(#""model":"small""#), "\(named.text)\(named.standardError)")
  }

  @Test("fewer bits make a smaller file that answers; quantising again is warned of")
  func smaller() throws {
    var sizes: [Int] = []
    for type in ["bf16", "q8_0", "q4_0", "q4_k", "q6_k"] {
      #expect(try quantize(Self.fledgling, path("\(type).gguf"), "--type", type).status == 0)
      let attributes = try FileManager.default.attributesOfItem(atPath: path("\(type).gguf"))
      sizes.append((attributes[.size] as? NSNumber)?.intValue ?? 0)
      #expect(try scores(path("\(type).gguf")).count == 3)
    }
    #expect(sizes[1] < sizes[0] * 6 / 10 && sizes[2] < sizes[1] && sizes[3] < sizes[2])
    let again = try quantize(path("q8_0.gguf"), path("again.gguf"), "--type", "q4_0")
    #expect(again.status == 0 && again.standardError.contains("quantised already"))
  }

  @Test("a file that is there stays, and a broken one is one clear line")
  func refuses() throws {
    let file = path("model.gguf")
    try Data("GGUF".utf8).write(to: URL(filePath: file))
    let existing = try quantize(Self.fledgling, file, "--type", "q8_0")
    #expect(existing.status == 1 && existing.standardError.contains("--force"))
    #expect(try Data(contentsOf: URL(filePath: file)) == Data("GGUF".utf8))
    for arguments in [["ask", "-m", file, "-p", "x"], ["models", "info", file]] {
      let broken = try Program.run(arguments)
      #expect(broken.status == 1 && broken.standardError.contains("model.gguf"))
      #expect(broken.standardError.split(separator: "\n").count == 1)
    }
    #expect(try quantize(Self.fledgling, file, "--type", "q8_0", "--force").status == 0)
    #expect(try quantize(Self.fledgling, file, "--type", "q3_k").status == 64)
    #expect(try quantize(Self.fledgling, path("none/model.gguf"), "--type", "q8_0").status == 1)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path).sorted() == ["model.gguf"])
  }

  @Test("info names the parts, and every tensor when asked")
  func info() throws {
    let info = try Program.run(["models", "info", Self.fledgling])
    for word in ["IDEFICS", "vision", "resampler", "gatedBlocks", "decoder", "total", "bf16"] {
      #expect(info.text.contains(word))
    }
    let tensors = try Program.run(["models", "info", "--tensors", Self.fledgling])
    #expect(tensors.text.contains("decoder.layers.0.mlp.up.weight"))
  }

  @Test("info lists all that is missing or wrong with a model, and fails")
  func infoOfAFaultyModel() throws {
    let copy = path("broken")
    try FileManager.default.copyItem(atPath: Self.fledgling, toPath: copy)
    var config = try String(contentsOfFile: copy + "/config.json", encoding: .utf8)
    // The decoder's; the vision encoder's stands behind it.
    config = config.replacing(#""num_hidden_layers": 6"#, with: #""num_hidden_layers": 8"#, maxReplacements: 1)
    try Data(config.utf8).write(to: URL(filePath: copy + "/config.json"))
    try Data("{".utf8).write(to: URL(filePath: copy + "/tokenizer.json"))
    let info = try Program.run(["models", "info", copy])
    #expect(info.status == 1 && info.standardError.contains("broken"))
    #expect(info.standardError.split(separator: "\n").count == 1)
    for words in ["total", "wrong", "model.layers.7.mlp.down_proj.weight is missing", "tokenizer.json"] {
      #expect(info.text.contains(words), "\(words) is not in \(info.text)")
    }
  }

  @Test("a conversion keeps every type where none is asked for, and takes what is asked for")
  func convert() throws {
    let kept = try Program.run(["models", "convert", Self.fledgling, path("kept.gguf")])
    #expect(kept.status == 0 && !kept.text.contains("change"), "\(kept.standardError)\(kept.text)")
    #expect(try scores(path("kept.gguf")) == scores(Self.fledgling))
    let smaller = try Program.run(["models", "convert", path("kept.gguf"), path("small.gguf"), "--type", "q4_k"])
    #expect(smaller.status == 0 && smaller.text.contains("q4_k"), "\(smaller.standardError)")
    #expect(try scores(path("small.gguf")).count == 3)
  }
}
