import BlockArt
import Images
import Screen
import TestSupport

/// A picture whose pixels a function gives.
func picture(_ width: Int, _ height: Int, _ pixel: (Int, Int) -> [UInt8]) -> RGBAImage {
  RGBAImage(
    width: width, height: height,
    pixels: (0..<height).flatMap { y in (0..<width).flatMap { x in pixel(x, y) } })
}

func plain(_ width: Int, _ height: Int, _ color: [UInt8]) -> RGBAImage { picture(width, height) { _, _ in color } }

/// Something of everything: a gradient, hard edges, a line, noise.
func chart(_ width: Int, _ height: Int) -> RGBAImage {
  var generator = SeededGenerator(seed: 4)
  return picture(width, height) { x, y in
    if abs(x * height - y * width) < width * 2 { return [0, 0, 0, 255] }
    if (x * 8 / width + y * 4 / height) % 3 == 0 { return [200, UInt8(x * 255 / width), 30, 255] }
    let noise = UInt8.random(in: 0...40, using: &generator)
    return [UInt8(y * 200 / height) + noise, 120, UInt8(x * 200 / width) + noise, 255]
  }
}

let black: [UInt8] = [0, 0, 0, 255]
let white: [UInt8] = [255, 255, 255, 255]
let red: [UInt8] = [255, 0, 0, 255]
let blue: [UInt8] = [0, 0, 255, 255]

extension CellBuffer {
  var text: [String] {
    (0..<size.rows).map { row in String((0..<size.columns).map { self[row, $0].character }) }
  }
}
