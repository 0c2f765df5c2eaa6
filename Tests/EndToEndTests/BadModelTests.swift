import Foundation
import Testing

/// Models that are damaged or put together wrongly: one line that names the file and the fault, before any answer.
@Suite("Bad models")
struct BadModelTests {
  private let folder: TemporaryFolder
  private let model: URL

  init() throws {
    folder = try TemporaryFolder()
    model = folder.url.appending(path: "model")
    try FileManager.default.copyItem(at: Program.checkout.appending(path: "assets/fledgling"), to: model)
  }

  /// What a question to the model gives: nothing on standard output, and one line.
  private func refusal(_ arguments: [String] = ["-p", "What is this?"]) throws -> String {
    let result = try Program.run(["ask", "--model", model.path(percentEncoded: false)] + arguments)
    #expect(result.status == 1)
    #expect(result.standardOutput.isEmpty)
    #expect(result.standardError.split(separator: "\n").count == 1, "\(result.standardError)")
    return result.standardError
  }

  private static let gate = "model.layers.0.mlp.gate_proj.weight"
  private static let down = "model.layers.1.mlp.down_proj.weight"

  @Test("transposed tensors are named together, with both shapes")
  func transposed() throws {
    try rewriteHeader { header in
      for name in [Self.gate, Self.down] {
        var entry = try #require(header[name] as? [String: Any])
        entry["shape"] = try #require(entry["shape"] as? [Int]).reversed() as [Int]
        header[name] = entry
      }
    }
    let line = try refusal()
    #expect(line.contains("model.safetensors") && line.contains(Self.gate) && line.contains(Self.down))
    #expect(line.contains("[256, 1024], not [1024, 256]") && line.contains("[1024, 256], not [256, 1024]"))
  }

  @Test("a header that lies of several tensors names each, and what is wrong with it")
  func lies() throws {
    try rewriteHeader { header in
      var entry = try #require(header[Self.gate] as? [String: Any])
      entry["data_offsets"] = [0, 1 << 60]
      header[Self.gate] = entry
      entry = try #require(header[Self.down] as? [String: Any])
      entry["dtype"] = "Q9"
      header[Self.down] = entry
    }
    let line = try refusal()
    #expect(line.contains("model.safetensors") && line.contains("2 tensors are wrong"))
    #expect(line.contains(Self.gate) && line.contains(Self.down) && line.contains("Q9"))
  }

  @Test("shards that the index names and the folder lacks are named together, with the index")
  func absentShards() throws {
    try FileManager.default.removeItem(at: model.appending(path: "model.safetensors"))
    let index = #"{"weight_map":{"a":"model-1.safetensors","b":"model-2.safetensors"}}"#
    try index.write(to: model.appending(path: "model.safetensors.index.json"), atomically: true, encoding: .utf8)
    let line = try refusal()
    #expect(line.contains("model.safetensors.index.json"))
    #expect(line.contains("model-1.safetensors") && line.contains("model-2.safetensors"))
  }

  @Test(
    "another family's tokenizer is recognised: it is larger, has no token for pictures, or has it elsewhere",
    arguments: [(7000, true, "7000 tokens"), (40, false, "no token <image>"), (40, true, "<image> is number 40")])
  func foreignTokenizer(size: Int, knowsPictures: Bool, says: String) throws {
    let vocabulary = (0..<size).map { "\"t\($0)\":\($0)" }.joined(separator: ",")
    let added = knowsPictures ? #"{"id":\#(size),"content":"<image>","special":true}"# : ""
    let text = #"{"added_tokens":[\#(added)],"model":{"type":"BPE","vocab":{\#(vocabulary)},"merges":[]}}"#
    try text.write(to: model.appending(path: "tokenizer.json"), atomically: true, encoding: .utf8)
    let line = try refusal()
    #expect(line.contains("tokenizer.json") && line.contains(says) && line.contains("another model's"), "\(line)")
  }

  @Test("more <image> than pictures, and fewer, are counted")
  func pictureCount() throws {
    let apple = Program.samples.appending(path: "apple.png").path(percentEncoded: false)
    #expect(try refusal(["--raw", "-p", "<image><image>", apple]).contains("2 places for pictures"))
    #expect(try refusal(["--raw", "-p", "What is this?", apple]).contains("0 places for pictures"))
  }

  @Test("a configuration whose names are endless combining marks is refused at once")
  func endlessMarks() throws {
    let text = "{\"" + String(repeating: "\u{301}\u{316}", count: 250_000) + "\":0}"
    try text.write(to: model.appending(path: "config.json"), atomically: true, encoding: .utf8)
    #expect(try refusal().contains("config.json"))
  }

  /// Changes the header of the model's weights; the tensors' bytes stay.
  private func rewriteHeader(_ change: (inout [String: Any]) throws -> Void) throws {
    let file = model.appending(path: "model.safetensors")
    let data = try Data(contentsOf: file)
    let length = (0..<8).reduce(0) { $0 | Int(data[$1]) << (8 * $1) }
    let old = try JSONSerialization.jsonObject(with: data[8..<8 + length])
    var header = try #require(old as? [String: Any])
    try change(&header)
    let new = try JSONSerialization.data(withJSONObject: header)
    let prefix = withUnsafeBytes(of: UInt64(new.count).littleEndian) { Data($0) }
    try (prefix + new + data[(8 + length)...]).write(to: file)
  }
}
