import Foundation
import Testing

/// The program as a shell meets it.
@Suite("Command line")
struct CommandLineTests {
  private static let butterfly = Program.samples.appending(path: "butterfly.png").path(percentEncoded: false)

  @Test("ask prints the answer, and nothing else, on standard output")
  func askAnswers() throws {
    let result = try Program.run(["ask", Self.butterfly, "-p", "What is this?"])
    #expect(result.status == 0)
    #expect(result.text == "A butterfly.\n")
    #expect(result.standardError == "")
  }

  @Test("a picture from standard input and one named in the text are answered alike", arguments: ["-", "@"])
  func pictureSources(source: String) throws {
    let result =
      if source == "-" {
        try Program.run(
          ["ask", "-", "-p", "What is this?"], input: try Data(contentsOf: URL(filePath: Self.butterfly)))
      } else {
        try Program.run(["ask", "-p", "@\"\(Self.butterfly)\" What is this?"])
      }
    #expect(result.text == "A butterfly.\n")
  }

  @Test("ask --json prints one object with every field")
  func askPrintsJSON() throws {
    let result = try Program.run(["ask", Self.butterfly, "-p", "What is this?", "--json", "--seed", "5"])
    let object = try #require(
      try JSONSerialization.jsonObject(with: result.standardOutput) as? [String: Any])
    #expect(
      Set(object.keys) == ["model", "text", "token_ids", "finish_reason", "usage", "timings", "seed"])
    #expect(object["model"] as? String == "fledgling")
    #expect(object["text"] as? String == "A butterfly.")
    #expect(object["finish_reason"] as? String == "stop")
    #expect(object["seed"] as? Int == 5)
    let usage = try #require(object["usage"] as? [String: Int])
    #expect(usage["images"] == 1)
    #expect((usage["completion_tokens"] ?? 0) > 0)
  }

  @Test("score gives each token after the first a log-probability, and five likeliest next ones")
  func scorePrintsJSON() throws {
    let result = try Program.run(["score", "--image", Self.butterfly, "What is this?", "--json"])
    let object = try #require(try JSONSerialization.jsonObject(with: result.standardOutput) as? [String: Any])
    let ids = try #require(object["token_ids"] as? [Int])
    let logprobs = try #require(object["logprobs"] as? [Any])
    let top = try #require(object["top"] as? [[[Double]]])
    #expect(logprobs.count == ids.count && top.count == ids.count)
    #expect(logprobs.first is NSNull)
    #expect(logprobs.dropFirst().allSatisfy { ($0 as? Double).map { $0 <= 0 } == true })
    #expect(top.allSatisfy { $0.count == 5 })
  }

  @Test("show fills the size it is given", arguments: ["blocks", "half", "quadrant", "sextant", "braille", "ascii"])
  func showFillsSize(symbols: String) throws {
    let result = try Program.run(
      ["show", Self.butterfly, "--size", "40x12", "--stretch", "--symbols", symbols, "--colors", "none"])
    #expect(result.status == 0)
    let lines = result.text.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count == 13 && lines.last == "")
    #expect(result.text.contains { !$0.isWhitespace })
  }

  @Test("NO_COLOR takes the colours and leaves the picture")
  func noColor() throws {
    let result = try Program.run(["show", Self.butterfly, "--size", "20x8"], environment: ["NO_COLOR": "1"])
    #expect(result.status == 0)
    #expect(!result.text.contains("\u{1B}[38"))
  }

  @Test(
    "the options that cannot be are usage errors",
    arguments: [
      ["ask", "--temperature", "-1", "-p", "x"], ["ask", "--top-p", "2", "-p", "x"], ["ask", "--no-such-option"],
      ["show"], ["show", "x.png", "--size", "0x5"], ["show", "x.png", "--symbols", "runes"],
    ])
  func usageErrors(arguments: [String]) throws {
    let result = try Program.run(arguments)
    #expect(result.status == 64)
    #expect(result.standardOutput.isEmpty)
    #expect(!result.standardError.isEmpty)
  }

  @Test("a forced instruction set that is unknown is an error, not ignored")
  func unknownInstructionSet() throws {
    let result = try Program.run(["ask", "-p", "x"], environment: ["VLMCHAT_ISA": "mmx"])
    #expect(result.status == 1)
    #expect(result.standardError.contains("mmx"))
  }

  @Test("help and version go to standard output")
  func helpAndVersion() throws {
    for arguments in [["--help"], ["ask", "--help"], ["score", "--help"], ["show", "--help"], ["--version"]] {
      let result = try Program.run(arguments)
      #expect(result.status == 0)
      #expect(!result.text.isEmpty)
    }
  }
}
