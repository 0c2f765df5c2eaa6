import Foundation
import Testing

/// `vlmchat bench --write`: random weights as a model file.
@Suite("Random model files")
struct BenchWritingTests {
  @Test("a random file is a model like any other, with the tokenizer that was given")
  func answers() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "vlmchat-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "random.gguf").path
    let tokenizer = Program.checkout.appending(path: "assets/fledgling/tokenizer.json").path
    let writing = ["bench", "--shape", "fledgling", "--type", "q8_0", "--write", path, "--tokenizer", tokenizer]
    let written = try Program.run(writing)
    #expect(written.status == 0 && written.standardError == "")
    #expect(written.text.hasPrefix("\(path): fledgling, random weights in q8_0, "))

    let answer = try Program.run(["ask", "-m", path, "-p", "What is this?", "--max-tokens", "5", "--json"])
    #expect(answer.status == 0 && answer.standardError == "")
    let object = try #require(try JSONSerialization.jsonObject(with: answer.standardOutput) as? [String: Any])
    #expect((object["token_ids"] as? [Int])?.isEmpty == false)

    // What is there stays, unless it may go.
    let again = try Program.run(writing)
    #expect(again.status == 1 && again.standardError.contains("random.gguf"))
    #expect(try Program.run(writing + ["--force"]).status == 0)
  }

  @Test(
    "what is no file of a model is a matter of usage, or said in a line",
    arguments: [
      (["--write", "x.gguf"], 64), (["--tokenizer", "t.json", "--shape", "fledgling"], 64),
      (["--force", "--shape", "fledgling"], 64), (["--shape", "fledgling", "--write", ""], 64),
      (["--shape", "llama-7b", "--write", "/nonexistent/x.gguf"], 1),
      (["--shape", "fledgling", "--write", "/nonexistent/x.gguf"], 1),
      (["--shape", "fledgling", "--write", "/nonexistent/x.gguf", "--tokenizer", "/nonexistent/t.json"], 1),
    ] as [([String], Int32)])
  func refusals(arguments: [String], status: Int32) throws {
    let result = try Program.run(["bench"] + arguments)
    #expect(result.status == status)
    #expect(result.standardOutput.isEmpty)
    if status == 1 {
      #expect(result.standardError.hasPrefix("vlmchat: ") && result.standardError.split(separator: "\n").count == 1)
    }
  }
}
