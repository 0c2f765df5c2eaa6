import Foundation
import Testing

/// `vlmchat bench`, without asking how fast anything is.
@Suite("Bench")
struct BenchTests {
  private static let quick = ["--prompt-tokens", "6", "--generate-tokens", "2", "--repeat", "1", "--threads", "1"]

  @Test(
    "a published shape is measured without any file, in every type",
    arguments: ["f32", "bf16", "q8_0", "q4_0", "q4_k", "q6_k"])
  func shapeAsJSON(type: String) throws {
    let result = try Program.run(["bench", "--shape", "fledgling", "--type", type, "--json"] + Self.quick)
    #expect(result.status == 0 && result.standardError == "")
    let object = try #require(
      try JSONSerialization.jsonObject(with: result.standardOutput) as? [String: Any])
    #expect(
      Set(object.keys) == [
        "model", "random_weights", "threads", "isa", "options", "machine", "weights", "stages", "memory",
      ])
    #expect(object["model"] as? String == "fledgling")
    #expect(object["random_weights"] as? Bool == true)
    #expect(object["threads"] as? Int == 1)
    let weights = try #require(object["weights"] as? [String: Any])
    #expect(weights["decoder_type"] as? String == type)
    #expect(weights["bytes"] as? Int == weights["distinct_bytes"] as? Int)
    let machine = try #require(object["machine"] as? [String: Any])
    #expect((machine["read_bytes_per_second"] as? Double ?? 0) > 0)
    let stages = try #require(object["stages"] as? [[String: Any]])
    #expect(
      stages.compactMap { $0["name"] as? String } == [
        "preprocess", "vision", "resampler", "image_keys_values", "picture", "prefill", "generation", "first_token",
        "first_token_with_picture",
      ])
    for stage in stages {
      #expect(
        Set(stage.keys) == [
          "name", "ms", "ms_least", "ms_most", "tokens", "tokens_per_second", "operations", "operations_per_second",
          "share_of_peak", "bytes", "bytes_per_second", "share_of_bandwidth",
        ])
      #expect((stage["ms"] as? Double ?? 0) > 0)
    }
    let memory = try #require(object["memory"] as? [String: Int])
    #expect(Set(memory.keys) == ["resident", "weights", "cache", "features"])
  }

  @Test("the built-in model is measured when none is named, its chat included")
  func builtInModel() throws {
    let result = try Program.run(["bench"] + Self.quick)
    #expect(result.status == 0 && result.standardError == "")
    let lines = result.text.split(separator: "\n")
    #expect(lines.first?.hasPrefix("fledgling: ") == true)
    #expect(lines.contains { $0.hasPrefix("prompt of 6 tokens") && $0.contains("tokens/s") })
    #expect(lines.contains { $0.hasPrefix("chat: Enter to first words") })
    #expect(lines.allSatisfy { $0.count <= 140 })
  }

  @Test(
    "what cannot be measured is a matter of usage",
    arguments: [
      ["--shape", "llama-70b"], ["--shape", "fledgling", "--type", "q5_0"], ["--type", "q4_0"],
      ["--shape", "fledgling", "--model", "fledgling"], ["--prompt-tokens", "0"], ["--generate-tokens", "9999999"],
      ["--repeat", "0"], ["--threads", "0"], ["--context", "-1"],
    ])
  func wrongUsage(arguments: [String]) throws {
    let result = try Program.run(["bench"] + arguments)
    #expect(result.status == 64)
    #expect(result.text.isEmpty)
    #expect(result.standardError.hasPrefix("Error: "))
  }

  @Test("a model that is not there is one line")
  func missingModel() throws {
    let result = try Program.run(["bench", "--model", "nowhere/model"])
    #expect(result.status == 1)
    #expect(result.standardError.split(separator: "\n").count == 1)
  }

  @Test("an interrupt ends a measurement with the shell's status for it, and without output")
  func interrupt() throws {
    let process = Process()
    process.executableURL = Program.binary
    process.arguments = ["bench", "--shape", "fledgling", "--repeat", "1000", "--json"]
    process.environment = Program.cleanEnvironment
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    process.standardInput = FileHandle.nullDevice
    try process.run()
    // It has taken the signal over once its threads and weights are there; until then it would simply end.
    Thread.sleep(forTimeInterval: 0.5)
    process.interrupt()
    process.waitUntilExit()
    #expect(process.terminationStatus == 130 || process.terminationReason == .uncaughtSignal)
    #expect(try output.fileHandleForReading.readToEnd() ?? Data() == Data())
  }
}
