import Chat
import Foundation
import Screen
import Testing

@testable import ChatUI

@Suite("The viewer")
struct ViewerTests {
  private static let difference = PictureDifference(
    pixels: TestChat.pixels(1, width: 8, height: 6), largest: 0.5, changedShare: 0.08,
    regions: [
      PictureArea(left: 0.1, top: 0.1, width: 0.25, height: 0.3),
      PictureArea(left: 0.6, top: 0.5, width: 0.3, height: 0.4),
    ], furtherRegions: 1)

  /// Answers what the viewer asks for.
  private func answer(_ effects: [Effect], _ chat: inout TestChat) {
    for effect in effects {
      switch effect {
      case .readPictureFacts(let id, _):
        chat.send(
          .pictureFacts(
            id,
            PictureFacts(
              format: "JPEG", storedWidth: 480, storedHeight: 640, camera: "Canon\u{1B}[2J EOS",
              takenAt: "2024-05-01 12:33:10")))
      case .readModelInput(let id, _):
        chat.send(
          .modelInput(
            id,
            ModelInput(
              pixels: TestChat.pixels(1, width: 16, height: 16),
              area: PictureArea(left: 0.125, top: 0, width: 0.75, height: 1))))
      case .readFullPixels(let id, let attachment):
        chat.send(.fullPixels(id, TestChat.pixels(1, width: attachment.width, height: attachment.height)))
      case .findDifference(let id, _, _): chat.send(.pictureDifference(id, Self.difference))
      default: break
      }
    }
  }

  private func chat(_ size: Size, _ line: String, answers: Bool = true) -> TestChat {
    var chat = TestChat(columns: size.columns, rows: size.rows)
    chat.attach("cat.png", width: 640, height: 480)
    chat.attach("dog.png", width: 640, height: 480)
    let effects = chat.type(line + "\r")
    if answers { answer(effects, &chat) }
    return chat
  }

  private func window(_ chat: TestChat) throws -> ViewWindow {
    let viewing = try #require(chat.state.viewing)
    return try #require(ViewerLayout(viewing, chat.state).panes.first).window
  }

  private func press(_ text: String, _ chat: inout TestChat) { answer(chat.type(text), &chat) }

  static let sizes = [Size(columns: 80, rows: 24), Size(columns: 40, rows: 12), Size(columns: 20, rows: 6)]

  @Test("one picture: facts, zoom, what the model sees", arguments: sizes)
  func one(size: Size) {
    var chat = chat(size, "/view 1")
    func expect(_ name: String) {
      let screen = chat.frame(depth: .none).buffer.textDescription
      #expect(!screen.contains("\u{1B}"))
      expectSnapshot(screen, "viewer-\(name)-\(size.columns)x\(size.rows)")
    }
    press("i", &chat)
    expect("facts")
    while chat.state.viewing?.factsPage != nil { press("i", &chat) }
    press("1h", &chat)
    expect("pixels")
    press("0m", &chat)
    expect("model")
  }

  @Test("two pictures: blinking, the difference, boxes", arguments: sizes)
  func two(size: Size) {
    var chat = chat(size, "/view 1 2")
    for name in ["blink", "difference", "boxes"] {
      press("d", &chat)
      expectSnapshot(
        chat.frame(depth: .none).buffer.textDescription, "viewer-\(name)-\(size.columns)x\(size.rows)")
    }
    press("d", &chat)
    #expect(chat.state.viewing?.mode == .pictures)
  }

  @Test("1 is one column a pixel; the ladder goes up and down through it; 0 and f fit")
  func zoom() throws {
    var chat = chat(Size(columns: 80, rows: 24), "/view 1")
    func scale() -> Double? { chat.state.viewing?.scale }
    #expect(scale() == nil)
    press("1", &chat)
    #expect(scale() == 1)
    press("+", &chat)
    #expect(scale() == 1.5)
    press("--", &chat)
    #expect(scale() == 0.75)
    let window = try window(chat)
    #expect(abs(window.area.width - 80 / (640 * 0.75)) < 1e-9)
    for _ in 0..<40 { press("+", &chat) }
    #expect(scale() == 16)
    for _ in 0..<60 { press("-", &chat) }
    #expect(scale() == nil)
    press("+f", &chat)
    #expect(scale() == nil)
    press("+0", &chat)
    #expect(scale() == nil)
  }

