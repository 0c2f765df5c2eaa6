import Images
import Screen
import TestSupport
import Testing

@testable import BlockArt

@Suite("Few colours")
struct PaletteTests {
  /// The 240 fixed entries of the 256-colour palette, as xterm's 256colres.pl defines them.
  static let fixedColors: [(UInt8, Vector)] = (16...255).map { index in
    if index >= 232 {
      let level = Float(8 + 10 * (index - 232))
      return (UInt8(index), Vector(level, level, level, 0))
    }
    let steps: [Float] = [0, 95, 135, 175, 215, 255]
    let cube = index - 16
    return (UInt8(index), Vector(steps[cube / 36], steps[cube / 6 % 6], steps[cube % 6], 0))
  }

  @Test("the nearest of 256 colours is the nearest, and never one of the user's sixteen")
  func nearest() {
    let palette = Palette(.twoHundredFiftySix, bitsPerChannel: 8)
    var generator = SeededGenerator(seed: 1)
    for _ in 0..<2000 {
      let wanted = Vector(
        .random(in: -20...280, using: &generator), .random(in: -20...280, using: &generator),
        .random(in: -20...280, using: &generator), 0)
      let least = Self.fixedColors.map { ($0.1 - wanted).squaredLength }.min() ?? 0
      let found = palette.nearest(wanted)
      #expect(found.index >= 16)
      #expect((found.level - wanted).squaredLength <= least * 1.0001)
      #expect(Self.fixedColors.contains { $0.0 == found.index && $0.1 == found.level })
    }
  }

  @Test("what the palette has is shown as it is")
  func exactColors() {
    for (index, level) in Self.fixedColors {
      let image = plain(1, 1, [UInt8(level.x), UInt8(level.y), UInt8(level.z), 255])
      let cells = BlockArtRenderer.render(
        image, size: Size(columns: 3, rows: 2), options: BlockArtOptions(colors: .twoHundredFiftySix))
      for cell in cells.cells {
        guard case .palette(let shown) = cell.style.background else {
          Issue.record("\(cell)")
          continue
        }
        // The cube and the grey ramp share some greys.
        #expect(shown == index || Self.fixedColors.contains { $0.0 == shown && $0.1 == level })
        #expect(cell.character == " ")
      }
    }
  }

  @Test("only colours of the depth are used", arguments: [ColorDepth.sixteen, .twoHundredFiftySix])
  func allowedColors(depth: ColorDepth) {
    for glyphs in GlyphSet.allCases {
      let cells = BlockArtRenderer.render(
        chart(60, 40), size: Size(columns: 20, rows: 8), options: BlockArtOptions(glyphs: glyphs, colors: depth))
      for color in cells.cells.flatMap({ [$0.style.foreground, $0.style.background] }) {
        switch color {
        case .default: break
        case .palette(let index): #expect(depth == .sixteen ? index < 16 : index >= 16)
        case .rgb: Issue.record("\(color) in \(depth)")
        }
      }
    }
  }

  @Test("a colour between two of the palette is mixed from neighbouring cells")
  func diffusion() {
    // Between the greys 108 and 118.
    let cells = BlockArtRenderer.render(
      plain(1, 1, [40, 60, 90, 255]), size: Size(columns: 30, rows: 20),
      options: BlockArtOptions(colors: .sixteen))
    var sum = Vector.zero
    for cell in cells.cells {
      guard case .palette(let index) = cell.style.background else { continue }
      sum += Self.sixteen[Int(index)]
    }
    let mean = sum / Float(cells.cells.count)
    #expect((mean - Vector(40, 60, 90, 0)).squaredLength.squareRoot() < 12, "\(mean)")
  }

  static let sixteen: [Vector] = [
    (0, 0, 0), (128, 0, 0), (0, 128, 0), (128, 128, 0), (0, 0, 128), (128, 0, 128), (0, 128, 128), (192, 192, 192),
    (128, 128, 128), (255, 0, 0), (0, 255, 0), (255, 255, 0), (0, 0, 255), (255, 0, 255), (0, 255, 255),
    (255, 255, 255),
  ].map { Vector(Float($0.0), Float($0.1), Float($0.2), 0) }

  @Test("paper white stays without specks")
  func paper() {
    let cells = BlockArtRenderer.render(
      plain(4, 4, [252, 252, 250, 255]), size: Size(columns: 60, rows: 30),
      options: BlockArtOptions(colors: .twoHundredFiftySix))
    #expect(Set(cells.cells).count == 1)
    let ink = BlockArtRenderer.render(
      plain(4, 4, [252, 252, 250, 255]), size: Size(columns: 60, rows: 30), options: BlockArtOptions(colors: .none))
    #expect(Set(ink.cells) == [Cell("█")])
  }

  @Test("without colour black is empty, white is full, and grey has its share of ink")
  func monochrome() {
    func text(_ level: UInt8, _ glyphs: GlyphSet, background: RGBColor = .black) -> String {
      BlockArtRenderer.render(
        plain(2, 2, [level, level, level, 255]), size: Size(columns: 16, rows: 16),
        options: BlockArtOptions(glyphs: glyphs, colors: .none, background: background)
      ).text.joined()
    }
    for glyphs in GlyphSet.allCases {
      #expect(text(0, glyphs).allSatisfy { $0 == " " })
      #expect(Set(text(255, glyphs)).count == 1)
      #expect(!text(255, glyphs).contains(" "))
      // Ink is dark on a light background.
      #expect(text(255, glyphs, background: RGBColor(255, 255, 255)).allSatisfy { $0 == " " })
    }
    // 188 is half the light of white: half of the dots.
    let dots = text(188, .braille).unicodeScalars.reduce(0) {
      $0 + ($1.value >= 0x2800 ? ($1.value - 0x2800).nonzeroBitCount : 0)
    }
    #expect(abs(dots - 16 * 16 * 4) < 40, "\(dots)")
    #expect(Set(text(188, .ascii)).isDisjoint(with: [" ", "@"]))
  }

  @Test("every pattern of a monochrome grid has a character", arguments: GlyphSet.allCases.filter { $0 != .ascii })
  func monochromeCharacters(glyphs: GlyphSet) {
    let grid = glyphs.monochromeGrid
    let patterns = 1 << (grid.columns * grid.rows)
    let table = MonochromePainter.characters(glyphs)
    #expect(Set(table.keys) == Set(0..<patterns))
    #expect(Set(table.values).count == patterns)
  }
}
