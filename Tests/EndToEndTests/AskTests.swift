import Foundation
import Testing

/// `ask` and `score` beyond their everyday use: token ids, raw prompts, ends that are not the answer's own.
@Suite("ask and score")
struct AskTests {
  /// A checkpoint of random weights without a tokenizer, whose picture token is 49.
  private static let tiny = Program.checkout.appending(path: "Tests/FlamingoTests/Fixtures/resampler").path(
    percentEncoded: false)
  private static let apple = Program.samples.appending(path: "apple.png").path(percentEncoded: false)

  private func json(_ result: Program.Result) throws -> [String: Any] {
    #expect(result.status == 0, "\(result.standardError)")
    return try #require(JSONSerialization.jsonObject(with: result.standardOutput) as? [String: Any])
  }

  @Test("token ids are taken and given as they are, without a tokenizer too")
  func tokenIDs() throws {
    let arguments = ["--model", Self.tiny, "--raw", "--temperature", "0", "--token-ids", "1,48,49,48,5,6"]
    let answer = try Program.run(["ask", Self.apple, "--max-tokens", "6"] + arguments)
    #expect(answer.status == 0, "\(answer.standardError)")
    let ids = answer.text.split(separator: ",").map { Int($0.filter(\.isNumber)) ?? -1 }
    #expect(ids.allSatisfy { (0..<48).contains($0) || $0 == 50 })
    let object = try json(Program.run(["ask", Self.apple, "--json", "--max-tokens", "6"] + arguments))
    #expect(object["token_ids"] as? [Int] == ids)
    let score = try json(
      Program.run(["score", "--json", "--image", Self.apple, "--model", Self.tiny, "--token-ids", "1,48,49,48,5,6"]))
    #expect(score["token_ids"] as? [Int] == [1, 48, 49, 48, 5, 6])
    // The likeliest token after the prompt is the first of the answer.
    let top = try #require(score["top"] as? [[[Double]]])
    let likeliest = try #require(top.last?.first { ![48, 49].contains(Int($0[0])) })
    #expect(ids.first == Int(likeliest[0]))
  }

