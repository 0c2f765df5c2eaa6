import Foundation
import TestSupport
import Testing

@testable import Screen

@Suite("Pictures that the terminal draws")
struct GraphicsTests {
  /// One command of the protocol, its pieces put together.
  struct Command: Equatable {
    var keys: [String: String]
    var payload: Data
  }

  /// Reads what was sent as a terminal would; `nil` where anything else stands among it.
  private func read(_ bytes: [UInt8]) -> [Command]? {
    var commands: [Command] = []
    var pieces: (keys: [String: String], text: String)?
    var rest = String(decoding: bytes, as: UTF8.self)[...]
    while !rest.isEmpty {
      guard rest.hasPrefix("\u{1B}_G"), let end = rest.firstRange(of: "\u{1B}\\") else { return nil }
      let body = rest.dropFirst(3).prefix(upTo: end.lowerBound)
      rest = rest[end.upperBound...]
      let parts = body.split(separator: ";", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count < 2 || parts[1].utf8.count <= 4096 else { return nil }
      var keys: [String: String] = [:]
      for pair in parts[0].split(separator: ",") {
        let halves = pair.split(separator: "=", maxSplits: 1)
        guard halves.count == 2, keys[String(halves[0])] == nil else { return nil }
        keys[String(halves[0])] = String(halves[1])
      }
      // A picture in pieces: all but the last are whole groups of base64.
      if let begun = pieces { keys = begun.keys.merging(keys.filter { $0.key == "m" }) { $1 } }
      let text = (pieces?.text ?? "") + (parts.count > 1 ? String(parts[1]) : "")
      if keys["m"] == "1" {
        guard text.utf8.count % 4 == 0 else { return nil }
        pieces = (keys, text)
        continue
      }
      pieces = nil
      guard let payload = Data(base64Encoded: text) else { return nil }
      commands.append(Command(keys: keys, payload: payload))
    }
    return pieces == nil ? commands : nil
  }

  private func graphic(_ number: Int, bytes: Int = 10_000) -> TerminalGraphic {
    var generator = SeededGenerator(seed: UInt64(number))
    let png = (0..<bytes).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    return TerminalGraphic(id: 0x01_0001 + number, serial: number, size: Size(columns: 20, rows: 10), png: png)
  }

  private let plain = GraphicsProtocol(isWrappedForTmux: false)

  @Test(
    "a picture is sent in pieces that a terminal puts together again", arguments: [1, 2, 3, 3071, 3072, 3073, 10_000])
  func transmission(bytes: Int) throws {
    let graphic = graphic(1, bytes: bytes)
    let commands = try #require(read(plain.transmission(of: graphic)))
    #expect(commands.count == 1 && commands[0].payload == Data(graphic.png))
    let keys = commands[0].keys
    #expect(keys["a"] == "T" && keys["U"] == "1" && keys["f"] == "100" && keys["t"] == "d" && keys["q"] == "2")
    #expect(keys["i"] == "65538" && keys["c"] == "20" && keys["r"] == "10")
  }

  @Test("each picture is sent once; nothing is sent for a frame that shows the same")
  func once() throws {
    var transmitter = GraphicsTransmitter(plain)
    let first = transmitter.show([graphic(1), graphic(2)])
    #expect(try #require(read(first)).map { $0.keys["i"] } == ["65538", "65539"])
    #expect(transmitter.show([graphic(2), graphic(1)]).isEmpty && transmitter.show([]).isEmpty)
    #expect(transmitter.show([graphic(1)]).isEmpty && transmitter.byteCount == first.count)
  }

  @Test("what is not shown any more is deleted, but for the last few")
  func deletion() throws {
    var transmitter = GraphicsTransmitter(plain)
    var alive: Set<String> = []
    for number in 0..<40 {
      for command in try #require(read(transmitter.show([graphic(number, bytes: 10), graphic(99, bytes: 10)]))) {
        let id = try #require(command.keys["i"])
        if command.keys["a"] == "d" {
          #expect(command.keys["d"] == "I" && alive.remove(id) != nil)
        } else {
          alive.insert(id)
        }
      }
      #expect(alive.count <= 2 + GraphicsTransmitter.keptHidden && alive.contains("\(0x01_0001 + number)"))
    }
    #expect(alive.contains("\(0x01_0001 + 99)"))
    let last = try #require(read(transmitter.deleteAll()))
    #expect(Set(last.compactMap { $0.keys["i"] }) == alive && last.allSatisfy { $0.keys["a"] == "d" })
    #expect(transmitter.deleteAll().isEmpty)
    // What was deleted is sent again.
    #expect(!transmitter.show([graphic(1)]).isEmpty)
  }

