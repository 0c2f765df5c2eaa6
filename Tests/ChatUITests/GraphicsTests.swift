import Chat
import Screen
import Testing

@testable import ChatUI

@Suite("Pictures drawn by the terminal")
struct TerminalGraphicsTests {
  private func chat(_ size: Size = Size(columns: 80, rows: 24), answers: Bool = true) -> TestChat {
    var chat = TestChat(columns: size.columns, rows: size.rows)
    if answers { chat.send(.terminal(.graphics)) }
    chat.attach("cat.png", width: 640, height: 480)
    return chat
  }

  private func ids(_ frame: Frame) -> Set<Int> { Set(frame.buffer.cells.compactMap { GraphicsPlaceholder.id(of: $0) }) }

  @Test("where the terminal says that it can, placeholders stand for the picture and the frame brings it along")
  func placeholders() throws {
    let chat = chat()
    let frame = chat.frame()
    let graphic = try #require(frame.graphics.first)
    #expect(frame.graphics.count == 1 && ids(frame) == [graphic.id])
    #expect(graphic.png.starts(with: [0x89, 0x50, 0x4E, 0x47]))
    let cells = frame.buffer.cells.count { GraphicsPlaceholder.id(of: $0) != nil }
    #expect(cells == graphic.size.columns * graphic.size.rows)
    // Drawn again, it is the same one.
    #expect(chat.frame() == frame)
  }

  @Test(
    "elsewhere, in few colours, and where the user says so it is block art", arguments: [ColorDepth.sixteen, .none])
  func cells(depth: ColorDepth) {
    func isArt(_ frame: Frame) -> Bool { frame.graphics.isEmpty && ids(frame).isEmpty }
    #expect(isArt(chat(answers: false).frame()) && isArt(chat().frame(depth: depth)))
    var chat = chat()
    chat.type("/set graphics cells\r")
    #expect(isArt(chat.frame()) && chat.state.origins[.graphics] == .session)
    chat.type("/set graphics kitty\r")
    #expect(!isArt(chat.frame()))
    chat.type("/set graphics sixel\r")
    #expect(chat.screen.contains("auto, kitty, cells"))
    var unasked = self.chat(answers: false)
    unasked.type("/set graphics kitty\r")
    #expect(!isArt(unasked.frame()))
    unasked.type("/set graphics auto\r")
    #expect(isArt(unasked.frame()))
  }

  @Test("a page over the picture hides it, and its end brings the same one back")
  func overlap() throws {
    var chat = chat()
    let before = chat.frame().graphics
    chat.press(KeyEvent(.function(1)))
    #expect(chat.frame().graphics.isEmpty && ids(chat.frame()).isEmpty)
    chat.press(KeyEvent(.escape))
    #expect(chat.frame().graphics == before && !before.isEmpty)
  }

  @Test("scrolled half out of view it is the same picture; another size of the screen makes another one")
  func scrolling() throws {
    var chat = chat()
    chat.ask("what is it?", answer: (1...9).map { "line \($0)" }.joined(separator: "\n\n"))
    chat.press(KeyEvent(.home, modifiers: .control))
    let whole = chat.frame()
    chat.press(KeyEvent(.down, modifiers: .shift), KeyEvent(.down, modifiers: .shift))
    let scrolled = chat.frame()
    #expect(scrolled.graphics == whole.graphics && !whole.graphics.isEmpty)
    #expect(
      scrolled.buffer.cells.count { GraphicsPlaceholder.id(of: $0) != nil }
        < whole.buffer.cells.count { GraphicsPlaceholder.id(of: $0) != nil })
    chat.send(.terminal(.resize(Size(columns: 30, rows: 12))))
    chat.press(KeyEvent(.home, modifiers: .control))
    #expect(!chat.frame().graphics.isEmpty && chat.frame().graphics != whole.graphics)
  }

  @Test(
    "no number stands for two pictures in a frame, however many there are",
    arguments: [ColorDepth.full, .twoHundredFiftySix])
  func many(depth: ColorDepth) throws {
    var chat = TestChat(columns: 120, rows: 40)
    chat.send(.terminal(.graphics))
    for number in 1...4 { chat.attach("\(number).png", width: 640, height: 480) }
    for columns in 40..<110 {
      chat.send(.terminal(.resize(Size(columns: columns, rows: 40))))
      let frame = chat.frame(depth: depth)
      #expect(
        ids(frame) == Set(frame.graphics.map(\.id)) && Set(frame.graphics.map(\.serial)).count == frame.graphics.count)
      let range = try #require(GraphicsPlaceholder.ids(depth: depth))
      #expect(frame.graphics.allSatisfy { range.contains($0.id) })
    }
  }

  @Test("zoomed in, the terminal is given the part that is seen, no larger than its cells show")
  func viewer() throws {
    var chat = chat()
    chat.type("/view 1\r")
    let whole = try #require(chat.frame().graphics.first)
    chat.type("+++")
    let part = try #require(chat.frame().graphics.first)
    #expect(part.serial != whole.serial && part.png != whole.png)
  }

  @Test("every size of screen can be drawn")
  func sizes() {
    for columns in [1, 2, 19, 20, 40, 300, 700] {
      for rows in [1, 5, 7, 24, 320] {
        var chat = chat(Size(columns: columns, rows: rows))
        #expect(chat.frame().buffer.size == Size(columns: columns, rows: rows))
        chat.type("/view 1\r")
        #expect(chat.frame().graphics.allSatisfy { max($0.size.columns, $0.size.rows) <= 297 })
      }
    }
  }
}
