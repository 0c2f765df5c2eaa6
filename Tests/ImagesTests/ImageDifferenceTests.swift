import TestSupport
import Testing

@testable import Images

@Suite("Where two pictures differ")
struct ImageDifferenceTests {
  private func grey(_ width: Int, _ height: Int, changed: [(x: Range<Int>, y: Range<Int>)] = [], by: UInt8 = 100)
    -> RGBAImage
  {
    var pixels = Array(repeating: [100, 100, 100, 255] as [UInt8], count: width * height).flatMap { $0 }
    for area in changed {
      for y in area.y { for x in area.x { pixels[(y * width + x) * 4] += by } }
    }
    return RGBAImage(width: width, height: height, pixels: pixels)
  }

  @Test("the same picture does not differ")
  func same() {
    let image = noise(seed: 4, width: 90, height: 50, isOpaque: true)
    let difference = ImageDifference(image, image)
    #expect(difference.largest == 0 && difference.regions.isEmpty && difference.changedShare == 0)
    #expect(difference.image.pixels.enumerated().allSatisfy { $0 % 4 == 3 ? $1 == 255 : $1 == 0 })
  }

  @Test("each changed part is one box that holds it, the strongest first; what is near belongs together")
  func regions() {
    // Blocks are 2x2 pixels; 4 pixels between two parts are one block too few to part them.
    let changed = [(x: 20..<60, y: 10..<30), (x: 200..<220, y: 100..<110), (x: 223..<230, y: 100..<110)]
    let difference = ImageDifference(grey(256, 128), grey(256, 128, changed: changed))
    #expect(difference.largest == 100.0 / 255 && difference.furtherRegions == 0)
    #expect(difference.regions.count == 2)
    let boxes = difference.regions.map { region in
      [region.area.left * 256, region.area.top * 128, region.area.width * 256, region.area.height * 128]
    }
    #expect(boxes == [[20, 10, 40, 20], [200, 100, 30, 10]])
    // Brightened: what differs most is full.
    #expect(difference.image.pixels[(15 * 256 + 30) * 4] == 255 && difference.image.pixels[0] == 0)
  }

  @Test("a change that no eye sees is no region, and is told as the largest difference")
  func faint() {
    let difference = ImageDifference(grey(64, 64), grey(64, 64, changed: [(x: 0..<64, y: 0..<64)], by: 4))
    #expect(difference.regions.isEmpty && difference.largest == 4.0 / 255)
  }

  @Test("many regions: a few boxes and the number of the others")
  func many() {
    let changed = (0..<12).map { (x: $0 * 20..<$0 * 20 + 4, y: 10..<12 + $0) }
    let difference = ImageDifference(grey(256, 64), grey(256, 64, changed: changed))
    #expect(difference.regions.count == ImageDifference.maximumRegions && difference.furtherRegions == 6)
  }

  @Test("the second is stretched over the first, whatever the sizes")
  func sizes() {
    let half = grey(50, 25, changed: [(x: 10..<20, y: 5..<10)])
    let difference = ImageDifference(grey(100, 50, changed: [(x: 20..<40, y: 10..<20)]), half)
    #expect(difference.regions.isEmpty)
    for (width, height) in [(1, 1), (1, 400), (300, 1), (900, 900)] {
      let other = ImageDifference(grey(width, height), noise(seed: 1, width: 7, height: 5, isOpaque: false))
      #expect(other.image.width <= width && other.image.height <= height)
      for region in other.regions {
        #expect(region.area.left >= 0 && region.area.left + region.area.width <= 1.0000001)
        #expect(region.area.top >= 0 && region.area.top + region.area.height <= 1.0000001)
      }
    }
  }
}

@Suite("Sheets and parts")
struct ImageSheetTests {
  @Test("pictures stand in rows with a margin around each")
  func sheet() {
    func plain(_ width: Int, _ height: Int, _ level: UInt8) -> RGBAImage {
      RGBAImage(
        width: width, height: height,
        pixels: Array(repeating: [level, level, level, 255] as [UInt8], count: width * height).flatMap { $0 })
    }
    let sheet = ImageSheet.arranged([[plain(3, 2, 1), plain(2, 4, 2)], [plain(1, 1, 3)]], margin: 1, ground: 9)
    #expect(sheet.width == 8 && sheet.height == 8)
    let levels = stride(from: 0, to: sheet.pixels.count, by: 4).map { sheet.pixels[$0] }
    #expect(levels[8..<16] == [9, 1, 1, 1, 9, 2, 2, 9])
    #expect(levels[24..<32] == [9, 9, 9, 9, 9, 2, 2, 9])
    #expect(levels[48..<56] == [9, 3, 9, 9, 9, 9, 9, 9])
    #expect(sheet.isOpaque)
  }

  @Test("a part is averaged as the same part of a picture cut out would be")
  func part() {
    let image = noise(seed: 9, width: 40, height: 30, isOpaque: true)
    let cut = image.resized(
      width: 40, height: 30, filter: .box, keeping: PixelArea(columns: 10..<30, rows: 6..<21))
    let part = image.averagedInLinearLight(
      width: 7, height: 5, area: .init(left: 0.25, top: 0.2, width: 0.5, height: 0.5))
    let whole = cut.averagedInLinearLight(width: 7, height: 5)
    for (a, b) in zip(part.pixels, whole.pixels) { #expect(abs(a - b).max() < 1e-4) }
    #expect(
      image.averagedInLinearLight(width: 9, height: 4, area: .whole) == image.averagedInLinearLight(width: 9, height: 4)
    )
  }

  @Test(
    "parts at the edges, beyond them, or of nothing are of finite pixels",
    arguments: [
      (0.999, 0.5), (-1, 0.5), (0.5, 0), (1, 1), (2, 3), (0.2, -4), (.infinity, 1), (0.3, .nan), (0, 1e-9),
    ])
  func edges(start: Double, length: Double) {
    let image = noise(seed: 2, width: 13, height: 3, isOpaque: true)
    let part = image.averagedInLinearLight(
      width: 30, height: 20, area: .init(left: start, top: start, width: length, height: length))
    #expect(part.pixels.count == 600 && part.pixels.allSatisfy { $0.x.isFinite && abs($0.w - 1) < 0.02 })
  }
}

extension SIMD4<Float> {
  fileprivate func max() -> Float { Swift.max(x, y, z, w) }
}

private func abs(_ vector: SIMD4<Float>) -> SIMD4<Float> {
  vector.replacing(with: -vector, where: vector .< 0)
}
