import func Glibc.pow

/// The transfer function of sRGB (IEC 61966-2-1), in both directions.
public enum TransferFunction {
  /// The linear value, 0 to 1, of each of the 256 levels.
  public static let linearLevels: [Float] = (0..<256).map { level in
    let value = Double(level) / 255
    return Float(value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4))
  }

  /// The level, 0 to 255 with fractions, of a linear value; values outside 0 to 1 are clamped.
  public static func level(linear: Float) -> Float {
    let position = min(max(linear, 0), 1) * Float(steps)
    let index = min(Int(position), steps - 1)
    return levels[index] + (levels[index + 1] - levels[index]) * (position - Float(index))
  }

  /// Between neighbours of this table a straight line is right to 0.02 of a level.
  private static let steps = 4096
  private static let levels: [Float] = (0...steps).map { step in
    let linear = Double(step) / Double(steps)
    return Float(255 * (linear <= 0.0031308 ? 12.92 * linear : 1.055 * pow(linear, 1 / 2.4) - 0.055))
  }
}