  @Test("a picture smaller than the screen goes down to its own size and no further")
  func small() {
    var chat = TestChat()
    chat.attach("dot.png", width: 8, height: 8)
    chat.type("/view 1\r")
    for _ in 0..<20 { chat.type("-") }
    #expect(chat.state.viewing?.scale == 1)
  }

  @Test("arrows, hjkl and a drag move within the edges; where all is seen they turn to the other pictures")
  func panning() throws {
    var chat = chat(Size(columns: 80, rows: 24), "/view 1")
    func area() throws -> PictureArea { try window(chat).area }
    press("1", &chat)
    let start = try area()
    press("lj", &chat)
    let moved = try area()
    #expect(moved.left > start.left && moved.top > start.top && moved.width == start.width)
    for _ in 0..<60 { chat.press(KeyEvent(.left), KeyEvent(.up)) }
    #expect(try area().left == 0 && area().top == 0)
    for _ in 0..<60 { chat.press(KeyEvent(.right), KeyEvent(.down)) }
    let end = try area()
    #expect(abs(end.left + end.width - 1) < 1e-9 && abs(end.top + end.height - 1) < 1e-9)
    func mouse(_ kind: MouseEvent.Kind, _ row: Int, _ column: Int) {
      chat.send(.terminal(.mouse(MouseEvent(kind: kind, position: Position(row: row, column: column)))))
    }
    mouse(.press, 5, 5)
    mouse(.drag, 5, 25)
    mouse(.release, 5, 25)
    #expect(abs(try area().left - (end.left - 20.0 / 640)) < 1e-9)
    mouse(.drag, 0, 0)
    mouse(.wheelDown, 1, 1)
    #expect(chat.state.viewing?.scale == 0.75)
    press("0", &chat)
    chat.press(KeyEvent(.right))
    #expect(chat.state.viewing?.numbers == [PictureNumber(2)])
    press("p", &chat)
    #expect(chat.state.viewing?.numbers == [PictureNumber(1)])
    chat.press(KeyEvent(.pageDown))
    press("n", &chat)
    #expect(chat.state.viewing?.numbers == [PictureNumber(2)])
  }

  @Test("two pictures of different sizes are seen at the same place")
  func linked() throws {
    var chat = TestChat()
    chat.attach("a.png", width: 640, height: 480)
    chat.attach("b.png", width: 320, height: 240)
    chat.type("/view 1 2\r")
    for key in "++l" { chat.type(String(key)) }
    let viewing = try #require(chat.state.viewing)
    let panes = ViewerLayout(viewing, chat.state).panes
    #expect(panes.count == 2 && panes[0].window.size == panes[1].window.size)
    #expect(abs(panes[0].window.area.left - panes[1].window.area.left) < 0.01)
    #expect(abs(panes[0].window.area.width - panes[1].window.area.width) < 1e-9)
  }

  @Test("everything is asked for once, and full pixels only when the preview's do not do")
  func inquiries() {
    var chat = chat(Size(columns: 80, rows: 24), "/view 1", answers: false)
    func kinds(_ effects: [Effect]) -> [String] {
      effects.map { String("\($0)".prefix { $0 != "(" }) }.filter { $0 != "rememberInput" }
    }
    #expect(kinds(chat.effects.suffix(1)) == ["readPictureFacts"])
    #expect(kinds(chat.type("m")) == ["readModelInput"])
    #expect(kinds(chat.type("mm")) == [])
    #expect(kinds(chat.type("1")) == ["readFullPixels"])
    #expect(kinds(chat.type("+0+")) == [])
    chat.press(KeyEvent(.escape))
    #expect(kinds(chat.type("/view 1 2\r")) == ["readPictureFacts", "readPictureFacts", "findDifference"])
  }

