import Foundation
import Testing

/// Examples, from the command line to the screen and the journal.
@Suite("Examples for the model", .serialized)
struct ShotTests {
  private func sample(_ name: String) -> String {
    Program.samples.appending(path: name).path(percentEncoded: false)
  }

  private func usage(_ arguments: [String], input: Data? = nil) throws -> (prompt: Int, images: Int) {
    let result = try Program.run(["ask", "--json", "--max-tokens", "3"] + arguments, input: input)
    #expect(result.status == 0, "\(result.standardError)")
    let object = try #require(JSONSerialization.jsonObject(with: result.standardOutput) as? [String: Any])
    let usage = try #require(object["usage"] as? [String: Int])
    return (try #require(usage["prompt_tokens"]), try #require(usage["images"]))
  }

  @Test("ask reads them before the question, with their pictures or without")
  func ask() throws {
    let bare = try usage([sample("apple.png"), "-p", "What is this?"])
    let shown = try usage([
      sample("apple.png"), "-p", "What is this?", "--shot", "\(sample("butterfly.png"))=What is this? => A butterfly.",
      "--shot", "none=What is that? => A cat.",
    ])
    #expect(bare.images == 1 && shown.images == 2)
    #expect(shown.prompt > bare.prompt + 10)
    // Captions say what is asked for; the picture may come from standard input.
    let caption = try usage(
      [sample("apple.png"), "--shot=-=A butterfly."],
      input: Data(contentsOf: Program.samples.appending(path: "butterfly.png")))
    #expect(caption.images == 2)
  }

  @Test("a picture whose name holds an = is named in quotes")
  func quoted() throws {
    let folder = try TemporaryFolder()
    let path = folder.url.appending(path: "a=b.png").path(percentEncoded: false)
    try FileManager.default.copyItem(atPath: sample("apple.png"), toPath: path)
    #expect(try usage(["-p", "What?", "--shot", "\"\(path)\"=An apple."]).images == 1)
  }

  @Test("score takes them, too")
  func score() throws {
    func tokens(_ arguments: [String]) throws -> Int {
      let result = try Program.run(["score", "--json", "What is this?"] + arguments)
      #expect(result.status == 0, "\(result.standardError)")
      let object = try #require(JSONSerialization.jsonObject(with: result.standardOutput) as? [String: Any])
      return try #require(object["token_ids"] as? [Int]).count
    }
    #expect(try tokens(["--shot", "\(sample("apple.png"))=What is this? => An apple."]) > tokens([]) + 10)
  }

  @Test(
    "what is no example is told, with the status of wrong usage",
    arguments: [
      ["-p", "What?", "--shot", "cat.png"], ["-p", "What?", "--shot", "cat.png="],
      ["-p", "What?", "--shot", "cat.png=What? =>"],
      ["--raw", "-p", "What?", "--shot", "none=a"], ["--token-ids", "1,5", "--shot", "none=a"], ["--shot", "none=a"],
      ["-", "-p", "What?", "--shot=-=a"],
    ])
  func wrongUsage(arguments: [String]) throws {
    let result = try Program.run(["ask"] + arguments)
    #expect(result.status == 64)
    #expect(result.standardOutput.isEmpty && !result.standardError.isEmpty)
  }

  @Test("a missing picture, too many examples and too few pictures are one line each")
  func errors() throws {
    let apple = sample("apple.png")
    let cases: [([String], String)] = [
      (["-p", "What?", "--shot", "/no/such.png=a"], "/no/such.png"),
      (
        ["-p", "What?", "--context", "64"]
          + (0..<9).flatMap { ["--shot", "\(apple)=What is number \($0)? => An apple."] },
        "9 examples"
      ),
      (
        ["-p", "What?", "--context", "20"] + (0..<9).flatMap { _ in ["--shot", "\(apple)=a"] }, "9 examples"
      ),
      (["--raw", "-p", "<image>What <image>?", apple], "2 places for pictures"),
    ]
    for (arguments, says) in cases {
      let result = try Program.run(["ask"] + arguments)
      #expect(result.status == 1)
      #expect(result.standardError.contains(says), "\(result.standardError)")
      #expect(result.standardError.split(separator: "\n").count == 1, "\(result.standardError)")
    }
  }

  @Test("in the plain chat they are kept with the session and are in force when it goes on")
  func plain() throws {
    let folder = try TemporaryFolder()
    let environment = ["VLMCHAT_SESSIONS": folder.url.path(percentEncoded: false)]
    func chat(_ lines: [String], _ arguments: [String] = []) throws -> String {
      let result = try Program.run(
        arguments, input: Data((lines + [""]).joined(separator: "\n").utf8), environment: environment,
        directory: Program.checkout)
      #expect(result.status == 0)
      return result.text
    }
    let first = try chat([
      "/shot assets/samples/apple.png What is this? => An apple.", "/shot none What is that? => A cat.",
      "/attach assets/samples/butterfly.png What is this?", "", "/shots", "/quit",
    ])
    #expect(first.contains("What is this? => An apple.") && first.contains("no picture"))
    let second = try chat(
      ["/shots remove 2", "/shots", "/export \(folder.url.path(percentEncoded: false))/chat.md", "/quit"],
      ["--continue"])
    #expect(second.contains("1  #1 apple.png") && !second.contains("A cat."))
    let page = try String(contentsOf: folder.url.appending(path: "chat.md"), encoding: .utf8)
    #expect(page.contains("**Example 1:**"))
  }

  @Test("on the screen: /shot, the status line, /shots", .enabled(if: TmuxScreen.isInstalled))
  func screen() throws {
    let folder = try TemporaryFolder()
    let screen = try TmuxScreen(
      columns: 90, rows: 36, arguments: [],
      environment: [
        "VLMCHAT_SESSIONS": folder.url.appending(path: "sessions").path(percentEncoded: false),
        "HOME": folder.url.path(percentEncoded: false),
      ])
    func enter(_ line: String) throws {
      try screen.type(line)
      try screen.press("Enter")
    }
    try screen.wait(for: "/attach")
    try enter("/shot assets/samples/apple.png What is this? => An apple.")
    try screen.wait(for: "1 example is in force")
    try enter("/shot no-such.png a")
    try screen.wait(for: "there is no such file")
    try enter("/shots")
    try screen.wait(for: "What is this? => An apple.")
    try screen.press("Escape")
    try screen.wait(for: "the page to close") { !$0.contains("Esc closes") }
    try enter("/attach assets/samples/butterfly.png")
    try screen.wait(for: "butterfly.png ")
    try enter("What is this?")
    try screen.wait(for: "tokens/s")
    try screen.wait(for: "1 example")
    try enter("/shots clear")
    try screen.wait(for: "The examples are gone")
  }
}
