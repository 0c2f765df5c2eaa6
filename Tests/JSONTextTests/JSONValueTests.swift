import Foundation
import JSONText
import TestSupport
import Testing

@Suite("JSON trees")
struct JSONValueTests {
  private func parse(_ text: String) throws -> JSONValue { try JSONValue(parsing: Array(text.utf8)) }

  static let valid: [(String, JSONValue)] = [
    ("null", .null), (" true ", .boolean(true)), ("false\n", .boolean(false)),
    ("0", .integer(0)), ("-0", .integer(0)), ("-12", .integer(-12)), ("9223372036854775807", .integer(.max)),
    ("9223372036854775808", .number(9_223_372_036_854_775_808)), ("-9223372036854775808", .integer(.min)),
    ("92233720368547758070", .number(92_233_720_368_547_758_080)), ("1e3", .number(1000)), ("0.5E-1", .number(0.05)),
    ("[]", .array([])), ("[1, [2]]", .array([.integer(1), .array([.integer(2)])])),
    ("{}", .object([:])), (#"{"a":{"b":null}}"#, .object(["a": .object(["b": .null])])),
    (#""a\"\\\/\b\f\n\r\tz""#, .string("a\"\\/\u{8}\u{C}\n\r\tz")),
    (#""\u00e9\ud83d\ude00é😀""#, .string("é😀é😀")),
  ]

  @Test("what the standard allows is read", arguments: valid)
  func reads(text: String, value: JSONValue) throws {
    #expect(try parse(text) == value)
  }

  @Test(
    "what it does not allow is refused",
    arguments: [
      "", " ", "nul", "tru", "01", "-", "+1", ".5", "1.", "1e", "1e+", "1e999", "NaN", "Infinity", "[1,]", "[1 2]", "[",
      "{", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{a:1}", "{1:2}", "\"", "\"\\", "\"\\x\"", "\"\\u12\"", "\"\\u12g4\"",
      #""\ud800""#, #""\ud800\u0041""#, #""\udc00""#, "\"\n\"", "1 2", "{} x", "'a'", "/* */1",
    ])
  func refuses(text: String) {
    #expect(throws: JSONFault.self) { try parse(text) }
  }

  @Test(
    "a fault says where it is",
    arguments: [
      ("", JSONFault.unexpectedEnd), ("[1,", .unexpectedEnd), (#"{"a"#, .unexpectedEnd), (#"{"a":tru"#, .unexpectedEnd),
      ("[1 2]", .unexpectedByte(offset: 3)), ("{} x", .unexpectedByte(offset: 3)), ("[1,]", .unexpectedByte(offset: 3)),
      (#"{"a":}"#, .unexpectedByte(offset: 5)), ("[1}", .unexpectedByte(offset: 2)),
      ("[nul]", .unexpectedByte(offset: 4)),
      ("[01]", .invalidNumber(offset: 1)), ("[1.]", .invalidNumber(offset: 1)), (" 1e999", .invalidNumber(offset: 1)),
      ("[\"a\n\"]", .invalidString(offset: 3)), (#"["a\x"]"#, .invalidString(offset: 4)),
      (#"["\ud800x"]"#, .invalidString(offset: 4)), (#"["\udc00\ud800"]"#, .invalidString(offset: 4)),
      (#"["\u12g4"]"#, .invalidString(offset: 6)),
    ])
  func offsets(text: String, fault: JSONFault) {
    #expect(throws: fault) { try parse(text) }
  }

  @Test("bytes that are not UTF-8 are refused, wherever they stand")
  func refusesInvalidUTF8() {
    #expect(throws: JSONFault.invalidString(offset: 1)) { try JSONValue(parsing: [0x22, 0xFF, 0x22]) }
    #expect(throws: JSONFault.invalidString(offset: 1)) { try JSONValue(parsing: [0x22, 0xE2, 0x82]) }
    #expect(throws: JSONFault.unexpectedByte(offset: 1)) { try JSONValue(parsing: [0x5B, 0xC3, 0xA9, 0x5D]) }
  }

  @Test("a string is UTF-8 here when the standard library says so")
  func agreesOnUTF8() {
    // The edges of every row of the table of well-formed sequences, and their neighbours.
    let edges: [UInt8] = [0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF]
    let leads = edges + [0xE0, 0xE1, 0xEC, 0xED, 0xEE, 0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xFF]
    var disagreements: [[UInt8]] = []
    for first in leads {
      for second in edges {
        for third in edges {
          for fourth in [0x41, 0x80, 0xBF, 0xC2] as [UInt8] {
            let content = [first, second, third, fourth]
            let expected = String(validating: content, as: UTF8.self).map(JSONValue.string)
            let actual = try? JSONValue(parsing: [0x22] + content + [0x22])
            if actual != expected { disagreements.append(content) }
          }
        }
      }
    }
    #expect(disagreements.isEmpty)
  }

  @Test("a key that stands twice is refused")
  func refusesDuplicates() {
    #expect(throws: JSONFault.duplicateKey("a")) { try parse(#"{"a":1,"b":2,"\u0061":3}"#) }
  }

  @Test("nesting has a limit, below which it is read")
  func depth() throws {
    #expect(try parse(String(repeating: "[", count: 64) + String(repeating: "]", count: 64)) != .null)
    #expect(throws: JSONFault.nestedTooDeeply(offset: 64)) {
      try parse(String(repeating: "[", count: 65) + String(repeating: "]", count: 65))
    }
  }

  @Test("scalars and empty brackets fit into the deepest array")
  func deepestItems() throws {
    func nested(_ item: String) -> String {
      String(repeating: "[", count: 64) + item + String(repeating: "]", count: 64)
    }
    #expect(throws: Never.self) { try parse(nested(#"null, "a", 1"#)) }
    #expect(throws: JSONFault.nestedTooDeeply(offset: 64)) { try parse(nested("{}")) }
    // Brackets that stand side by side are not deep.
    #expect(try parse("[" + String(repeating: "[],", count: 1000) + "{}]").array?.count == 1001)
  }

  @Test("whole numbers are told from others")
  func integers() {
    #expect(JSONValue.number(3).integer == 3)
    #expect(JSONValue.number(3.5).integer == nil)
    #expect(JSONValue.number(1e300).integer == nil)
    #expect(JSONValue.integer(7).number == 7)
  }

  @Test("damaged documents agree with Foundation on what is JSON", arguments: [UInt64(5), 6])
  func fuzz(seed: UInt64) throws {
    let document = Array(#"{"a":[1,-2.5e3,{"b":null}],"c":"x\u00e9\n","d":true,"e":[[],{}]}"#.utf8)
    var mutator = Mutator(seed: seed)
    for _ in 0..<2000 {
      let bytes = mutator.mutated(document)
      let value = try? JSONValue(parsing: bytes)
      let isAcceptedByFoundation =
        (try? JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)) != nil
      // Ours is the stricter of the two: what it reads, Foundation reads.
      if value != nil { #expect(isAcceptedByFoundation, "\(String(decoding: bytes, as: UTF8.self))") }
    }
  }
}
