import Foundation
import Glibc
import TestSupport
import Testing

/// Pictures that come from a folder or from a server, in the program.
@Suite("Folders and addresses of pictures")
struct PictureSourceTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    for (name, sample) in [("2.png", "butterfly.png"), ("10.png", "red-circle.png"), ("1.jpg", "guitar.jpg")] {
      try FileManager.default.copyItem(
        at: Program.samples.appending(path: sample), to: folder.url.appending(path: name))
    }
    try FileManager.default.copyItem(
      at: Program.samples.appending(path: "butterfly.png"), to: folder.url.appending(path: ".hidden.png"))
    try FileManager.default.createDirectory(
      at: folder.url.appending(path: "deeper.png"), withIntermediateDirectories: true)
    for (name, text) in [("notes.txt", "words"), ("cut.png", ""), ("page.png", "<html>"), ("moving.gif", "GIF89a....")]
    {
      try Data(text.utf8).write(to: folder.url.appending(path: name))
    }
  }

  private var path: String { folder.url.path(percentEncoded: false) }

  private var environment: [String: String] {
    ["VLMCHAT_SESSIONS": "\(path)/.sessions", "HOME": "\(path)/.home", "no_proxy": "*"]
  }

  // MARK: Folders

  @Test("ask takes a folder's pictures in the order in which people count, and names what it left out")
  func askFolder() throws {
    let all = try Program.run(["ask", path, "-p", "What is this?", "--json", "--max-tokens", "1"])
    #expect(all.status == 0, "\(all.standardError)")
    let object = try #require(JSONSerialization.jsonObject(with: all.standardOutput) as? [String: Any])
    #expect((object["usage"] as? [String: Int])?["images"] == 3)
    for name in ["cut.png", "page.png", "moving.gif"] {
      #expect(all.standardError.contains("left out: \(name)"), "\(all.standardError)")
    }
    #expect(!all.standardError.contains("notes.txt") && !all.standardError.contains("hidden"))
    let byName = try Program.run(
      ["ask", "1.jpg", "2.png", "10.png", "-p", "What is this?"], directory: folder.url)
    #expect(try Program.run(["ask", path, "-p", "What is this?"]).text == byName.text)
  }

  @Test("a folder without pictures, and one of too many, are an error before anything is computed")
  func folders() throws {
    let empty = try TemporaryFolder()
    let none = try Program.run(["ask", empty.url.path(percentEncoded: false), "-p", "x"])
    #expect(none.status == 1 && none.standardError.contains("no PNG, JPEG or WebP"), "\(none.standardError)")
    let full = try TemporaryFolder()
    let butterfly = Program.samples.appending(path: "butterfly.png").path(percentEncoded: false)
    for number in 0..<65 { symlink(butterfly, full.url.appending(path: "\(number).png").path(percentEncoded: false)) }
    let many = try Program.run(["ask", full.url.path(percentEncoded: false), "-p", "x"])
    #expect(many.status == 1 && many.standardError.contains("65 pictures"), "\(many.standardError)")
  }

  @Test("plain mode lists a folder and attaches by number")
  func plainFolder() throws {
    let input = "/attach \(path)\n/attach \(path) 2\nWhat is this?\n"
    let result = try Program.run(["--plain"], input: Data(input.utf8), environment: environment)
    #expect(result.status == 0, "\(result.standardError)")
    #expect(result.text.contains("1 1.jpg\n2 2.png\n3 10.png\n"), "\(result.text)")
    #expect(result.text.contains("cut.png (the file is empty)") && result.text.contains("1 file that is no picture"))
    #expect(result.text.contains("Picture #1 2.png") && result.text.contains("fledgling: A butterfly."))
  }

  @Test("on the screen small pictures are marked and attached", .enabled(if: TmuxScreen.isInstalled))
  func picker() throws {
    let screen = try TmuxScreen(columns: 100, rows: 32, arguments: [path], environment: environment)
    try screen.wait(for: "3 pictures")
    try screen.wait(for: "small pictures") { $0.unicodeScalars.contains { (0x2580...0x259F).contains($0.value) } }
    try screen.press("Right", "Space", "Right", "Space")
    try screen.wait(for: "3 pictures, 2 marked")
    try screen.press("Enter")
    try screen.wait(for: "the chips") { $0.contains("#1 2.png") && $0.contains("#2 10.png") }
    try screen.type("What is this?")
    try screen.press("Enter")
    try screen.wait(for: "tokens/s")
    try screen.type("/quit")
    try screen.press("Enter")
    try screen.wait(for: "the end", until: { _ in try screen.exitStatus() == 0 })
  }

  // MARK: Addresses

  private func server() throws -> LoopbackServer {
    let butterfly = try Array(Data(contentsOf: Program.samples.appending(path: "butterfly.png")))
    return try LoopbackServer { request in
      switch request.path {
      case "/butterfly.png": LoopbackServer.Reply(body: butterfly)
      case "/moved": LoopbackServer.Reply(302, headers: [("Location", "/butterfly.png")])
      case "/page": LoopbackServer.Reply(body: Array("<html>no picture</html>".utf8))
      case "/cut.png": LoopbackServer.Reply(body: Array(butterfly.prefix(200)))
      case "/empty": LoopbackServer.Reply(body: [])
      case "/file": LoopbackServer.Reply(302, headers: [("Location", "file:///etc/passwd")])
      default: LoopbackServer.Reply(404)
      }
    }
  }

  @Test("ask fetches an address that is named, as the picture of a file", arguments: ["/butterfly.png", "/moved"])
  func askAddress(path: String) throws {
    let server = try server()
    let result = try Program.run(["ask", server.url + path, "-p", "What is this?"], environment: environment)
    #expect(result.text == "A butterfly.\n", "\(result.standardError)")
    #expect(result.standardError.contains("without encryption"))
    #expect(server.requests.first?.headers["user-agent"]?.hasPrefix("vlmchat/") == true)
  }

  @Test(
    "what does not come, or is no picture, is one line that says so",
    arguments: [
      ("/page", "this is text"), ("/cut.png", "too early"), ("/none", "answered 404"), ("/empty", "empty"),
      ("/file", "answered 302"),
    ])
  func addressFaults(path: String, words: String) throws {
    let server = try server()
    let result = try Program.run(["ask", server.url + path, "-p", "x"], environment: environment)
    #expect(result.status == 1 && result.standardOutput.isEmpty)
    let lines = result.standardError.split(separator: "\n").filter { !$0.contains("without encryption") }
    #expect(lines.count == 1 && lines[0].contains(words) && lines[0].contains(path), "\(result.standardError)")
  }

  @Test(
    "other protocols and hosts that are not there are errors, too",
    arguments: ["ftp://127.0.0.1/a.png", "http://127.0.0.1:1/a.png"])
  func otherAddresses(address: String) throws {
    let result = try Program.run(["ask", address, "-p", "x"], environment: environment)
    #expect(result.status == 1 && result.standardError.contains(address), "\(result.standardError)")
  }

  @Test("the chat fetches after a yes and asks nothing of a server after a no; never means never")
  func chat() throws {
    let server = try server()
    let address = server.url + "/butterfly.png"
    let no = try Program.run(["--plain"], input: Data("/attach \(address)\nn\n".utf8), environment: environment)
    #expect(no.text.contains("Fetch from 127.0.0.1:\(server.port)?") && no.text.contains("was not fetched"))
    #expect(server.requests.isEmpty)
    let yes = try Program.run(
      ["--plain"], input: Data("/attach \(address) What is this?\ny\n\n".utf8), environment: environment)
    #expect(
      yes.text.contains("Picture #1 butterfly.png") && yes.text.contains("fledgling: A butterfly."), "\(yes.text)")
    #expect(server.requests.count == 1)
    try FileManager.default.createDirectory(atPath: "\(path)/.home/.config/vlmchat", withIntermediateDirectories: true)
    try Data("fetch = \"never\"\n".utf8).write(to: URL(filePath: "\(path)/.home/.config/vlmchat/config.toml"))
    let never = try Program.run(["--plain"], input: Data("/attach \(address)\ny\n".utf8), environment: environment)
    #expect(never.text.contains("/set fetch ask") && server.requests.count == 1, "\(never.text)")
    // An address on the command line is the wish itself.
    let named = try Program.run(["--plain", address], input: Data("What is this?\n".utf8), environment: environment)
    #expect(named.text.contains("fledgling: A butterfly.") && server.requests.count == 2, "\(named.text)")
  }
}