  @Test("an id that stands for another picture is replaced; after a redraw all is sent again")
  func replacement() throws {
    var transmitter = GraphicsTransmitter(plain)
    _ = transmitter.show([graphic(1)])
    var other = graphic(2)
    other.id = graphic(1).id
    let commands = try #require(read(transmitter.show([other])))
    #expect(commands.map { $0.keys["a"] } == ["d", "T"])
    transmitter.forget()
    #expect(try #require(read(transmitter.show([other]))).last?.payload == Data(other.png))
    #expect(transmitter.show([other]).isEmpty)
  }

  @Test("for tmux every sequence is wrapped, its escapes doubled")
  func tmux() throws {
    let wrapped = GraphicsProtocol(isWrappedForTmux: true)
    var rest = wrapped.transmission(of: graphic(1))[...]
    var inner: [UInt8] = []
    while !rest.isEmpty {
      #expect(rest.starts(with: Array("\u{1B}Ptmux;".utf8)))
      rest = rest.dropFirst(7)
      while let byte = rest.first {
        if byte == 0x1B {
          guard rest.dropFirst().first == 0x1B else { break }
          rest = rest.dropFirst()
        }
        inner.append(byte)
        rest = rest.dropFirst()
      }
      #expect(rest.starts(with: [0x1B, 0x5C]))
      rest = rest.dropFirst(2)
    }
    #expect(inner == plain.transmission(of: graphic(1)))
  }

  @Test("the query asks for an answer, and only a yes to it is one")
  func query() throws {
    let keys = try #require(read(plain.query)?.first?.keys)
    #expect(keys["a"] == "q" && keys["q"] == nil && keys["s"] == "1" && keys["v"] == "1")
    #expect(GraphicsProtocol.isYes(Array("x\u{1B}_Gi=31;OK\u{1B}\\\u{1B}[?62c".utf8)))
    for no in ["", "\u{1B}_Gi=31;EINVAL:x\u{1B}\\", "\u{1B}_Gi=32;OK\u{1B}\\", "\u{1B}_Gi=31;OK", "\u{1B}[?62c"] {
      #expect(!GraphicsProtocol.isYes(Array(no.utf8)))
    }
  }

  @Test("every cell says which part of which picture it is", arguments: [ColorDepth.full, .twoHundredFiftySix])
  func placeholders(depth: ColorDepth) throws {
    let ids = try #require(GraphicsPlaceholder.ids(depth: depth))
    for id in [ids.lowerBound, ids.lowerBound + 77, ids.upperBound] {
      let size = Size(columns: 297, rows: 40)
      let cells = GraphicsPlaceholder.cells(id: id, size: size, depth: depth, background: .default)
      for (row, column) in [(0, 0), (39, 296), (7, 1), (1, 7)] {
        let cell = cells[row, column]
        #expect(cell.width == 1 && GraphicsPlaceholder.id(of: cell) == id)
        let scalars = Array(cell.character.unicodeScalars)
        #expect(
          scalars == [GraphicsPlaceholder.base, GraphicsPlaceholder.marks[row], GraphicsPlaceholder.marks[column]])
      }
      #expect(Set(cells.cells.map(\.character)).count == size.columns * size.rows)
    }
    #expect(GraphicsPlaceholder.ids(depth: .sixteen) == nil && GraphicsPlaceholder.ids(depth: .none) == nil)
  }

  @Test("the marks are 297, take no column, and end as the protocol's list does")
  func marks() {
    let marks = GraphicsPlaceholder.marks
    #expect(marks.count == GraphicsPlaceholder.mostCells && Set(marks).count == marks.count)
    #expect(marks.allSatisfy { $0.properties.canonicalCombiningClass.rawValue == 230 })
    #expect(marks.allSatisfy { TextWidth.columns(of: $0) == 0 })
    #expect(marks.first == "\u{305}" && marks[296] == "\u{1D244}" && marks[17] == "\u{363}" && marks[129] == "\u{951}")
  }

  @Test("text from outside cannot stand for a picture")
  func hostileText() {
    var buffer = CellBuffer(size: Size(columns: 10, rows: 1))
    let style = Style(foreground: .rgb(1, 0, 1))
    buffer.draw("a\u{10EEEE}\u{305}\u{305}b", at: Position(row: 0, column: 0), style: style)
    #expect(buffer.cells.allSatisfy { GraphicsPlaceholder.id(of: $0) == nil })
    #expect(!SafeText.line("\u{10EEEE}").unicodeScalars.contains("\u{10EEEE}"))
  }

  @Test("base64 is that of everybody else")
  func base64() {
    var generator = SeededGenerator(seed: 3)
    for count in 0..<100 {
      let bytes = (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
      #expect(Base64.encode(bytes) == Array(Data(bytes).base64EncodedData()))
    }
  }
}
