import func Glibc.cbrt
import func Glibc.pow

/// A colour in Björn Ottosson's OKLab, in which distance is close to what the eye sees (bottosson.github.io/posts/oklab).
struct OKLab {
  /// 0 (black) to 1 (white).
  var lightness: Double
  /// Green (negative) to red.
  var a: Double
  /// Blue (negative) to yellow.
  var b: Double

  init(_ red: UInt8, _ green: UInt8, _ blue: UInt8) {
    let r = Self.linear[Int(red)]
    let g = Self.linear[Int(green)]
    let b = Self.linear[Int(blue)]
    let long = cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
    let medium = cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
    let short = cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
    lightness = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    self.a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    self.b = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
  }

  var chroma: Double { (a * a + b * b).squareRoot() }

  func squaredDistance(to other: OKLab) -> Double {
    let lightnessDifference = lightness - other.lightness
    let aDifference = a - other.a
    let bDifference = b - other.b
    return lightnessDifference * lightnessDifference + aDifference * aDifference + bDifference * bDifference
  }

  /// sRGB bytes in linear light.
  private static let linear: [Double] = (0..<256).map {
    let value = Double($0) / 255
    return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
  }
}
