import JSONText

/// Reads typed fields of a configuration object and collects every fault, so that all are reported together.
///
/// An absent field and `null` give the default.
struct ConfigurationReader {
  private let fields: [String: JSONValue]
  private let prefix: String
  private(set) var faults: [ConfigurationFault] = []

  init(fields: [String: JSONValue], prefix: String = "") {
    self.fields = fields
    self.prefix = prefix
  }

  mutating func integer(_ field: String, default fallback: Int, in allowed: ClosedRange<Int>) -> Int {
    guard let value = value(of: field) else { return fallback }
    guard let number = value.integer else {
      report(field, .wrongType(expected: "integer"))
      return fallback
    }
    guard allowed.contains(number) else {
      report(field, .outOfRange(value: number, allowed: allowed))
      return fallback
    }
    return number
  }

  /// The same where an absent field means something.
  mutating func optionalInteger(_ field: String, in allowed: ClosedRange<Int>) -> Int? {
    contains(field) ? integer(field, default: allowed.lowerBound, in: allowed) : nil
  }

  /// Reports a field that may only be absent or `null`.
  mutating func requireAbsent(_ field: String) {
    guard let value = value(of: field) else { return }
    report(field, .unsupportedValue(value.string ?? value.number.map { "\($0)" } ?? "a value"))
  }

  /// A token id that may be absent: `nil` where the field is `null`, absent or a list that is empty.
  mutating func tokenID(_ field: String, default fallback: Int, below limit: Int) -> Int {
    if case .array(let elements)? = value(of: field) {
      guard let first = elements.first?.integer, (0..<limit).contains(first) else {
        report(field, .wrongType(expected: "token id"))
        return fallback
      }
      return first
    }
    return integer(field, default: fallback, in: 0...max(limit - 1, 0))
  }

  /// A number that is finite and above zero in single precision too.
  mutating func positiveNumber(_ field: String, default fallback: Double) -> Double {
    guard let value = value(of: field) else { return fallback }
    guard let number = value.number else {
      report(field, .wrongType(expected: "number"))
      return fallback
    }
    guard Float(number).isFinite, Float(number) > 0 else {
      report(field, .unusableNumber(number))
      return fallback
    }
    return number
  }

  mutating func boolean(_ field: String, default fallback: Bool) -> Bool {
    guard let value = value(of: field) else { return fallback }
    guard let flag = value.boolean else {
      report(field, .wrongType(expected: "boolean"))
      return fallback
    }
    return flag
  }

  /// One of several strings, each with what it stands for.
  mutating func choice<Value>(_ field: String, default fallback: Value, _ choices: [String: Value]) -> Value {
    guard let value = value(of: field) else { return fallback }
    guard let name = value.string else {
      report(field, .wrongType(expected: "string"))
      return fallback
    }
    guard let choice = choices[name] else {
      report(field, .unsupportedValue(name))
      return fallback
    }
    return choice
  }

  /// Reports a string that is not among those that the model can do.
  mutating func requireChoice(_ field: String, default fallback: String, among choices: Set<String>) {
    _ = choice(field, default: fallback, Dictionary(uniqueKeysWithValues: choices.map { ($0, $0) }))
  }

  /// One number a channel, as a list or as one number for all.
  mutating func channelNumbers(_ field: String, default fallback: [Float]) -> [Float] {
    guard let value = value(of: field) else { return fallback }
    let values =
      value.number.map { [Double](repeating: $0, count: fallback.count) } ?? value.array?.compactMap(\.number)
    guard let values, values.count == fallback.count else {
      report(field, .wrongType(expected: "\(fallback.count) numbers"))
      return fallback
    }
    if let unusable = values.first(where: { !Float($0).isFinite }) {
      report(field, .unusableNumber(unusable))
      return fallback
    }
    return values.map { Float($0) }
  }

  /// Reads a nested object; its faults join this reader's. An absent one reads as empty, which gives all defaults.
  mutating func section<Value>(_ field: String, _ read: (inout ConfigurationReader) -> Value) -> Value {
    let value = value(of: field)
    if let value, value.object == nil { report(field, .wrongType(expected: "object")) }
    var reader = ConfigurationReader(fields: value?.object ?? [:], prefix: prefix + field + ".")
    let result = read(&reader)
    faults += reader.faults
    return result
  }

  mutating func requireDivisible(_ field: String, _ value: Int, by divisor: Int, _ divisorField: String) {
    guard value % divisor != 0 else { return }
    report(field, .notDivisible(value: value, divisor: divisor, divisorField: prefix + divisorField))
  }

  mutating func report(_ field: String, _ problem: ConfigurationFault.Problem) {
    faults.append(ConfigurationFault(field: prefix + field, problem: problem))
  }

  func contains(_ field: String) -> Bool { value(of: field) != nil }

  private func value(of field: String) -> JSONValue? {
    guard let value = fields[field], value != .null else { return nil }
    return value
  }
}
