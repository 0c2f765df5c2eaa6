import Testing

@testable import Screen

@Suite("Fewer colours")
struct ColorReductionTests {
  @Test("every colour of the palette from 16 on is its own nearest")
  func paletteIsKept() {
    for index in UInt8(16)...255 {
      let (red, green, blue) = ColorReduction.rgb(ofPalette: index)
      let nearest = ColorReduction.palette256(red, green, blue)
      #expect(ColorReduction.rgb(ofPalette: nearest) == (red, green, blue))
      #expect(nearest >= 16)
    }
  }

  @Test("the search over neighbours finds what a search over all 240 finds, or as good as that")
  func nearest() {
    for red in stride(from: 0, through: 255, by: 51) {
      for green in stride(from: 0, through: 255, by: 37) {
        for blue in stride(from: 0, through: 255, by: 43) {
          let target = OKLab(UInt8(red), UInt8(green), UInt8(blue))
          func distance(_ index: UInt8) -> Double {
            let (red, green, blue) = ColorReduction.rgb(ofPalette: index)
            return target.squaredDistance(to: OKLab(red, green, blue)).squareRoot()
          }
          let best = (UInt8(16)...255).map(distance).min() ?? 0
          #expect(distance(ColorReduction.palette256(UInt8(red), UInt8(green), UInt8(blue))) <= best + 0.02)
        }
      }
    }
  }

  @Test(
    "sixteen colours keep hue and lightness",
    arguments: [
      ((255, 0, 0), [1, 9]), ((0, 0, 255), [4, 12]), ((250, 250, 250), [15]), ((0, 0, 0), [0]), ((128, 128, 128), [8]),
      ((10, 200, 10), [2, 10]),
    ] as [((UInt8, UInt8, UInt8), [UInt8])])
  func sixteen(color: (UInt8, UInt8, UInt8), expected: [UInt8]) {
    #expect(expected.contains(ColorReduction.palette16(color.0, color.1, color.2)))
  }

  @Test("text never takes the colour of its background")
  func legible() {
    let style = Style(foreground: .rgb(40, 40, 40), background: .rgb(20, 20, 20))
    let reduced = ColorReduction.reduce(style, to: .sixteen)
    #expect(reduced.foreground != reduced.background)
  }

  @Test("without colours only attributes stay, and bars are reversed")
  func none() {
    let theme = Theme(
      name: "x",
      styles: [.text: Style(background: .rgb(1, 1, 1)), .header: Style(background: .palette(4), attributes: .bold)]
    )
    .reduced(to: .none)
    #expect(theme[.header] == Style(attributes: [.bold, .reverse]))
    #expect(theme[.text] == .plain)
  }
}
