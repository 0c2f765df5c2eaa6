import Images
import Screen
import TestSupport
import Testing

@testable import BlockArt

@Suite("Cells of pictures")
struct RendererTests {
  func cell(_ image: RGBAImage, _ options: BlockArtOptions = BlockArtOptions()) -> Cell {
    BlockArtRenderer.render(image, size: Size(columns: 1, rows: 1), options: options)[0, 0]
  }

  static func style(_ ink: [UInt8], _ bare: [UInt8]) -> Style {
    Style(foreground: .rgb(ink[0], ink[1], ink[2]), background: .rgb(bare[0], bare[1], bare[2]))
  }

  @Test("one colour is a blank in that colour", arguments: GlyphSet.allCases.filter { $0 != .ascii })
  func oneColor(glyphs: GlyphSet) {
    let cell = cell(plain(5, 3, [12, 200, 77, 255]), BlockArtOptions(glyphs: glyphs))
    #expect(cell == Cell(" ", style: Style(background: .rgb(12, 200, 77))))
  }

  @Test("two colours that a glyph can split are split exactly")
  func exactSplits() {
    let halves = picture(1, 2) { _, y in y == 0 ? red : blue }
    for glyphs in [GlyphSet.half, .quadrant, .blocks, .sextant, .octant] {
      #expect(cell(halves, BlockArtOptions(glyphs: glyphs)) == Cell("▄", style: Self.style(blue, red)))
    }
    let sides = picture(2, 1) { x, _ in x == 0 ? red : blue }
    #expect(cell(sides) == Cell("▌", style: Self.style(red, blue)))
    let corners = picture(2, 2) { x, y in x == y ? red : blue }
    #expect(cell(corners) == Cell("▚", style: Self.style(red, blue)))
    let bar = picture(8, 1) { x, _ in x < 3 ? red : blue }
    #expect(cell(bar) == Cell("▍", style: Self.style(red, blue)))
    let ground = picture(1, 8) { _, y in y == 7 ? red : blue }
    #expect(cell(ground) == Cell("▁", style: Self.style(red, blue)))
    // The upper seven eighths are the lower eighth with its colours exchanged.
    let sky = picture(1, 8) { _, y in y < 1 ? red : blue }
    #expect(cell(sky) == Cell("▇", style: Self.style(blue, red)))
    let sextant = picture(2, 3) { x, y in x == 0 && y == 0 ? red : blue }
    #expect(cell(sextant, BlockArtOptions(glyphs: .sextant)) == Cell("\u{1FB00}", style: Self.style(red, blue)))
    let octant = picture(2, 4) { x, y in x == 1 && y == 2 ? red : blue }
    let drawn = cell(octant, BlockArtOptions(glyphs: .octant))
    #expect(drawn.style == Self.style(red, blue) || drawn.style == Self.style(blue, red))
  }

  @Test("a fine checkerboard is the average of its light, not of its numbers")
  func linearLight() {
    let board = picture(64, 64) { x, y in (x + y) % 2 == 0 ? black : white }
    guard case .rgb(let level, _, _) = cell(board).style.background else {
      Issue.record("no colour")
      return
    }
    // Half the light of white is level 188 in sRGB; the average of the numbers would be 128.
    #expect(level == 188)
  }

  @Test("every split is the best there is: no other glyph has a smaller error")
  func leastSquares() {
    var generator = SeededGenerator(seed: 9)
    for _ in 0..<20 {
      let image = picture(8, 16) { _, _ in
        [.random(in: 0...255, using: &generator), .random(in: 0...255, using: &generator), 90, 255]
      }
      var samples = CellSamples(rows: 16)
      samples.load(image.averagedInLinearLight(width: 8, height: 16), row: 0, column: 0, background: .zero)
      let errors = GlyphSet.blocks.glyphs.filter { !$0.ink.isEmpty }.map { glyph in
        (glyph.character, squaredError(image, SampleShape(glyph, rows: 16)))
      }
      let least = errors.min { $0.1 < $1.1 }
      #expect(cell(image).character == least?.0)
    }
  }