  @Test("answers that nobody waits for any more change nothing; a failure is told and the picture stays")
  func stale() throws {
    var chat = chat(Size(columns: 80, rows: 24), "/view 1", answers: false)
    guard case .readPictureFacts(let id, _)? = chat.effects.last else {
      Issue.record("nothing asked")
      return
    }
    chat.send(.viewingFailed(id, message: "cat.png: gone"))
    #expect(chat.state.viewing != nil && chat.screen.contains("cat.png: gone"))
    chat.press(KeyEvent(.escape))
    let before = chat.state
    chat.send(.pictureDifference(id, Self.difference), .viewingFailed(id, message: "again"))
    #expect(chat.state == before)
  }

  @Test("blinking shows each picture in turn as time goes by, and only then needs the time")
  func blinking() throws {
    var chat = chat(Size(columns: 80, rows: 24), "/view 1 2")
    #expect(!chat.state.isAnimated)
    chat.type("d")
    #expect(chat.state.isAnimated && chat.screen.contains("now #1"))
    chat.send(.tick(TestChat.start.addingTimeInterval(0.8)))
    #expect(chat.screen.contains("now #2") && chat.screen.contains("dog.png"))
    chat.send(.tick(TestChat.start.addingTimeInterval(1.5)))
    #expect(chat.screen.contains("now #1"))
    chat.type("d")
    #expect(!chat.state.isAnimated)
  }

