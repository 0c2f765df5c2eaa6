import Foundation
import TestSupport
import Testing

@testable import Weights

@Suite("JSON")
struct JSONTests {
  private func parse(_ text: String) throws -> JSONValue { try JSONValue(parsing: Array(text.utf8)) }

  static let valid: [(String, JSONValue)] = [
    ("null", .null), (" true ", .boolean(true)), ("false\n", .boolean(false)),
    ("0", .integer(0)), ("-0", .integer(0)), ("-12", .integer(-12)), ("9223372036854775807", .integer(.max)),
    ("9223372036854775808", .number(9_223_372_036_854_775_808)), ("1e3", .number(1000)), ("0.5E-1", .number(0.05)),
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

  @Test("bytes that are not UTF-8 are refused")
  func refusesInvalidUTF8() {
    #expect(throws: JSONFault.invalidString(offset: 0)) { try JSONValue(parsing: [0x22, 0xFF, 0x22]) }
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