  @Test("in a raw prompt <image> and the begin token may be written out or not")
  func rawPrompts() throws {
    func ids(_ prompt: String) throws -> [Int] {
      try #require(
        json(Program.run(["score", "--json", "--raw", "--image", Self.apple, prompt]))["token_ids"] as? [Int])
    }
    let fake = "<fake_token_around_image>"
    #expect(try ids("User:<image>What?") == ids("<s>User:\(fake)<image>\(fake)What?"))
  }

  @Test("no control character of a model's answer reaches standard output", arguments: [[], ["--json"]])
  func hostileAnswers(format: [String]) throws {
    let folder = try TemporaryFolder()
    for name in ["config.json", "model.safetensors"] {
      try FileManager.default.copyItem(
        at: URL(filePath: Self.tiny).appending(path: name), to: folder.url.appending(path: name))
    }
    let hostile = [#"\u001b[31m"#, #"\u001b]0;x\u0007"#, #"\r"#, #"\u009b2J"#, #"\u007f"#, #"\u202e"#, #"\b"#, "é\\n"]
    let vocabulary = (0..<48).map { #""\#(hostile[$0 % hostile.count])\#($0)":\#($0)"# }.joined(separator: ",")
    let added = ["<fake_token_around_image>", "<image>"].enumerated().map { index, name in
      #"{"id":\#(48 + index),"content":"\#(name)","special":true,"normalized":false}"#
    }
    let tokenizer =
      #"{"added_tokens":[\#(added.joined(separator: ","))],"decoder":{"type":"Fuse"},"#
      + #""model":{"type":"BPE","vocab":{\#(vocabulary)},"merges":[]}}"#
    try Data(tokenizer.utf8).write(to: folder.url.appending(path: "tokenizer.json"))
    let result = try Program.run(
      [
        "ask", "--model", folder.url.path(percentEncoded: false), "--token-ids", "1,5,6", "--temperature", "10",
        "--seed", "1", "--max-tokens", "60",
      ] + format)
    #expect(result.status == 0, "\(result.standardError)")
    #expect(result.text.contains("é"))
    let controls = result.text.unicodeScalars.filter { scalar in
      scalar != "\n" && (scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) || scalar.value == 0x202E)
    }
    #expect(controls.isEmpty, "\(controls)")
  }

  @Test("a seed makes an answer again")
  func seeds() throws {
    let arguments = ["ask", Self.apple, "-p", "What is this?", "--temperature", "5", "--max-tokens", "12", "--json"]
    let first = try json(Program.run(arguments))
    let seed = try #require(first["seed"] as? Int)
    let second = try json(Program.run(arguments + ["--seed", String(seed)]))
    #expect(first["token_ids"] as? [Int] == second["token_ids"] as? [Int])
  }

  @Test(
    "wrong use is status 64, and says so on standard error",
    arguments: [
      ["ask"], ["ask", "-p", "a", "--token-ids", "1"], ["ask", "--token-ids", "1,x"], ["ask", "-", "-p", "-"],
      ["ask", "-p", "a", "--temperature", "warm"], ["ask", "-p", "a", "--top-p", "2"],
      ["ask", "-p", "a", "--max-tokens", "0"], ["ask", "-p", "a", "--threads", "0"], ["score"],
      ["ask", "-p", "a", "--raw", "--system", "b"],
    ])
  func usage(arguments: [String]) throws {
    let result = try Program.run(arguments)
    #expect(result.status == 64)
    #expect(result.standardOutput.isEmpty)
    #expect(!result.standardError.isEmpty)
  }

  @Test(
    "what cannot be done is status 1 and one line",
    arguments: [
      ["ask", "--raw", "-p", "<image>"], ["ask", "--raw", "-p", "a", apple], ["ask", "-p", " "],
      ["ask", "--token-ids", "99999999"], ["ask", "-p", "see @nothing.png"], ["ask", "--model", tiny, "-p", "a"],
      ["ask", "--model", "no/such/folder", "-p", "a"], ["ask", "--model", "nobody", "-p", "a"],
      ["ask", "--context", "8", "-p", "What is the colour of the ball in the middle of this?"],
    ])
  func failures(arguments: [String]) throws {
    let result = try Program.run(arguments)
    #expect(result.status == 1)
    #expect(result.standardOutput.isEmpty)
    #expect(result.standardError.split(separator: "\n").count == 1, "\(result.standardError)")
    #expect(result.standardError.hasPrefix("vlmchat: "))
  }

  @Test("the model is the one named, else VLMCHAT_MODEL's, else the settings file's")
  func modelChoice() throws {
    let folder = try TemporaryFolder()
    let settings = folder.url.appending(path: "vlmchat")
    try FileManager.default.createDirectory(at: settings, withIntermediateDirectories: true)
    try Data("model = \"from-settings\"\n".utf8).write(to: settings.appending(path: "config.toml"))
    let environment = ["XDG_CONFIG_HOME": folder.url.path(percentEncoded: false)]
    let fromSettings = try Program.run(["ask", "-p", "a"], environment: environment)
    #expect(fromSettings.standardError.contains("from-settings"))
    let fromEnvironment = try Program.run(
      ["ask", "-p", "a"], environment: environment.merging(["VLMCHAT_MODEL": "from-environment"]) { $1 })
    #expect(fromEnvironment.standardError.contains("from-environment"))
    let named = try Program.run(
      ["ask", "-p", "a", "--model", "fledgling", "--json", "--max-tokens", "1"],
      environment: environment.merging(["VLMCHAT_MODEL": "from-environment"]) { $1 })
    #expect(try json(named)["model"] as? String == "fledgling")
  }

  /// An answer that takes long: every token as likely as any other, on the slowest kernels.
  private static let endless = [
    "ask", "-p", "a", "--temperature", "1000", "--seed", "1", "--max-tokens", "100000", "--threads", "1",
  ]

  @Test("Ctrl-C ends an answer with status 130", .timeLimit(.minutes(1)))
  func interrupt() throws {
    let process = Process()
    process.executableURL = Program.binary
    process.arguments = Self.endless
    process.environment = Program.cleanEnvironment.merging(["VLMCHAT_ISA": "reference"]) { $1 }
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    // The first bytes show that the answer is being made.
    #expect(try output.fileHandleForReading.read(upToCount: 1)?.count == 1)
    process.interrupt()
    _ = try output.fileHandleForReading.readToEnd()
    process.waitUntilExit()
    #expect(process.terminationReason == .exit)
    #expect(process.terminationStatus == 130)
  }

  @Test("a reader that goes away ends the answer quietly", .timeLimit(.minutes(1)))
  func closedPipe() throws {
    let process = Process()
    process.executableURL = Program.binary
    process.arguments = Self.endless
    process.environment = Program.cleanEnvironment.merging(["VLMCHAT_ISA": "reference"]) { $1 }
    let output = Pipe()
    let error = Pipe()
    process.standardOutput = output
    process.standardError = error
    try process.run()
    #expect(try output.fileHandleForReading.read(upToCount: 1)?.count == 1)
    try output.fileHandleForReading.close()
    let words = try error.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    #expect(words.isEmpty)
    #expect(process.terminationStatus == 0)
  }
}