  @Test("differences in words")
  func words() throws {
    var chat = chat(Size(columns: 200, rows: 30), "/view 1 2")
    let viewing = try #require(chat.state.viewing)
    let words = ViewerWords.difference(viewing, chat.state)
    #expect(
      words
        == "3 regions differ, 8 % of the picture: 1: 160x144 at 64,48, top left; 2: 192x192 at 384,240, bottom right; "
        + "and 1 weaker.")
    chat.press(KeyEvent(.escape))
    for effect in chat.type("/view 1 2\r") {
      guard case .findDifference(let id, let first, _) = effect else { continue }
      chat.send(
        .pictureDifference(
          id, PictureDifference(pixels: first, largest: 0, changedShare: 0, regions: [], furtherRegions: 0)))
    }
    let same = try #require(chat.state.viewing)
    #expect(
      ViewerWords.difference(same, chat.state)
        == "The pictures are the same, pixel by pixel.")
  }

  @Test("plain mode waits for what there is to tell, then tells all of it at once")
  func plain() {
    var chat = TestChat()
    var plain = PlainChat(echoesInput: false)
    chat.attach("cat.png", width: 640, height: 480)
    chat.attach("dog.png", width: 640, height: 480)
    _ = plain.output(after: chat.state)
    let effects = chat.send(.line("/view 1 2"))
    #expect(plain.output(after: chat.state).isEmpty && !chat.state.acceptsLine)
    answer(effects, &chat)
    let told = plain.output(after: chat.state)
    for word in ["#1 cat.png 640x480", "Canon", "2024-05-01 12:33:10", "SHA-256", "3 regions differ"] {
      #expect(told.contains(word), "\(word) in \(told)")
    }
    #expect(!told.contains("\u{1B}") && chat.state.acceptsLine && plain.output(after: chat.state).isEmpty)
  }

  @Test("no size is too small, in any mode and zoom")
  func tiny() {
    var chat = chat(Size(columns: 80, rows: 24), "/view 1 2")
    press("id", &chat)
    for keys in ["", "d", "d", "m", "1", "+++", "llj"] {
      press(keys, &chat)
      for columns in [0, 1, 2, 3, 7, 19, 200] {
        for rows in [0, 1, 2, 3, 4, 5, 60] {
          chat.send(.terminal(.resize(Size(columns: columns, rows: rows))))
          #expect(chat.frame(depth: .none).buffer.size == chat.state.size)
          press("+-lh", &chat)
        }
      }
    }
  }

  @Test("the wheel keeps the point under the pointer, in either picture of a pair and beside what the model sees")
  func wheelAtPointer() throws {
    for line in ["/view 1", "/view 1 2", "model"] {
      var chat = chat(Size(columns: 120, rows: 40), line == "model" ? "/view 1" : line)
      if line == "model" { press("m", &chat) }
      press("1", &chat)
      let count = try #require(chat.state.viewing).numbers.count
      for index in 0..<count {
        func pane() throws -> ViewerLayout.Pane {
          ViewerLayout(try #require(chat.state.viewing), chat.state).panes[index]
        }
        let place = try pane().place
        // Not at an edge, where the picture's end holds the view.
        let pointer = Position(row: place.row + place.rows / 3, column: place.column + place.columns * 2 / 5)
        let before = try pane().inPicture(try pane().point(at: pointer))
        for _ in 0..<2 {
          let scale = chat.state.viewing?.scale
          chat.send(.terminal(.mouse(MouseEvent(kind: .wheelUp, position: pointer))))
          #expect(chat.state.viewing?.scale != scale)
        }
        let after = try pane()
        let point = after.inPicture(after.point(at: pointer))
        // A cell, and the pixels that edges fall together with.
        let pixel = 2.0 / 480
        let cell = ViewPoint(
          x: after.windowInPicture.area.width / Double(after.place.columns),
          y: after.windowInPicture.area.height / Double(after.place.rows))
        #expect(abs(point.x - before.x) < cell.x + pixel, "\(line) \(index)")
        #expect(abs(point.y - before.y) < cell.y + pixel, "\(line) \(index)")
        press("0", &chat)
        press("1", &chat)
      }
    }
  }

  @Test("facts that do not fit are turned page by page, all of them, and then go")
  func factsPages() throws {
    var chat = chat(Size(columns: 40, rows: 12), "/view 1")
    var seen = ""
    var pages = 0
    repeat {
      press("i", &chat)
      let screen = chat.screen
      if chat.state.viewing?.factsPage != nil {
        pages += 1
        seen += screen
        #expect(screen.contains("page \(pages) of "))
      }
    } while chat.state.viewing?.factsPage != nil && pages < 20
    #expect(pages > 1 && pages < 20)
    for word in ["cat.png", "JPEG", "Canon", "2024-05-01", "SHA-256"] { #expect(seen.contains(word), "\(word)") }
    let hash = try #require(chat.state.pictures.first?.attachment?.contentHash)
    let digits = seen.filter { $0 == hash.first }
    #expect(digits.count >= 64)
    var large = self.chat(Size(columns: 100, rows: 40), "/view 1")
    press("i", &large)
    #expect(large.screen.contains("SHA-256") && !large.screen.contains("page 1"))
    press("i", &large)
    #expect(large.state.viewing?.factsPage == nil)
  }

  @Test("what went wrong stands on a line of its own as long as it matters, beside what the mode says")
  func errors() throws {
    var chat = chat(Size(columns: 80, rows: 24), "/view 1 2", answers: false)
    let waiting = try #require(chat.state.viewing).waiting
    let difference = try #require(waiting.first { $0.value == .difference }?.key)
    chat.send(.viewingFailed(difference, message: "out of \u{1B}[2Jmemory"))
    #expect(chat.screen.contains("Error: out of") && !chat.screen.contains("\u{1B}"))
    // It goes with the notice, and is back where it matters.
    chat.send(.tick(TestChat.start.addingTimeInterval(60)))
    chat.press(KeyEvent(.character("+")))
    #expect(!chat.screen.contains("Error: "))
    press("d", &chat)
    let lines = chat.screen.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
    #expect(lines.contains { $0.hasPrefix("Error: out of") })
    #expect(lines.contains { $0.contains("Blinking: now #1. The pictures could not be compared.") })
  }
}
