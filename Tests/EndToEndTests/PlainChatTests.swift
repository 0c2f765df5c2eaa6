import Foundation
import Testing

/// The chat in a pipe.
@Suite("The plain chat")
struct PlainChatTests {
  @Test("lines in give labelled lines out, without escape sequences")
  func conversation() throws {
    let folder = try TemporaryFolder()
    let lines = """
      /attach assets/samples/butterfly.png
      What is this?
      /export \(folder.url.path(percentEncoded: false))/chat.html
      /quit

      """
    let result = try Program.run(
      [], input: Data(lines.utf8),
      environment: ["VLMCHAT_SESSIONS": folder.url.appending(path: "s").path(percentEncoded: false)],
      directory: Program.checkout)
    #expect(result.status == 0)
    #expect(result.text.contains("fledgling: A butterfly.\n"))
    #expect(!result.text.contains("\u{1B}"))
    let page = try String(contentsOf: folder.url.appending(path: "chat.html"), encoding: .utf8)
    #expect(page.contains("data:image/png;base64,") && page.contains("A butterfly."))
  }

  @Test("the end of the input ends the chat after the last answer")
  func endOfInput() throws {
    let folder = try TemporaryFolder()
    let result = try Program.run(
      ["--plain"], input: Data("hello".utf8),
      environment: ["VLMCHAT_SESSIONS": folder.url.path(percentEncoded: false)])
    #expect(result.status == 0)
    #expect(result.text.contains("fledgling: "))
  }

  @Test("/view tells a picture's facts, and where two pictures differ")
  func viewing() throws {
    let folder = try TemporaryFolder()
    let result = try Program.run(
      ["--plain"],
      input: Data(
        "/attach assets/samples/penguin-left.webp\n/attach assets/samples/penguin-right.png\n/view 1 2\n/quit\n".utf8),
      environment: ["VLMCHAT_SESSIONS": folder.url.path(percentEncoded: false)], directory: Program.checkout)
    #expect(result.status == 0)
    for word in ["WebP, ", "PNG, ", "SHA-256", " of the picture: 1: "] {
      #expect(result.text.contains(word), "\(word) in \(result.text)")
    }
  }
}
