import Chat
import Screen
import Testing

@testable import ChatUI

@Suite("Pictures of a folder")
struct FolderTests {
  private static let names = (1...30).map { "\($0).png" }

  /// A chat that takes 40 pictures a message, `/attach holiday TEXT` typed and the folder listed.
  private func chat(
    _ size: Size = Size(columns: 80, rows: 24), text: String = "", names: [String] = names,
    faults: [PictureFolder.Fault] = [], otherFiles: Int = 0, maximum: Int = 40
  ) throws -> TestChat {
    var chat = TestChat(columns: size.columns, rows: size.rows)
    chat.state.engine.maximumPictures = maximum
    let effects = chat.type("/attach holiday\(text.isEmpty ? "" : " \(text)")\r")
    guard case .loadPicture(let request, _, "holiday")? = effects.last else {
      Issue.record("\(effects)")
      return chat
    }
    chat.effects = []
    chat.send(
      .folderListed(request, PictureFolder(path: "holiday", names: names, faults: faults, otherFiles: otherFiles)))
    return chat
  }

  private func loaded(_ effects: [Effect]) -> [String] {
    effects.compactMap { if case .loadPicture(_, _, let path) = $0 { path } else { nil } }
  }

  private func picker(_ chat: TestChat) -> FolderPicker? {
    if case .folder(let picker) = chat.state.overlay { picker } else { nil }
  }

  @Test("Space marks, Enter attaches the marked ones in their order, and the chip of the folder itself is gone")
  func marking() throws {
    var chat = try chat()
    #expect(chat.state.composer.isEmpty && chat.state.pictures.isEmpty)
    #expect(chat.screen.contains("holiday: 30 pictures"))
    chat.press(KeyEvent(.right), KeyEvent(.right), KeyEvent(.character(" ")))
    chat.press(KeyEvent(.left), KeyEvent(.left), KeyEvent(.character(" ")))
    #expect(chat.screen.contains("30 pictures, 2 marked") && chat.screen.contains("[x] 3.png"))
    #expect(loaded(chat.press(KeyEvent(.enter))) == ["holiday/1.png", "holiday/3.png"])
    #expect(chat.state.overlay == nil && chat.state.composer.text == "[Image #1] [Image #2] ")
  }

  @Test("without a mark Enter attaches the selected one; Esc none")
  func single() throws {
    var chat = try chat()
    var left = chat
    #expect(loaded(chat.press(KeyEvent(.down), KeyEvent(.enter))).count == 1)
    #expect(loaded(left.press(KeyEvent(.escape))) == [] && left.state.overlay == nil && left.state.pictures.isEmpty)
  }

  @Test("a marks all and once more none; more than a message takes are refused, and nothing is lost")
  func all() throws {
    var chat = try chat(maximum: 8)
    chat.type("a")
    #expect(loaded(chat.press(KeyEvent(.enter))) == [])
    #expect(chat.screen.contains("at most 8 pictures") && picker(chat)?.marked.count == 30)
    chat.type("a")
    #expect(picker(chat)?.marked.isEmpty == true && !chat.screen.contains("at most 8"))
  }

  @Test(
    "arrows and pages reach every picture and stop at the ends, on every screen",
    arguments: [
      Size(columns: 20, rows: 5), Size(columns: 40, rows: 12), Size(columns: 80, rows: 24),
      Size(columns: 200, rows: 60),
    ])
  func walking(size: Size) throws {
    var chat = try chat(size)
    var seen: Set<Int> = []
    for _ in 0..<40 {
      let selected = try #require(picker(chat)?.selected)
      seen.insert(selected)
      #expect(chat.screen.contains("›[ ] \(selected + 1).png"), "\(chat.screen)")
      chat.press(KeyEvent(.right))
    }
    #expect(seen == Set(0..<30))
    for _ in 0..<31 { chat.press(KeyEvent(.up)) }
    chat.press(KeyEvent(.pageUp))
    #expect(try #require(picker(chat)?.selected) < FolderLayout(size).across)
    for _ in 0..<31 { chat.press(KeyEvent(.pageDown)) }
    #expect(picker(chat)?.selected == 29)
    chat.press(KeyEvent(.home))
    #expect(picker(chat)?.selected == 0)
  }

  @Test("no size of the screen is too small, and what does not fit is not drawn over")
  func sizes() throws {
    for columns in [1, 2, 7, 19, 20, 23, 40, 80, 200] {
      for rows in [1, 2, 4, 5, 6, 7, 9, 10, 11, 14, 24, 60] {
        var chat = try chat(Size(columns: columns, rows: rows))
        chat.press(KeyEvent(.end), KeyEvent(.character(" ")), KeyEvent(.pageUp), KeyEvent(.down))
        #expect(chat.frame().buffer.size == Size(columns: columns, rows: rows))
      }
    }
  }