  /// The error of a split by its definition, sample by sample.
  private func squaredError(_ image: RGBAImage, _ shape: SampleShape) -> Double {
    let inked = Set(shape.indices)
    func levels(_ index: Int) -> [Double] { (0..<3).map { Double(image.pixels[index * 4 + $0]) } }
    return [true, false].reduce(0) { total, isInk in
      let members = (0..<128).filter { inked.contains($0) == isInk }.map(levels)
      return total
        + (0..<3).reduce(0) { sum, channel in
          let mean = members.reduce(0) { $0 + $1[channel] } / Double(members.count)
          return sum + members.reduce(0) { $0 + ($1[channel] - mean) * ($1[channel] - mean) }
        }
    }
  }

  @Test("nothing of a transparent picture is drawn; half of it lets the background through")
  func alpha() {
    let theme = TerminalColor.rgb(9, 8, 7)
    let clear = cell(plain(3, 3, [255, 255, 255, 0]), BlockArtOptions(emptyColor: theme))
    #expect(clear == Cell(" ", style: Style(background: theme)))
    for colors in ColorDepth.allCases {
      let options = BlockArtOptions(colors: colors)
      #expect(cell(plain(3, 3, [255, 255, 255, 0]), options) == .blank)
    }
    let veil = plain(3, 3, [255, 255, 255, 128])
    #expect(cell(veil).style.background == .rgb(188, 188, 188))
    #expect(cell(veil, BlockArtOptions(background: RGBColor(255, 255, 255))).style.background == .rgb(255, 255, 255))
    let side = picture(2, 1) { x, _ in x == 0 ? white : [255, 255, 255, 0] }
    #expect(cell(side) == Cell("▌", style: Self.style(white, black)))
  }

  @Test("fewer bits a channel round to fewer colours")
  func bits() {
    let options = BlockArtOptions(bitsPerChannel: 6)
    for level in UInt8.min...255 {
      guard case .rgb(let shown, _, _) = cell(plain(1, 1, [level, 0, 0, 255]), options).style.background else {
        continue
      }
      #expect(abs(Int(shown) - Int(level)) <= 3)
      #expect(shown == UInt8((Double((Double(shown) / 255 * 63).rounded()) * 255 / 63).rounded()))
    }
  }

  @Test(
    "any picture in any size, whole",
    arguments: [(1, 1), (1, 300), (300, 1), (20, 15)], [(1, 1), (1, 9), (9, 1), (3, 2)])
  func sizes(image: (Int, Int), cells: (Int, Int)) {
    let source = chart(image.0, image.1)
    for glyphs in GlyphSet.allCases {
      for colors in ColorDepth.allCases {
        let size = Size(columns: cells.0, rows: cells.1)
        let buffer = BlockArtRenderer.render(
          source, size: size, options: BlockArtOptions(glyphs: glyphs, colors: colors))
        #expect(buffer.size == size)
        #expect(buffer.cells.allSatisfy { $0.width == 1 })
        if colors == .none { #expect(buffer.cells.allSatisfy { $0.style == .plain }) }
      }
    }
  }

  @Test("no size, no cells", arguments: [(0, 5), (5, 0), (-1, 3)])
  func emptySize(columns: Int, rows: Int) {
    let buffer = BlockArtRenderer.render(plain(2, 2, red), size: Size(columns: columns, rows: rows))
    #expect(buffer.cells.isEmpty)
  }

  @Test(
    "a picture keeps its shape",
    arguments: [
      (4000, 3000, 80, 30, 0.5, 80, 30), (100, 100, 80, 24, 0.5, 48, 24), (1, 1000, 80, 24, 0.5, 1, 24),
      (1000, 1, 80, 24, 0.5, 80, 1), (10, 10, 80, 24, 1.0, 24, 24), (30, 10, 9, 100, 0.5, 9, 2),
      (5, 5, 0, 0, 0.5, 1, 1), (0, 5, 10, 10, 0.5, 1, 1), (5, 5, 10, 10, 0, 1, 1),
    ])
  func fitting(width: Int, height: Int, columns: Int, rows: Int, aspect: Double, wantedColumns: Int, wantedRows: Int) {
    let size = BlockArtRenderer.fittedSize(
      imageWidth: width, imageHeight: height, in: Size(columns: columns, rows: rows), cellAspect: aspect)
    #expect(size == Size(columns: wantedColumns, rows: wantedRows))
  }
}
