/// Writes pickles, right ones and hostile ones, in pieces that are put one after another.
enum PickleWriter {
  static func file(_ pieces: [UInt8]..., protocol version: UInt8 = 2) -> [UInt8] {
    [0x80, version] + pieces.flatMap { $0 } + op(".")
  }

  /// The opcode, or several, that pickletools writes with these characters.
  static func op(_ characters: String) -> [UInt8] { Array(characters.utf8) }

  static func global(_ module: String, _ name: String) -> [UInt8] { op("c\(module)\n\(name)\n") }

  static func text(_ text: String) -> [UInt8] { [0x58] + little(UInt32(text.utf8.count)) + Array(text.utf8) }

  static func integer(_ value: Int) -> [UInt8] { [0x8A, 8] + little(value) }

  static func tuple(_ items: [[UInt8]]) -> [UInt8] { op("(") + items.flatMap { $0 } + op("t") }

  static func dictionary(_ items: [(String, [UInt8])]) -> [UInt8] {
    op("}(") + items.flatMap { text($0.0) + $0.1 } + op("u")
  }

  static let orderedDictionary = global("collections", "OrderedDict") + op(")R")

  static func storage(_ type: String = "FloatStorage", key: String = "0", count: Int) -> [UInt8] {
    tuple([text("storage"), global("torch", type), text(key), text("cpu"), integer(count)]) + op("Q")
  }

  static func tensor(
    of storage: [UInt8], offset: Int = 0, size: [Int], stride: [Int]
  ) -> [UInt8] {
    let arguments = [
      storage, integer(offset), tuple(size.map(integer)), tuple(stride.map(integer)), [0x89], orderedDictionary,
    ]
    return global("torch._utils", "_rebuild_tensor_v2") + tuple(arguments) + op("R")
  }

  /// A vector that is all of its storage.
  static func vector(_ type: String = "FloatStorage", key: String = "0", count: Int) -> [UInt8] {
    tensor(of: storage(type, key: key, count: count), size: [count], stride: [1])
  }

  static func little(_ value: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian) { Array($0) }
  }
}
