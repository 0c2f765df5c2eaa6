import Images
import TestSupport
import Testing

@Suite("Linear light")
struct LinearLightTests {
  @Test("levels and light are each other's inverse")
  func transferFunction() {
    for (level, light) in TransferFunction.linearLevels.enumerated() {
      #expect(abs(TransferFunction.level(linear: light) - Float(level)) < 0.02)
    }
    #expect(TransferFunction.level(linear: -1) == 0)
    #expect(TransferFunction.level(linear: 2) == 255)
  }

  @Test(
    "every pixel counts by the share of it that a bin covers", arguments: [(7, 5), (3, 2), (1, 1), (20, 9), (100, 1)])
  func areas(width: Int, height: Int) throws {
    let image = noise(seed: 5, width: 13, height: 11, isOpaque: false)
    let average = image.averagedInLinearLight(width: width, height: height)
    #expect(average.pixels.count == width * height)
    for y in 0..<height {
      for x in 0..<width {
        let expected = Self.average(image, x, y, of: width, height)
        let found = average.pixels[y * width + x]
        for channel in 0..<4 { #expect(abs(Double(found[channel]) - expected[channel]) < 1e-5) }
      }
    }
  }

  /// The average by its definition: overlap by overlap, in double precision.
  private static func average(_ image: RGBAImage, _ x: Int, _ y: Int, of width: Int, _ height: Int) -> [Double] {
    let scale = (x: Double(image.width) / Double(width), y: Double(image.height) / Double(height))
    func overlap(_ pixel: Int, _ bin: Int, _ scale: Double) -> Double {
      max(0, min(Double(pixel + 1), Double(bin + 1) * scale) - max(Double(pixel), Double(bin) * scale))
    }
    var sums = [0.0, 0, 0, 0]
    for row in 0..<image.height {
      for column in 0..<image.width {
        let area = overlap(column, x, scale.x) * overlap(row, y, scale.y)
        let pixel = image.pixels[(row * image.width + column) * 4..<(row * image.width + column) * 4 + 4]
        let alpha = Double(pixel[pixel.startIndex + 3]) / 255 * area
        for channel in 0..<3 {
          sums[channel] += Double(TransferFunction.linearLevels[Int(pixel[pixel.startIndex + channel])]) * alpha
        }
        sums[3] += alpha
      }
    }
    return sums.map { $0 / (scale.x * scale.y) }
  }

  @Test("a range of rows is that range of the whole")
  func rows() {
    let image = noise(seed: 6, width: 9, height: 31, isOpaque: true)
    let whole = image.averagedInLinearLight(width: 4, height: 10)
    let part = image.averagedInLinearLight(width: 4, height: 10, rows: 3..<7)
    #expect(part.height == 4)
    #expect(part.pixels == Array(whole.pixels[12..<28]))
  }

  @Test("a reduced picture keeps its light and its colours")
  func reduction() {
    let board = RGBAImage(width: 2, height: 1, pixels: [0, 0, 0, 255, 255, 255, 255, 255])
    #expect(board.reducedInLinearLight(width: 1, height: 1).pixels == [188, 188, 188, 255])
    let veil = RGBAImage(width: 2, height: 1, pixels: [255, 0, 0, 255, 0, 255, 0, 0])
    #expect(veil.reducedInLinearLight(width: 1, height: 1).pixels == [255, 0, 0, 128])
    let same = noise(seed: 8, width: 6, height: 4, isOpaque: true)
    #expect(same.reducedInLinearLight(width: 6, height: 4) == same)
  }
}
