import Foundation
import Testing

/// `/look` and `/focus` with the built-in model.
@Suite("Where the model looked, in the program")
struct LookingTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private var environment: [String: String] {
    [
      "VLMCHAT_SESSIONS": folder.url.appending(path: "sessions").path(percentEncoded: false), "COLORTERM": "truecolor",
      "HOME": folder.url.path(percentEncoded: false),
    ]
  }

  @Test(
    "an answer is walked word by word, and asked again with a closer look", .enabled(if: TmuxScreen.isInstalled))
  func onTheScreen() throws {
    let screen = try TmuxScreen(
      columns: 100, rows: 32, arguments: ["assets/samples/dog-left-of-cat.png"], environment: environment)
    try screen.wait(for: "dog-left-of-cat.png ")
    try screen.type("What is left of the cat?")
    try screen.press("Enter")
    try screen.wait(for: "A dog.")
    try screen.wait(for: "tokens/s")
    try screen.type("/look")
    try screen.press("Enter")
    try screen.wait(for: "Where it looked")
    try screen.wait(for: "the whole answer")
    #expect(try screen.text().contains { ("\u{2580}"..."\u{259F}").contains($0) })
    try screen.press("Right", "Right")
    try screen.wait(for: "“dog”, all 3 gated blocks")
    try screen.press("Down")
    try screen.wait(for: "gated block 1 of 3")
    try screen.press("Escape")
    try screen.wait(for: "an end of the view", until: { !$0.contains("Where it looked") })
    try screen.type("/focus")
    try screen.press("Enter")
    try screen.wait(for: "part-of-dog-left-of-cat.png")
    try screen.wait(for: "tokens/s")
    try screen.type("/quit")
    try screen.press("Enter")
    try screen.wait(for: "the end", until: { _ in try screen.exitStatus() == 0 })
  }

  @Test("plain mode tells it in words, and waits for it before it ends")
  func inPlainMode() throws {
    let input = "/attach assets/samples/butterfly.png What is this?\n\n/look\n/focus\n"
    let result = try Program.run(
      ["--plain"], input: Data(input.utf8), environment: environment, directory: Program.checkout)
    #expect(result.status == 0, "\(result.standardError)")
    for words in ["Where it looked", "shares", "gates", "Looking again", "part-of-butterfly.png"] {
      #expect(result.text.contains(words), "\(words) is not in \(result.text)")
    }
    #expect(result.text.components(separatedBy: "fledgling: A butterfly.").count == 3)
    #expect(!result.text.unicodeScalars.contains("\u{1B}"))
  }
}
