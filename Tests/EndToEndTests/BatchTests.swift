import Foundation
import Testing

/// `ask --batch`: a line of JSON for a line of JSON.
@Suite("ask --batch")
struct BatchTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private static let samples = Program.samples.path(percentEncoded: false)

  /// A file of cases beside a copy of a picture.
  private func write(_ lines: [String]) throws -> String {
    let picture = folder.url.appending(path: "apple.png")
    if !FileManager.default.fileExists(atPath: picture.path) {
      try FileManager.default.copyItem(at: Program.samples.appending(path: "apple.png"), to: picture)
    }
    let file = folder.url.appending(path: "cases.jsonl")
    try Data(lines.joined(separator: "\n").utf8).write(to: file)
    return file.path
  }

  private func objects(_ result: Program.Result) throws -> [[String: Any]] {
    try result.text.split(separator: "\n").map {
      try #require(JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
    }
  }

  private static let apple = #"{"id":"a","images":["apple.png"],"question":"What is this?"}"#

  @Test("a case has the answer that ask gives, with pictures found beside the file")
  func answers() throws {
    let file = try write([Self.apple, #"{"id":2,"question":"Who are you?"}"#])
    let result = try Program.run(["ask", "--batch", file])
    #expect(result.status == 0 && result.standardError.isEmpty, "\(result.standardError)")
    let objects = try objects(result)
    let alone = try Program.run(["ask", folder.url.appending(path: "apple.png").path, "-p", "What is this?"])
    #expect(objects.map { $0["answer"] as? String }.first == alone.text.trimmingCharacters(in: .newlines))
    #expect(objects[0]["id"] as? String == "a" && objects[1]["id"] as? Int == 2)
    #expect(objects.map { $0["line"] as? Int } == [1, 2])
    for object in objects {
      #expect((object["answers"] as? [String])?.last == object["answer"] as? String)
      #expect(object["finish_reasons"] as? [String] == ["stop"])
      let usage = try #require(object["usage"] as? [String: Int])
      #expect(Set(usage.keys) == ["prompt_tokens", "completion_tokens", "images"])
      let timings = try #require(object["timings"] as? [String: Double])
      #expect(Set(timings.keys) == ["image_ms", "prefill_ms", "decode_ms", "total_ms"])
    }
    #expect((objects[0]["usage"] as? [String: Int])?["images"] == 1)
  }

  @Test("cases come from a pipe, too, with pictures found from the current folder")
  func standardInput() throws {
    _ = try write([])
    let result = try Program.run(
      ["ask", "--batch", "-", "--max-tokens", "1"], input: Data((Self.apple + "\n").utf8), directory: folder.url)
    #expect(result.status == 0, "\(result.standardError)")
    #expect(try objects(result).map { $0["finish_reasons"] as? [String] } == [["length"]])
  }

  @Test("the same answers in the same order with any number of jobs, and with the first cases skipped")
  func jobs() throws {
    let lines = ["What is this?", "What colour is it?", "Is it a dog?"].flatMap { question in
      ["apple.png", "\(Self.samples)/guitar.jpg"].map { #"{"images":["\#($0)"],"question":"\#(question)"}"# }
    }
    let file = try write(lines)
    func answers(_ arguments: [String]) throws -> [String] {
      try objects(Program.run(["ask", "--batch", file] + arguments)).compactMap { $0["answer"] as? String }
    }
    let one = try answers(["--jobs", "1"])
    #expect(one.count == lines.count)
    #expect(try answers(["--jobs", "2"]) == one)
    #expect(try answers(["--skip", "4"]) == one.suffix(2))
    #expect(try answers(["--skip", "100"]).isEmpty)
  }

  @Test("every bad line is one line that says what is wrong, and the others are answered")
  func hostileLines() throws {
    let file = try write([
      "nonsense", Self.apple, #"{"id":"b","images":["\u001b[2Jnothing.png"],"question":"a"}"#,
      #"{"id":"c","question":5}"#, String(repeating: "[", count: 100_000),
      "{\"question\":\"" + String(repeating: "a", count: 2 << 20) + "\"}",
      "{\"question\":\"" + String(repeating: "word ", count: 100_000) + "\"}", "{\"\u{1B}\":", Self.apple,
    ])
    let handle = try FileHandle(forWritingTo: URL(filePath: file))
    try handle.seekToEnd()
    try handle.write(contentsOf: Data([0x0A, 0xFF, 0xFE, 0x00, 0x0A]))
    try handle.close()
    let result = try Program.run(["ask", "--batch", file])
    #expect(result.status == 1)
    #expect(result.standardError == "vlmchat: 8 of 10 cases failed; their lines in the output say why\n")
    let objects = try objects(result)
    #expect(objects.map { $0["line"] as? Int } == Array(1...10))
    #expect(
      objects.map { $0["error"] == nil }
        == [2, 9].reduce(into: Array(repeating: false, count: 10)) { $0[$1 - 1] = true })
    #expect(objects[2]["id"] as? String == "b" && objects[3]["id"] as? String == "c")
    #expect((objects[2]["error"] as? String)?.hasSuffix("nothing.png: there is no such file") == true)
    #expect(objects[3]["error"] as? String == "question must be a string")
    #expect(objects.allSatisfy { ($0["error"] as? String ?? "").count < 1100 })
    #expect(!result.text.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" })
  }

  @Test("what the command line says about sampling, examples and instructions holds for every case")
  func commandLine() throws {
    let file = try write([#"{"images":["apple.png"]}"#, #"{"images":["apple.png"]}"#])
    let example = "\(Self.samples)/guitar.jpg=a dax"
    let result = try Program.run([
      "ask", "--batch", file, "--shot", example, "--system", "Be brief.", "--seed", "7", "--temperature", "1",
    ])
    #expect(result.status == 0, "\(result.standardError)")
    let objects = try objects(result)
    #expect(objects.map { $0["seed"] as? Int } == [7, 7])
    #expect(objects.map { ($0["usage"] as? [String: Int])?["images"] } == [2, 2])
    #expect(objects[0]["answer"] as? String == objects[1]["answer"] as? String)
  }

  @Test(
    "wrong use is status 64",
    arguments: [
      ["apple.png"], ["-p", "a"], ["--raw"], ["--token-ids", "1"], ["--attention", "a.png"], ["--jobs", "0"],
      ["--skip", "-1"], ["--shot", "-=a"],
    ])
  func usage(arguments: [String]) throws {
    let result = try Program.run(["ask", "--batch", "cases.jsonl"] + arguments)
    #expect(result.status == 64 && result.standardOutput.isEmpty)
    #expect(try Program.run(["ask", "-p", "a", "--jobs", "2"]).status == 64)
  }

  @Test("a file that is not there, or is none, is one line and status 1", arguments: ["nothing.jsonl", "."])
  func badFiles(name: String) throws {
    let path = folder.url.appending(path: name).path
    let result = try Program.run(["ask", "--batch", path])
    #expect(result.status == 1 && result.standardOutput.isEmpty)
    #expect(result.standardError.hasPrefix("vlmchat: \(path)"), "\(result.standardError)")
    #expect(result.standardError.split(separator: "\n").count == 1)
  }

  @Test("an answer comes as soon as it is there, and Ctrl-C says how to go on", .timeLimit(.minutes(1)))
  func interrupt() throws {
    let process = Process()
    process.executableURL = Program.binary
    process.arguments = ["ask", "--batch", "-"]
    process.environment = Program.cleanEnvironment
    let (input, output, error) = (Pipe(), Pipe(), Pipe())
    (process.standardInput, process.standardOutput, process.standardError) = (input, output, error)
    try process.run()
    for number in 1...2 {
      // The next case is not written before the answer to this one is read.
      try input.fileHandleForWriting.write(contentsOf: Data("{\"question\":\"Who are you?\"}\n".utf8))
      let answer = output.fileHandleForReading.availableData
      #expect(String(decoding: answer, as: UTF8.self).hasPrefix("{\"line\":\(number),"))
    }
    process.interrupt()
    let words = String(decoding: try error.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 130)
    #expect(words == "vlmchat: stopped after 2 cases; --skip 2 goes on from there\n")
  }

  @Test("a reader that goes away ends the run quietly", .timeLimit(.minutes(1)))
  func closedPipe() throws {
    let file = try write(Array(repeating: #"{"question":"Who are you?"}"#, count: 100_000))
    let process = Process()
    process.executableURL = Program.binary
    process.arguments = ["ask", "--batch", file]
    process.environment = Program.cleanEnvironment
    let (output, error) = (Pipe(), Pipe())
    (process.standardOutput, process.standardError) = (output, error)
    try process.run()
    #expect(try output.fileHandleForReading.read(upToCount: 1)?.count == 1)
    try output.fileHandleForReading.close()
    let words = try error.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    #expect(words.isEmpty)
    #expect(process.terminationStatus == 0)
  }

  @Test(
    "a terminal shows how far the run is, below the answers", .enabled(if: TmuxScreen.isInstalled),
    .timeLimit(.minutes(1)))
  func progress() throws {
    let cases = #"{"question":"Who are you?"}"# + "\n" + #"{"images":["nothing.png"],"question":"a"}"#
    let file = try write(Array(repeating: cases, count: 50_000))
    let screen = try TmuxScreen(columns: 100, rows: 20, arguments: ["ask", "--batch", file])
    try screen.wait(for: "the progress") { text in
      text.split(separator: "\n").contains {
        $0.wholeMatch(of: /Case \d+ of 100000, \d+ failed, [\d.]+ a second, .+ left…/) != nil
      }
    }
    try screen.press("C-c")
    try screen.wait(for: "goes on from there")
    #expect(try screen.text().contains(/stopped after (\d+) cases; --skip \1 goes on/))
  }
}
