import BlockArt
import Screen
import Testing

@Suite("ANSI text")
struct ANSIWriterTests {
  func text(_ cells: [Cell], columns: Int) -> String {
    var buffer = CellBuffer(size: Size(columns: columns, rows: cells.count / columns))
    for (index, cell) in cells.enumerated() { buffer[index / columns, index % columns] = cell }
    return ANSIWriter.text(buffer)
  }

  @Test("plain cells are plain text, without a single escape")
  func plainCells() {
    #expect(text([Cell("a"), Cell(" "), Cell("b"), Cell("c")], columns: 2) == "a \nbc\n")
    #expect(ANSIWriter.text(CellBuffer(size: Size(columns: 0, rows: 0))) == "")
  }

  @Test("a style is sent when it changes, and every line ends as it began")
  func styleRuns() {
    let style = Style(foreground: .rgb(1, 2, 3), background: .rgb(4, 5, 6))
    let cells = [Cell("▄", style: style), Cell("▀", style: style), Cell("▄", style: style), Cell("x")]
    #expect(
      text(cells, columns: 2)
        == "\u{1B}[38;2;1;2;3;48;2;4;5;6m▄▀\u{1B}[0m\n\u{1B}[38;2;1;2;3;48;2;4;5;6m▄\u{1B}[39;49mx\n")
  }

  @Test("a blank's foreground is not sent")
  func blanks() {
    let cells = [
      Cell("a", style: Style(foreground: .palette(3), background: .palette(20))),
      Cell(" ", style: Style(foreground: .rgb(9, 9, 9), background: .palette(20))),
      Cell("b", style: Style(foreground: .palette(3), background: .palette(20))),
    ]
    #expect(text(cells, columns: 3) == "\u{1B}[33;48;5;20ma b\u{1B}[0m\n")
  }

  @Test(
    "colours by their shortest names",
    arguments: [
      (.palette(0), "30;40"), (.palette(7), "37;47"), (.palette(8), "90;100"), (.palette(15), "97;107"),
      (.palette(16), "38;5;16;48;5;16"), (.palette(255), "38;5;255;48;5;255"),
      (.rgb(0, 0, 7), "38;2;0;0;7;48;2;0;0;7"),
    ] as [(TerminalColor, String)])
  func colorCodes(color: TerminalColor, codes: String) {
    let cell = Cell("x", style: Style(foreground: color, background: color))
    #expect(text([cell], columns: 1) == "\u{1B}[\(codes)mx\u{1B}[0m\n")
  }

  @Test("attributes, and wide glyphs once")
  func attributesAndWidth() {
    let bold = Style(attributes: [.bold, .underline])
    let cells = [Cell("你", width: 2, style: bold), .continuation(style: bold), Cell("x")]
    #expect(text(cells, columns: 3) == "\u{1B}[0;1;4m你\u{1B}[0mx\n")
  }
}
