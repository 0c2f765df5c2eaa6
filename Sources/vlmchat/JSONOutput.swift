import Chat

/// JSON with its members in the order they were written, on one line, for programs to read.
indirect enum JSONOutput {
  case null
  case bool(Bool)
  case integer(Int)
  case unsigned(UInt64)
  case number(Double)
  case string(String)
  case array([JSONOutput])
  case object([(name: String, value: JSONOutput)])

  /// To six decimals, for shares: far finer than what there is to see, and a tenth of the text.
  static func rounded(_ value: Double) -> JSONOutput { .number((value * 1e6).rounded() / 1e6) }

  /// An object with one more member at its end, where there is a value for it.
  func adding(_ name: String, _ value: JSONOutput?) -> JSONOutput {
    value.map { adding(members: [(name, $0)]) } ?? self
  }

  /// An object with more members at its end.
  func adding(members further: [(String, JSONOutput)]) -> JSONOutput {
    guard case .object(let members) = self else { return self }
    return .object(members + further.map { (name: $0.0, value: $0.1) })
  }

  /// Control characters are escaped, those that JSON would let through as well: the output may end on a terminal.
  var text: String {
    String(decoding: PrintableJSON.escapingControls(in: Array(json.utf8)), as: UTF8.self)
  }

  private var json: String {
    switch self {
    case .null: "null"
    case .bool(let value): value ? "true" : "false"
    case .integer(let value): String(value)
    case .unsigned(let value): String(value)
    // JSON has no infinity: a probability of 0 has no logarithm.
    case .number(let value): value.isFinite ? String(value) : "null"
    case .string(let value): Self.quoted(value)
    case .array(let values): "[" + values.map(\.json).joined(separator: ",") + "]"
    case .object(let members):
      "{" + members.map { Self.quoted($0.name) + ":" + $0.value.json }.joined(separator: ",") + "}"
    }
  }

  private static func quoted(_ text: String) -> String {
    var output = "\""
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x22: output += "\\\""
      case 0x5C: output += "\\\\"
      case 0x0A: output += "\\n"
      case 0x09: output += "\\t"
      case 0x0D: output += "\\r"
      case 0x00..<0x20:
        let digits = String(scalar.value, radix: 16)
        output += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: output.unicodeScalars.append(scalar)
      }
    }
    return output + "\""
  }
}
