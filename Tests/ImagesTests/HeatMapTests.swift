import Testing

@testable import Images

@Suite("Heat maps")
struct HeatMapTests {
  private func grey(_ width: Int, _ height: Int) -> RGBAImage {
    RGBAImage(
      width: width, height: height,
      pixels: Array(repeating: [128, 128, 128, 255], count: width * height).flatMap { $0 })
  }

  private func light(_ image: RGBAImage, _ x: Int, _ y: Int) -> Int {
    let index = (y * image.width + x) * 4
    return Int(image.pixels[index]) + Int(image.pixels[index + 1]) + Int(image.pixels[index + 2])
  }

  @Test("the heaviest weight is the brightest place, and there is nothing outside the area")
  func brightest() {
    let map = HeatMap(columns: 2, rows: 2, weights: [0.1, 0.6, 0.2, 0.1])
    let image = map.drawn(over: grey(40, 20))
    #expect(image.width == 40 && image.height == 20)
    #expect(light(image, 39, 0) > light(image, 0, 19) && light(image, 0, 19) > light(image, 0, 0))
    let cropped = HeatMap(
      columns: 1, rows: 1, weights: [1], area: .init(left: 0.25, top: 0, width: 0.5, height: 1)
    ).drawn(over: grey(40, 20))
    #expect(light(cropped, 20, 10) > light(cropped, 5, 10) && light(cropped, 5, 10) == light(cropped, 35, 10))
  }

  @Test("lightness rises with weight", arguments: [0, 128, 255] as [UInt8])
  func monotonic(level: UInt8) {
    let ground = RGBAImage(
      width: 101, height: 1, pixels: Array(repeating: [level, level, level, 255], count: 101).flatMap { $0 })
    let map = HeatMap(columns: 101, rows: 1, weights: (0...100).map(Float.init))
    let image = map.drawn(over: ground)
    let lights = (0...100).map { index -> Double in
      let start = index * 4
      return 0.299 * Double(image.pixels[start]) + 0.587 * Double(image.pixels[start + 1])
        + 0.114 * Double(image.pixels[start + 2])
    }
    // Colours are whole levels, so that a step may fall short of one.
    for (a, b) in zip(lights, lights.dropFirst(10)) { #expect(b > a) }
  }

  @Test(
    "weights that are nothing, or no numbers, draw a map of nothing", arguments: [0, .nan, -1, .infinity] as [Float])
  func nothing(weight: Float) {
    let image = HeatMap(columns: 2, rows: 1, weights: [weight, weight]).drawn(over: grey(8, 8))
    #expect(Set((0..<8).map { light(image, $0, 3) }).count == 1)
  }
}
