import CFuzzMonitor
import Flamingo
import Foundation
import TestSupport
import Testing
import Tokenizer
import Weights

/// Files of a megabyte, each made to cost the most: what damage of small files does not find.
@Suite("Files made to be expensive")
struct LargeFileTests {
  struct Case: CustomTestStringConvertible, Sendable {
    enum Reader { case safetensors, index, gguf, pickle, tokenizer, configuration }
    var name: String
    var reader: Reader
    var make: @Sendable () -> [UInt8]
    var testDescription: String { name }
  }

  private static let length = 1 << 20

  /// The text, some way to repeat it until the file is long, and the end.
  private static func text(_ start: String, _ item: String, _ end: String) -> [UInt8] {
    let count = (length - start.utf8.count - end.utf8.count) / item.utf8.count
    return Array(start.utf8) + (0..<count).flatMap { _ in Array(item.utf8) } + Array(end.utf8)
  }

  /// The same with a number in every item, where they must differ.
  private static func text(_ start: String, _ item: (Int) -> String, _ end: String) -> [UInt8] {
    var text = Array(start.utf8)
    var number = 0
    while text.count < length {
      text += Array(item(number).utf8)
      number += 1
    }
    return text + Array(end.utf8)
  }

  private static func little(_ value: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian) { Array($0) }
  }

  private static func safetensors(_ header: [UInt8]) -> [UInt8] { little(UInt64(header.count)) + header }

  private static let json: [(String, @Sendable () -> [UInt8])] = [
    ("numbers", { text(#"{"a":["#, "0,", "0]}") }),
    ("empty arrays", { text(#"{"a":["#, "[],", "0]}") }),
    ("arrays of one", { text(#"{"a":["#, "[0],", "0]}") }),
    ("objects of one", { text(#"{"a":["#, #"{"":0},"#, "0]}") }),
    ("strings", { text(#"{"a":["#, #""0123456789abcdef","#, "0]}") }),
    ("members", { text("{", { "\"\($0)\":0," }, #""x":0}"#) }),
    ("one long string", { text(#"{"a":""#, "x", #""}"#) }),
    ("one long number", { text(#"{"a":"#, "7", "}") }),
    ("escapes", { text(#"{"a":""#, "\\u0041", #""}"#) }),
    ("a name of combining marks alone", { text(#"{""#, "\u{301}\u{316}", #"":0}"#) }),
    (
      "names of combining marks",
      { text("{", { "\"a\(String(repeating: "\u{301}\u{316}", count: 50))\($0)\":0," }, #""x":0}"#) }
    ),
  ]

  private static let cases: [Case] =
    json.flatMap { name, make in
      [
        Case(name: "safetensors: \(name)", reader: .safetensors) { safetensors(make()) },
        Case(name: "index: \(name)", reader: .index, make: make),
        Case(name: "configuration: \(name)", reader: .configuration, make: make),
        Case(name: "tokenizer: \(name)", reader: .tokenizer, make: make),
      ]
    } + [
      Case(name: "safetensors: empty tensors", reader: .safetensors) {
        safetensors(
          text("{", { #""\#($0)":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},"# }, #""__metadata__":{}}"#))
      },
      Case(name: "safetensors: a shape of a million ones", reader: .safetensors) {
        safetensors(text(#"{"t":{"dtype":"U8","data_offsets":[0,0],"shape":["#, "1,", "0]}}"))
      },
      Case(name: "index: tensors of one absent shard", reader: .index) {
        text(#"{"weight_map":{"#, { #""\#($0)":"s","# }, #""x":"s"}}"#)
      },
      Case(name: "index: as many absent shards", reader: .index) {
        text(#"{"weight_map":{"#, { #""\#($0)":"\#($0)","# }, #""x":"s"}}"#)
      },
      Case(name: "GGUF: an array of empty strings", reader: .gguf) {
        gguf(tensors: 0, pairs: 1) { key("a") + little(UInt32(9)) + little(UInt32(8)) + filled(count: 8) }
      },
      Case(name: "GGUF: an array of empty arrays", reader: .gguf) {
        gguf(tensors: 0, pairs: 1) { key("a") + little(UInt32(9)) + little(UInt32(9)) + filled(count: 12) }
      },
      Case(name: "GGUF: an array of bytes", reader: .gguf) {
        gguf(tensors: 0, pairs: 1) { key("a") + little(UInt32(9)) + little(UInt32(0)) + filled(count: 1) }
      },
      Case(name: "GGUF: scalars", reader: .gguf) {
        let count = length / 32
        return gguf(tensors: UInt64(count), pairs: 0) {
          (0..<count).flatMap { key(String($0)) + little(UInt32(0)) + little(UInt32(24)) + little(UInt64(0)) }
        }
      },
      Case(name: "GGUF: pairs", reader: .gguf) {
        let count = 60_000
        return gguf(tensors: 0, pairs: UInt64(count)) {
          (0..<count).flatMap { key(String($0)) + little(UInt32(0)) + [0] }
        }
      },
      Case(name: "GGUF: keys of combining marks", reader: .gguf) {
        let marks = String(repeating: "\u{301}\u{316}", count: 15_000)
        return gguf(tensors: 0, pairs: 16) { (0..<16).flatMap { key("\($0)\(marks)") + little(UInt32(0)) + [0] } }
      },
      Case(name: "GGUF: a value of combining marks", reader: .gguf) {
        gguf(tensors: 0, pairs: 1) {
          key("a") + little(UInt32(8)) + key(String(repeating: "\u{301}\u{316}", count: length / 4))
        }
      },
      Case(name: "pickle: names of combining marks", reader: .pickle) {
        let marks = Array(String(repeating: "\u{301}\u{316}", count: 250).utf8)
        return [0x80, 2, 0x7D, 0x28]
          + (0..<length / 1024).flatMap { number in
            let name = marks + Array(String(number).utf8)
            return [0x58] + little(UInt32(name.count)) + name + tensor()
          } + [0x75, 0x2E]
      },
      Case(name: "pickle: lists", reader: .pickle) { pickle { _ in [0x5D] } },
      Case(name: "pickle: lists, remembered", reader: .pickle) { pickle { _ in [0x5D, 0x94] } },
      Case(name: "pickle: a tuple of a tuple of a tuple", reader: .pickle) { pickle { _ in [0x85] } },
      Case(name: "pickle: one list gets itself over again", reader: .pickle) { pickle { _ in [0x5D, 0x5D, 0x61] } },
      Case(name: "pickle: a dictionary with one key over again", reader: .pickle) {
        pickle { _ in [0x7D, 0x4E, 0x4E, 0x73] }
      },
      Case(name: "pickle: marks", reader: .pickle) { pickle { _ in [0x28, 0x74] } },
      Case(name: "pickle: tensors of one storage", reader: .pickle) { tensorsOfOneStorage() },
      Case(name: "tokenizer: tokens", reader: .tokenizer) {
        text(#"{"model":{"vocab":{"#, { "\"\($0)\":\($0)," }, #""x":0},"merges":[]}}"#)
      },
      Case(name: "tokenizer: merges", reader: .tokenizer) {
        text(#"{"model":{"vocab":{"a":0,"aa":1},"merges":["#, #""a a","#, #""a a"]}}"#)
      },
      Case(name: "tokenizer: merges that are none", reader: .tokenizer) {
        text(#"{"model":{"vocab":{"a":0,"aa":1},"merges":["#, "[],", "[]]}}")
      },
      Case(name: "tokenizer: short added tokens", reader: .tokenizer) {
        text(
          #"{"model":{"vocab":{}},"added_tokens":["#, { #"{"id":\#($0),"content":"\#($0)"},"# },
          #"{"id":0,"content":"x"}]}"#)
      },
      Case(name: "tokenizer: long added tokens", reader: .tokenizer) {
        let tail = String(repeating: "x", count: 1000)
        return text(
          #"{"model":{"vocab":{}},"added_tokens":["#, { #"{"id":\#($0),"content":"\#($0)\#(tail)"},"# },
          #"{"id":0,"content":"x"}]}"#)
      },
      Case(name: "tokenizer: processors", reader: .tokenizer) {
        text(
          #"{"model":{"vocab":{"a":0}},"post_processor":{"type":"Sequence","processors":["#,
          #"{"type":"RobertaProcessing","cls":["a",0],"sep":["a",0]},"#, #"{"type":"ByteLevel"}]}}"#)
      },
      Case(name: "tokenizer: normalizers", reader: .tokenizer) {
        text(
          #"{"model":{"vocab":{"a":0}},"normalizer":{"type":"Sequence","normalizers":["#, #"{"type":"Strip"},"#,
          #"{"type":"Strip"}]}}"#)
      },
    ]

  @Test("memory and time stay in proportion", arguments: cases)
  func cost(file: Case) throws {
    let bytes = file.make()
    let folder = try FuzzFolder()
    fuzz_begin("large", 0, 0)
    defer { _ = fuzz_end() }
    try read(bytes, as: file.reader, in: folder)
    let cost = fuzz_end()
    // A byte of a pickle can be a tuple of one value, which takes a block of memory of its own.
    #expect(cost.peak_bytes < Int64(80 * bytes.count), "\(cost.peak_bytes / 1024) KB for \(bytes.count / 1024) KB")
    // A hundred times what it takes; with every item compared with every other it would be a thousand times and more.
    #expect(cost.nanoseconds < 4_000_000_000, "\(cost.nanoseconds / 1_000_000) ms")
    guard FuzzSettings.current.reports else { return }
    print(
      "fuzz: \(file.name): \(cost.peak_bytes / Int64(bytes.count)) bytes a byte, \(cost.nanoseconds / 1_000_000) ms")
  }

  private func read(_ bytes: [UInt8], as reader: Case.Reader, in folder: FuzzFolder) throws {
    switch reader {
    case .safetensors: _ = try? SafetensorsFile(path: folder.write("model.safetensors", bytes))
    case .index: _ = try? ShardedSafetensors(indexPath: folder.write("model.safetensors.index.json", bytes))
    case .gguf:
      guard let file = try? GGUFFile(path: folder.write("model.gguf", bytes)) else { return }
      for key in file.metadata.keys { #expect(file.metadata[key] != .string("flamingo")) }
    case .pickle: _ = try? PyTorchFile(path: folder.write("model.pt", CheckpointArchive.file(pickle: bytes)))
    case .tokenizer:
      guard let tokenizer = try? Tokenizer(contentsOf: Data(bytes)) else { return }
      _ = tokenizer.encode("a a 12 xx", addSpecialTokens: true)
    case .configuration:
      _ = try folder.write("config.json", bytes)
      _ = try? ModelFiles(path: folder.path).configuration()
    }
  }

  // MARK: GGUF

  private static func gguf(tensors: UInt64, pairs: UInt64, _ rest: () -> [UInt8]) -> [UInt8] {
    Array("GGUF".utf8) + little(UInt32(3)) + little(tensors) + little(pairs) + rest()
  }

  private static func key(_ name: String) -> [UInt8] { little(UInt64(name.utf8.count)) + Array(name.utf8) }

  /// The count of elements of so many bytes, all zero, and the elements.
  private static func filled(count width: Int) -> [UInt8] {
    little(UInt64(length / width)) + [UInt8](repeating: 0, count: length)
  }

  // MARK: pickles

  private static func pickle(_ item: (Int) -> [UInt8]) -> [UInt8] {
    var bytes: [UInt8] = [0x80, 4, 0x4E]
    var number = 0
    while bytes.count < length {
      bytes += item(number)
      number += 1
    }
    return bytes + [0x2E]
  }

  /// A tensor of 16 dimensions, and its arguments remembered.
  private static func tensor() -> [UInt8] {
    func text(_ text: String) -> [UInt8] { [0x8C, UInt8(text.utf8.count)] + Array(text.utf8) }
    let ones: [UInt8] = [0x28] + (0..<16).flatMap { _ in [UInt8(0x4B), 1] } + [0x74]
    var bytes = Array("ctorch._utils\n_rebuild_tensor_v2\n".utf8) + [0x71, 0]
    bytes += [0x28, 0x28] + text("storage") + Array("ctorch\nByteStorage\n".utf8)
    bytes += text("0") + text("cpu") + [0x4B, 64, 0x74, 0x51]
    return bytes + [0x4B, 0] + ones + ones + [0x89, 0x7D, 0x74, 0x71, 1, 0x52]
  }

  /// A tensor for every five bytes.
  private static func tensorsOfOneStorage() -> [UInt8] {
    var bytes: [UInt8] = [0x80, 4] + tensor()
    while bytes.count < length { bytes += [0x68, 0, 0x68, 1, 0x52] }
    return bytes + [0x2E]
  }
}
