import TestSupport
import Testing

@testable import Weights

@Suite("The pickle machine")
struct PickleMachineTests {
  private func run(_ pickle: [UInt8]) throws -> PickleMachine.Outcome {
    try pickle.withUnsafeBytes { try PickleMachine.run($0, in: 0..<pickle.count) }
  }

  private typealias Writer = PickleWriter

  static let foreignNames: [(module: String, name: String)] = [
    ("os", "system"), ("posix", "system"), ("builtins", "eval"), ("__builtin__", "exec"), ("subprocess", "Popen"),
    ("torch", "load"), ("torch.hub", "load"), ("torch.storage", "_load_from_bytes"),
    ("torch._utils", "_rebuild_tensor_v2.__globals__"),
    ("torch", "serialization.load"), ("collections", "OrderedDict.__init__"), ("collections.OrderedDict", ""),
    ("argparse", "Namespace"), ("numpy.core.multiarray", "_reconstruct"), ("_codecs", "encode"), ("", ""),
    ("torch\u{1B}[2J", "Floatstorage"), ("torch", "floatstorage"), ("Torch", "FloatStorage"),
  ]

  @Test(
    "a name that is no part of a tensor is refused, by either opcode, before anything is called with it",
    arguments: foreignNames.indices)
  func foreignGlobals(index: Int) throws {
    let (module, name) = Self.foreignNames[index]
    let call = Writer.text("echo hacked") + [0x85] + Writer.op("R")
    let fault = PickleFault.foreignGlobal(module: module, name: name)
    #expect(throws: fault) { try run(Writer.file(Writer.global(module, name), call)) }
    #expect(throws: fault) {
      try run(Writer.file(Writer.text(module), Writer.text(name), [0x93], call, protocol: 4))
    }
  }

  static let forbiddenOpcodes: [UInt8] =
    Array("PIFLSVgpildo012".utf8) + [
      0x81, 0x82, 0x83, 0x84, 0x8B, 0x8F, 0x90, 0x91, 0x92, 0x96, 0x97, 0x98, 0x00, 0xFF,
    ]

  @Test("an opcode that makes instances, reaches out of the file or is unknown is refused", arguments: forbiddenOpcodes)
  func forbidden(opcode: UInt8) throws {
    let pickle = Writer.file(Writer.global("collections", "OrderedDict"), Writer.op(")"), [opcode])
    #expect(throws: PickleFault.unsupportedOpcode(opcode, offset: pickle.count - 2)) { try run(pickle) }
  }

  static let hungryOpcodes: [[UInt8]] =
    [
      "R", "b", "Q", "t", "a", "e", "s", "u", "q\0", "r\0\0\0\0", ".",
    ].map { Array($0.utf8) } + [[0x85], [0x86], [0x87], [0x93], [0x94]]

  @Test("an opcode without its operands is refused, and none reaches under a mark", arguments: hungryOpcodes)
  func underflow(opcode: [UInt8]) throws {
    #expect(throws: PickleFault.stackUnderflow(offset: 2)) { try run(Writer.file(opcode)) }
    // These take what is above the mark, which is nothing.
    guard !["t", "e", "u"].contains(where: { Writer.op($0) == opcode }) else { return }
    #expect(throws: PickleFault.stackUnderflow(offset: 6)) { try run(Writer.file(Writer.op("}}}("), opcode)) }
  }

  static let malformed: [(what: String, pickle: [UInt8], fault: PickleFault)] = [
    ("nothing", [], .unexpectedEnd),
    ("no protocol", PickleWriter.op("}."), .unsupportedProtocol),
    ("protocol 0", [0x80, 0, 0x4E, 0x2E], .unsupportedProtocol),
    ("protocol 6", [0x80, 6, 0x4E, 0x2E], .unsupportedProtocol),
    ("a second protocol", [0x80, 2, 0x80, 2, 0x4E, 0x2E], .unsupportedOpcode(0x80, offset: 2)),
    ("no end", [0x80, 2, 0x4E], .unexpectedEnd),
    ("two values", PickleWriter.file(PickleWriter.op("NN")), .unexpectedOperand(offset: 4)),
    ("an open mark", PickleWriter.file(PickleWriter.op("(N")), .unexpectedOperand(offset: 4)),
    (
      "__setstate__ of a tensor", PickleWriter.file(PickleWriter.vector(count: 1), PickleWriter.op("}b")),
      .unexpectedOperand(offset: PickleWriter.vector(count: 1).count + 3)
    ),
    (
      "__setstate__ of a class", PickleWriter.file(PickleWriter.global("torch", "Size"), PickleWriter.op("}b")),
      .unexpectedOperand(offset: 15)
    ),
    ("__setstate__ with a call", PickleWriter.file(PickleWriter.op("}N\u{29}b")), .unexpectedOperand(offset: 5)),
    (
      "a text called", PickleWriter.file(PickleWriter.text("os.system"), PickleWriter.op(")R")),
      .unexpectedOperand(offset: 17)
    ),
    (
      "a storage class called", PickleWriter.file(PickleWriter.global("torch", "FloatStorage"), PickleWriter.op(")R")),
      .unexpectedOperand(offset: 23)
    ),
    (
      "arguments that are a list",
      PickleWriter.file(PickleWriter.global("collections", "OrderedDict"), PickleWriter.op("]R")),
      .unexpectedOperand(offset: 28)
    ),
    (
      "an ordered dictionary of something",
      PickleWriter.file(PickleWriter.global("collections", "OrderedDict"), [0x4E, 0x85], PickleWriter.op("R")),
      .unexpectedOperand(offset: 29)
    ),
    (
      "17 dimensions",
      PickleWriter.file(
        PickleWriter.tensor(
          of: PickleWriter.storage(count: 1), size: .init(repeating: 1, count: 17),
          stride: .init(repeating: 1, count: 17))),
      .unexpectedOperand(
        offset: PickleWriter.tensor(
          of: PickleWriter.storage(count: 1), size: .init(repeating: 1, count: 17),
          stride: .init(repeating: 1, count: 17)
        ).count + 1)
    ),
    (
      "a storage of a negative count", PickleWriter.file(PickleWriter.storage(count: -1)),
      .unexpectedOperand(offset: PickleWriter.storage(count: -1).count + 1)
    ),
    (
      "a persistent id that is a text", PickleWriter.file(PickleWriter.text("storage"), PickleWriter.op("Q")),
      .unexpectedOperand(offset: 14)
    ),
    ("a value that was not stored", PickleWriter.file(PickleWriter.op("h\u{7}")), .invalidMemo(offset: 2)),
    (
      "a memo of four billion", PickleWriter.file(PickleWriter.op("Nr"), [255, 255, 255, 255]), .invalidMemo(offset: 3)
    ),
    ("a list in itself", PickleWriter.file(PickleWriter.op("]q\0h\0a")), .selfReference(offset: 7)),
    ("a dictionary in itself", PickleWriter.file(PickleWriter.op("}q\0Nh\0s")), .selfReference(offset: 8)),
    ("a dictionary of odd length", PickleWriter.file(PickleWriter.op("}(Nu")), .unexpectedOperand(offset: 5)),
    ("items for a list", PickleWriter.file(PickleWriter.op("]NNs")), .unexpectedOperand(offset: 5)),
    ("a text of four gigabytes", PickleWriter.file(PickleWriter.op("X"), [255, 255, 255, 255]), .unexpectedEnd),
    ("a text of 2^64 - 1 bytes", PickleWriter.file([0x8D], .init(repeating: 255, count: 8)), .unexpectedEnd),
    ("bytes of 2^63 - 1", PickleWriter.file([0x8E], .init(repeating: 255, count: 7), [127]), .unexpectedEnd),
    ("a number of 255 bytes that are not there", PickleWriter.file([0x8A, 255]), .unexpectedEnd),
    (
      "a module that is not UTF-8", PickleWriter.file(PickleWriter.op("c"), [0xFF], PickleWriter.op("\nx\n")),
      .invalidText(offset: 3)
    ),
    (
      "a module of a megabyte",
      PickleWriter.file(PickleWriter.op("c" + String(repeating: "a", count: 1 << 20) + "\nx\n")),
      .invalidText(offset: 3)
    ),
    (
      "a thousand and one marks", PickleWriter.file(PickleWriter.op(String(repeating: "(", count: 1001))),
      .nestedTooDeeply(limit: 1000)
    ),
    (
      "two million values", PickleWriter.file(.init(repeating: 0x4E, count: 1 << 21)),
      .tooManyOperations(limit: 1 << 21)
    ),
    (
      "tuples two million deep", PickleWriter.file(PickleWriter.op(")"), .init(repeating: 0x85, count: 1 << 21)),
      .tooManyOperations(limit: 1 << 21)
    ),
  ]

  @Test("a pickle that makes no sense is refused with its place", arguments: malformed.indices)
  func refuses(index: Int) throws {
    let (what, pickle, fault) = Self.malformed[index]
    #expect(throws: fault, "\(what)") { try run(pickle) }
  }

  @Test("a pickle that goes on beyond the limit is refused for its length")
  func tooLong() throws {
    let length = 65 << 20
    let pickle = Writer.file([0x58], Writer.little(UInt32(length)), [UInt8](repeating: 97, count: length))
    #expect(throws: PickleFault.tooLong(limit: 64 << 20)) { try run(pickle) }
  }

  @Test("lists of lists that would unfold to a billion values stay as small as the file")
  func billionLaughs() throws {
    var pickle = Writer.op("]q\0(") + [UInt8](repeating: 0x4E, count: 10) + Writer.op("e")
    for level in UInt8(0)..<30 {
      pickle += Writer.op("]q") + [level + 1] + Writer.op("(")
      for _ in 0..<10 { pickle += [0x68, level] }
      pickle += Writer.op("e")
    }
    // Every level but the last is left on the stack: put all into one tuple.
    let outcome = try run(Writer.file(Writer.op("("), pickle, Writer.op("t")))
    #expect(outcome.graph.containers.count == 32)
    #expect(outcome.graph.containers.reduce(0) { $0 + $1.count } == 31 * 10 + 31)
  }

  @Test("numbers, texts and containers are what Python reads")
  func values() throws {
    func value(_ pieces: [UInt8]...) throws -> PickleValue { try run(Writer.file(pieces.flatMap { $0 })).value }
    #expect(try value([0x4B, 255]) == .integer(255))
    #expect(try value([0x4D, 255, 255]) == .integer(65535))
    #expect(try value([0x4A, 255, 255, 255, 255]) == .integer(-1))
    #expect(try value([0x8A, 0]) == .integer(0))
    #expect(try value([0x8A, 1, 0x80]) == .integer(-128))
    #expect(try value([0x8A, 2, 0x80, 0]) == .integer(128))
    #expect(try value(Writer.integer(.min)) == .integer(.min))
    #expect(try value([0x8A, 9], .init(repeating: 1, count: 9)) == .longInteger(4..<13))
    #expect(try value(Writer.text("ab")) == .text(7..<9))
    #expect(try value([0x8C, 1, 97]) == .text(4..<5))
    #expect(try value([0x8D, 1, 0, 0, 0, 0, 0, 0, 0, 97]) == .text(11..<12))
    #expect(try value([0x47], .init(repeating: 0, count: 8)) == .opaque)
    #expect(try value([0x88]) == .boolean(true))
  }

  @Test("Python 2 numbers what it stores from 1")
  func memoFromOne() throws {
    let outcome = try run(Writer.file(Writer.op("]q\u{1}(Kaq\u{2}h\u{2}e")))
    #expect(outcome.graph.containers == [[.integer(97), .integer(97)]])
  }
}
