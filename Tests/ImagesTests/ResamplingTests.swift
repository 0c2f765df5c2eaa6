import Images
import Testing

@Suite("Resampling")
struct ResamplingTests {
  @Test("every size and filter equals Pillow, level for level")
  func equalsPillow() throws {
    let resizes = try Fixtures.load().resizes
    #expect(resizes.count > 700)
    var source: (seed: UInt64, isOpaque: Bool, image: RGBAImage)?
    for resize in resizes {
      if source?.seed != resize.seed || source?.isOpaque != resize.isOpaque {
        source = (
          resize.seed, resize.isOpaque,
          noise(
            seed: resize.seed, width: resize.sourceWidth, height: resize.sourceHeight, isOpaque: resize.isOpaque)
        )
      }
      let image = try #require(source).image
      let resized = image.resized(width: resize.width, height: resize.height, filter: resize.filter)
      #expect((resized.width, resized.height) == (resize.width, resize.height))
      #expect(fingerprint(resized) == resize.rgba, "\(resize.testDescription)")
    }
  }

  @Test("a part of a resized picture is what it is in the whole one", arguments: ResamplingFilter.allCases)
  func partOfResized(filter: ResamplingFilter) {
    let area = PixelArea(columns: 3..<8, rows: 2..<9)
    for (width, height, isOpaque) in [(40, 30, true), (9, 11, false), (8, 120, false), (11, 9, true)] {
      let image = noise(seed: 7, width: width, height: height, isOpaque: isOpaque)
      let whole = image.resized(width: 11, height: 9, filter: filter)
      let part = image.resized(width: 11, height: 9, filter: filter, keeping: area)
      #expect(part.width == 5 && part.height == 7)
      #expect(part.pixels == pixels(of: whole, in: area))
    }
  }

  @Test("without a filter, new pixels are old ones")
  func nearest() {
    let image = noise(seed: 3, width: 6, height: 4, isOpaque: false)
    #expect(image.resizedToNearest(width: 6, height: 4).pixels == image.pixels)
    let small = image.resizedToNearest(width: 3, height: 2)
    #expect(small.pixels == [(1, 1), (3, 1), (5, 1), (1, 3), (3, 3), (5, 3)].flatMap { pixel(of: image, $0, $1) })
    let area = PixelArea(columns: 5..<9, rows: 1..<8)
    let large = image.resizedToNearest(width: 11, height: 9)
    #expect(image.resizedToNearest(width: 11, height: 9, keeping: area).pixels == pixels(of: large, in: area))
  }

  private func pixel(of image: RGBAImage, _ column: Int, _ row: Int) -> [UInt8] {
    Array(image.pixels[(row * image.width + column) * 4..<(row * image.width + column + 1) * 4])
  }

  private func pixels(of image: RGBAImage, in area: PixelArea) -> [UInt8] {
    area.rows.flatMap { row in area.columns.flatMap { pixel(of: image, $0, row) } }
  }

  @Test("a picture of one colour keeps it at every size", arguments: ResamplingFilter.allCases)
  func flatPictureStaysFlat(filter: ResamplingFilter) {
    let image = RGBAImage(width: 7, height: 5, pixels: Array(repeating: [10, 200, 77, 255], count: 35).flatMap { $0 })
    for (width, height) in [(1, 1), (3, 9), (20, 2), (7, 1)] {
      let resized = image.resized(width: width, height: height, filter: filter)
      #expect(resized.pixels == Array(repeating: [10, 200, 77, 255], count: width * height).flatMap { $0 })
    }
  }

  @Test("what is transparent lends no colour to its neighbours")
  func transparentPixelsHaveNoColor() {
    // A red pixel beside a transparent green one.
    let image = RGBAImage(width: 2, height: 1, pixels: [255, 0, 0, 255, 0, 255, 0, 0])
    #expect(image.resized(width: 1, height: 1, filter: .box).pixels == [255, 0, 0, 128])
  }

  @Test("alpha over white rounds as Pillow's alpha_composite")
  func flattening() {
    let pixels: [UInt8] = [0, 100, 255, 0, 0, 100, 255, 255, 0, 100, 255, 128, 1, 2, 3, 1, 200, 9, 77, 254]
    let flat = RGBAImage(width: 5, height: 1, pixels: pixels).flattenedOverWhite()
    #expect(flat.isOpaque)
    // Image.alpha_composite(Image.new("RGBA", (5, 1), "white"), picture) of Pillow 13.0.0
    #expect(
      flat.pixels == [
        255, 255, 255, 255, 0, 100, 255, 255, 127, 177, 255, 255, 254, 254, 254, 255, 200, 10, 78, 255,
      ])
  }
}
