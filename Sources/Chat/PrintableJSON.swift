/// JSON that is safe to print.
public enum PrintableJSON {
  /// Escapes what JSON itself lets through but a terminal or a viewer may act on: delete, C1 controls, bidirectional controls and
  /// other invisible format characters. Outside strings JSON is ASCII, so only strings change.
  public static func escapingControls(in json: [UInt8]) -> [UInt8] {
    guard json.contains(where: { $0 >= 0x7F }) else { return json }
    var output: [UInt8] = []
    output.reserveCapacity(json.count)
    for scalar in String(decoding: json, as: UTF8.self).unicodeScalars {
      if isHazardous(scalar) {
        let digits = String(scalar.value, radix: 16)
        output +=
          Array("\\u".utf8) + Array(repeating: UInt8(ascii: "0"), count: 4 - digits.utf8.count) + Array(digits.utf8)
      } else {
        output += Array(Character(scalar).utf8)
      }
    }
    return output
  }

  private static func isHazardous(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x7F...0x9F, 0x61C, 0x200B, 0x200E, 0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF: true
    default: false
    }
  }
}
