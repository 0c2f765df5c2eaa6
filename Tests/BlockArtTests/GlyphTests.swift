import Testing

@testable import BlockArt

@Suite("Glyphs")
struct GlyphTests {
  /// The ink of a glyph as eight rows of eight, `#` where at least half of a square is ink.
  static func drawing(_ character: Character, in set: GlyphSet) throws -> [String] {
    let glyph = try #require(set.glyphs.first { $0.character == character })
    return (0..<8).map { row in
      String(
        (0..<8).map { column -> Character in
          let covered = (row * 6..<row * 6 + 6).count { line in
            glyph.ink.contains { $0.columns.contains(column) && $0.rows.contains(line) }
          }
          return covered >= 3 ? "#" : "."
        })
    }
  }

  static func rows(_ pattern: String) -> [String] { pattern.split(separator: " ").map(String.init) }

  static let empty = "........", full = "########", left = "####....", right = "....####"

  @Test(
    "block elements look as the Unicode chart draws them",
    arguments: [
      ("▄", [empty, empty, empty, empty, full, full, full, full]),
      ("▁", [empty, empty, empty, empty, empty, empty, empty, full]),
      ("▃", [empty, empty, empty, empty, empty, full, full, full]),
      ("▇", [empty, full, full, full, full, full, full, full]),
      ("▌", Array(repeating: left, count: 8)),
      ("▏", Array(repeating: "#.......", count: 8)),
      ("▍", Array(repeating: "###.....", count: 8)),
      ("▉", Array(repeating: "#######.", count: 8)),
      ("▖", [empty, empty, empty, empty, left, left, left, left]),
      ("▗", [empty, empty, empty, empty, right, right, right, right]),
      ("▘", [left, left, left, left, empty, empty, empty, empty]),
      ("▝", [right, right, right, right, empty, empty, empty, empty]),
      ("▚", [left, left, left, left, right, right, right, right]),
    ] as [(Character, [String])])
  func blockElements(character: Character, picture: [String]) throws {
    #expect(try Self.drawing(character, in: .blocks) == picture)
  }

  @Test("sextants, octants and braille dots stand where the charts put them")
  func newerGlyphs() throws {
    // BLOCK SEXTANT-1, -135 is the left half; BLOCK SEXTANT-1356 is U+1FB32.
    #expect(Glyph.sextantScalars.first { $0.bits == 0b000001 }?.scalar == 0x1FB00)
    #expect(Glyph.sextantScalars.first { $0.bits == 0b110101 }?.scalar == 0x1FB32)
    #expect(Glyph.sextantScalars.last?.scalar == 0x1FB3B)
    #expect(try Self.drawing("\u{1FB00}", in: .sextant).prefix(3) == [Self.left, Self.left, Self.left])
    // BLOCK OCTANT-3 is the first, BLOCK OCTANT-2345678 the last.
    #expect(Glyph.octantScalars.first?.bits == 0b0000_0100)
    #expect(Glyph.octantScalars.first?.scalar == 0x1CD00)
    #expect(Glyph.octantScalars.last?.bits == 0b1111_1110)
    #expect(Glyph.octantScalars.last?.scalar == 0x1CDE5)
    // Dot 1 is upper left, dot 4 upper right, dots 7 and 8 the lowest.
    let dots = Glyph.braille
    func corner(_ scalar: UInt32) -> (Int, Int)? {
      dots.first { $0.character.unicodeScalars.first?.value == scalar }?.ink.first.map {
        ($0.columns.lowerBound, $0.rows.lowerBound)
      }
    }
    #expect(try #require(corner(0x2801)) == (1, 3))
    #expect(try #require(corner(0x2808)) == (5, 3))
    #expect(try #require(corner(0x2840)) == (1, 39))
    #expect(try #require(corner(0x2880)) == (5, 39))
  }

  @Test(
    "each set has every split once",
    arguments: [
      (.half, 1), (.quadrant, 7), (.blocks, 19), (.sextant, 49), (.octant, 137), (.braille, 255), (.ascii, 0),
    ]
      as [(GlyphSet, Int)])
  func counts(set: GlyphSet, count: Int) {
    let splits = set.glyphs.filter { !$0.ink.isEmpty }
    #expect(splits.count == count)
    #expect(Set(splits.map(\.character)).count == count)
    var seen: Set<[Bool]> = []
    for glyph in splits {
      let ink = (0..<8 * 48).map { index in
        glyph.ink.contains { $0.columns.contains(index % 8) && $0.rows.contains(index / 8) }
      }
      #expect(ink.contains(true) && ink.contains(false) || set == .braille, "\(glyph.character) splits nothing")
      #expect(!seen.contains(ink) && !seen.contains(ink.map { !$0 }), "\(glyph.character) is there twice")
      seen.insert(ink)
    }
  }

  @Test("every glyph's edges fall between samples", arguments: GlyphSet.allCases)
  func sampleEdges(set: GlyphSet) {
    for glyph in set.glyphs {
      for rect in glyph.ink {
        #expect(rect.rows.lowerBound * set.sampleRows % 48 == 0)
        #expect(rect.rows.upperBound * set.sampleRows % 48 == 0)
      }
    }
  }
}
