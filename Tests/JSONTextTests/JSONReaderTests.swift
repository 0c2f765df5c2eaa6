import JSONText
import TestSupport
import Testing

@Suite("Walking JSON")
struct JSONReaderTests {
  private func read<Value>(
    _ text: String, _ body: (inout JSONReader) throws(JSONFault) -> Value
  ) throws(JSONFault) -> Value {
    try JSONReader.read(Array(text.utf8), body)
  }

  @Test("a table is read into flat storage, escapes resolved")
  func table() throws {
    var names: [UInt8] = []
    var ends: [Int] = []
    var ids: [Int] = []
    try read(#" { "a" : 1 , "\u00e9\ud83e\udd99" :-2,"":3}"#) { reader throws(JSONFault) in
      try reader.beginObject()
      while try reader.nextName(appendingTo: &names) {
        ends.append(names.count)
        ids.append(try reader.readInteger())
      }
    }
    #expect(names == Array("aé🦙".utf8))
    #expect(ends == [1, 7, 7])
    #expect(ids == [1, -2, 3])
  }

  @Test("strings are appended to what is there")
  func appends() throws {
    var storage = Array("x".utf8)
    try read(#"["y\\", "", "z"]"#) { reader throws(JSONFault) in
      try reader.beginArray()
      while try reader.nextElement() { try reader.readString(appendingTo: &storage) }
    }
    #expect(storage == Array(#"xy\z"#.utf8))
  }

  @Test("a repeated name is the caller's to judge")
  func repeatedNames() throws {
    let names = try read(#"{"a":1,"a":2}"#) { reader throws(JSONFault) in
      var names: [String] = []
      try reader.beginObject()
      while let name = try reader.nextName() {
        names.append(name)
        _ = try reader.readValue()
      }
      return names
    }
    #expect(names == ["a", "a"])
  }

  @Test(
    "only whole numbers that fit are integers",
    arguments: [("1.5", 0), ("1e2", 0), (" 9223372036854775808", 1), ("-", 0)])
  func integers(text: String, offset: Int) {
    #expect(throws: JSONFault.invalidNumber(offset: offset)) {
      try read(text) { reader throws(JSONFault) in try reader.readInteger() }
    }
  }

  @Test("another kind of value than asked for is a fault where it stands")
  func otherKinds() {
    let fault = JSONFault.unexpectedByte(offset: 1)
    #expect(throws: fault) { try read(" []") { reader throws(JSONFault) in try reader.beginObject() } }
    #expect(throws: fault) { try read(" {}") { reader throws(JSONFault) in try reader.beginArray() } }
    #expect(throws: fault) { try read(" 1") { reader throws(JSONFault) in try reader.readString() } }
    #expect(throws: fault) { try read(" true") { reader throws(JSONFault) in try reader.readInteger() } }
  }

  @Test("what the body leaves unread is a fault")
  func unread() {
    #expect(throws: JSONFault.unexpectedByte(offset: 2)) {
      try read("1 2") { reader throws(JSONFault) in try reader.readInteger() }
    }
  }

  @Test("walking and building a tree agree on damaged documents too", arguments: [UInt64(7), 8])
  func fuzz(seed: UInt64) throws {
    let document = Array(#"{"é":[1,-2.5e3,{"b":null}],"c":"x\u00e9\n\ud83d\ude00🦙","d":true,"e":[[],{}]}"#.utf8)
    var mutator = Mutator(seed: seed)
    var readable = 0
    for _ in 0..<2000 {
      let bytes = mutator.mutated(document)
      let walked = Result { () throws(JSONFault) in try JSONReader.read(bytes, Self.walk) }
      let tree = Result { () throws(JSONFault) in try JSONValue(parsing: bytes) }
      if walked != tree { Issue.record("\(String(decoding: bytes, as: UTF8.self))") }
      if case .success = tree { readable += 1 }
    }
    #expect((20..<1980).contains(readable))
  }

  private static func walk(_ reader: inout JSONReader) throws(JSONFault) -> JSONValue {
    switch try reader.nextKind() {
    case .array:
      var elements: [JSONValue] = []
      try reader.beginArray()
      while try reader.nextElement() { elements.append(try walk(&reader)) }
      return .array(elements)
    case .object:
      var members: [String: JSONValue] = [:]
      var name: [UInt8] = []
      try reader.beginObject()
      while try reader.nextName(appendingTo: &name) {
        let key = String(decoding: name, as: UTF8.self)
        guard members.updateValue(try walk(&reader), forKey: key) == nil else { throw .duplicateKey(key) }
        name = []
      }
      return .object(members)
    case .string:
      var content: [UInt8] = []
      try reader.readString(appendingTo: &content)
      return .string(String(decoding: content, as: UTF8.self))
    default: return try reader.readValue()
    }
  }

  @Test("a string with endless combining marks is refused: it could not be compared in reasonable time")
  func endlessMarks() throws {
    let marks = { (count: Int) in "\"a" + String(repeating: "\u{301}\u{316}", count: count / 2) + "b\"" }
    let text = try JSONReader.read(Array(marks(128).utf8)) { reader throws(JSONFault) in try reader.readString() }
    #expect(text.unicodeScalars.count == 130)
    #expect(throws: JSONFault.invalidString(offset: 1)) {
      try JSONValue(parsing: Array(" \(marks(130))".utf8))
    }
    #expect(throws: JSONFault.invalidString(offset: 1)) {
      try JSONValue(parsing: Array("{\(marks(1_000_000)):0}".utf8))
    }
  }
}