  @Test("small pictures are read for what is in view, some at a time, and drawn when they are there")
  func thumbnails() throws {
    var chat = try chat()
    func asked(_ effects: [Effect]) -> [(RequestID, String)] {
      effects.compactMap { if case .readThumbnail(let id, let path) = $0 { (id, path) } else { nil } }
    }
    var waiting = asked(chat.effects)
    #expect(waiting.map(\.1) == (1...4).map { "holiday/\($0).png" } && chat.screen.contains("reading…"))
    var read = 0
    while let (request, _) = waiting.first {
      waiting.removeFirst()
      read += 1
      waiting += asked(chat.send(.thumbnailRead(request, read == 2 ? nil : TestChat.pixels(2, width: 40, height: 30))))
    }
    // Three across and two down.
    #expect(read == 6 && chat.screen.contains("cannot be read") && !chat.screen.contains("reading…"))
    #expect(chat.screen.unicodeScalars.contains { (0x2580...0x259F).contains($0.value) })
    #expect(asked(chat.press(KeyEvent(.pageDown))).map(\.1).first == "holiday/7.png")
    #expect(asked(chat.send(.terminal(.resize(Size(columns: 20, rows: 5))))).isEmpty)
  }

  @Test("numbers after the folder name its pictures, and are no part of the message")
  func numbers() throws {
    var chat = TestChat()
    chat.type("see ")
    for (text, expected) in [("2-3, 5", [2, 3, 5]), ("7", [7]), ("1 1 1", [1])] {
      let chat = try self.chat(text: text)
      #expect(loaded(chat.effects) == expected.map { "holiday/\($0).png" })
      #expect(chat.state.overlay == nil && chat.state.composer.elements.count == 2 * expected.count)
    }
    #expect(loaded(try self.chat(text: "all").effects).count == 30)
    let missing = try self.chat(text: "29-31")
    #expect(missing.screen.contains("there is no number 31") && loaded(missing.effects) == [])
    // Words are the message's.
    let words = try self.chat(text: "what is there?")
    #expect(picker(words) != nil && words.state.composer.text.trimmed() == "what is there?")
  }

  @Test(
    "what is a selection",
    arguments: [
      ("1", [1]), ("3-5,1", [1, 3, 4, 5]), ("ALL", [1, 2, 3, 4]), ("", nil), ("0", nil), ("5-3", nil), ("-3", nil),
      ("1-", nil), ("1-2-3", nil), ("a", nil), ("1-99999999999999999999", nil), ("1-9999999999", nil), ("2 and 3", nil),
    ] as [(String, [Int]?)])
  func selections(text: String, expected: [Int]?) {
    #expect(NumberSelection.numbers(in: text, count: 4) == expected)
  }

  @Test("what was left out is named, with control characters made visible")
  func leftOut() throws {
    let faults = [PictureFolder.Fault(name: "bro\u{1B}ken.png", reason: "the file is empty")]
    let chat = try chat(faults: faults, otherFiles: 2)
    #expect(chat.screen.contains("Left out: bro␛ken.png (the file is empty), 2 files that are no pictures"))
    let empty = try self.chat(names: [], faults: faults)
    #expect(empty.screen.contains("no picture in this folder") && empty.state.overlay == nil)
    #expect(empty.state.pictures.isEmpty && empty.state.composer.isEmpty)
  }

  @Test("an example takes a picture, no folder; two folders are shown one after the other")
  func others() throws {
    var chat = TestChat(columns: 100)
    guard case .loadPicture(let request, _, _)? = chat.type("/shot holiday A cat.\r").last else { return }
    chat.send(.folderListed(request, PictureFolder(path: "holiday", names: ["1.png"])))
    #expect(chat.screen.contains("this is a folder") && chat.state.pictures.isEmpty && chat.state.overlay == nil)
    for name in ["one", "two"] {
      guard case .loadPicture(let request, _, _)? = chat.send(.attach(path: name)).first else { return }
      chat.send(.folderListed(request, PictureFolder(path: name, names: ["1.png"])))
    }
    #expect(picker(chat)?.folder.path == "one")
    chat.press(KeyEvent(.enter))
    #expect(picker(chat)?.folder.path == "two")
    chat.press(KeyEvent(.escape))
    #expect(chat.state.overlay == nil && chat.state.composer.pictures.count == 1)
  }

  @Test("plain mode lists them with numbers and says how to take some")
  func plain() throws {
    var chat = TestChat()
    var plain = PlainChat(echoesInput: false)
    guard case .loadPicture(let request, _, _)? = chat.send(.line("/attach 'my holiday'")).last else { return }
    #expect(!chat.state.acceptsLine)
    chat.send(.folderListed(request, PictureFolder(path: "my holiday", names: ["1.png", "10.png"], otherFiles: 1)))
    let output = plain.output(after: chat.state)
    #expect(output.contains("my holiday: 2 pictures\n1 1.png\n2 10.png\nLeft out: 1 file that is no picture\n"))
    #expect(output.contains("/attach my\\ holiday 1-3") && chat.state.acceptsLine)
    chat.send(.line("/attach my\\ holiday 2"))
    guard case .loadPicture(let second, _, "my holiday")? = chat.effects.last else { return }
    #expect(
      loaded(chat.send(.folderListed(second, PictureFolder(path: "my holiday", names: ["1.png", "10.png"]))))
        == ["my holiday/10.png"])
    #expect(plain.output(after: chat.state) == "")
  }
}
