import Tensors
import TestSupport
import Testing

@testable import Weights

@Suite("Damaged PyTorch files")
struct PyTorchFuzzTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Whether the file is read; refused files must be refused as they should be.
  private func isRead(_ bytes: [UInt8]) throws -> Bool {
    let path = try folder.write("checkpoint.pt", bytes)
    do throws(WeightsError) {
      let file = try PyTorchFile(path: path)
      // Every byte that a tensor claims can be read.
      let sum = file.tensors.values.reduce(0) { sum, tensor in
        tensor.withUnsafeBytes { $0.reduce(sum) { $0 &+ Int($1) } }
      }
      return sum >= 0
    } catch {
      return false
    }
  }

  @Test("a file cut off at any byte is refused", arguments: ["small.pt", "views-legacy-protocol4.pt"])
  func truncation(file: String) throws {
    let whole = try PyTorchFixtures.bytes(file)
    #expect(try isRead(whole))
    var read: [Int] = []
    for length in 0..<whole.count where try isRead(Array(whole[..<length])) { read.append(length) }
    #expect(read.isEmpty)
  }

  @Test(
    "damaged files are refused or read, and never end the program",
    arguments: [("views.pt", UInt64(1)), ("views-legacy.pt", 2), ("views-legacy-protocol4.pt", 3), ("training.pt", 4)])
  func fuzzFile(file: String, seed: UInt64) throws {
    let whole = try PyTorchFixtures.bytes(file)
    var mutator = Mutator(seed: seed)
    var refused = 0
    for _ in 0..<1500 where try !isRead(mutator.mutated(whole)) { refused += 1 }
    #expect(refused > 500 && refused < 1500)
  }

  /// The checksum would keep most damage of the file from the machine that runs the pickle.
  @Test(
    "damaged pickles with a right checksum are refused or read, and never end the program", arguments: [UInt64(5), 6])
  func fuzzPickle(seed: UInt64) throws {
    let pickle = PickleWriter.file(
      PickleWriter.dictionary([
        ("a", PickleWriter.vector(count: 6)),
        ("b", PickleWriter.tensor(of: PickleWriter.storage(count: 6), offset: 1, size: [2, 2], stride: [1, 2])),
        ("c", PickleWriter.vector("HalfStorage", key: "1", count: 3)),
        (
          "d",
          PickleWriter.tensor(
            of: PickleWriter.storage("LongStorage", key: "2", count: 0), size: [0, 4], stride: [4, 1])
        ),
      ]))
    let storages: [String: [UInt8]] = [
      "0": .init(repeating: 1, count: 24), "1": .init(repeating: 2, count: 6), "2": [],
    ]
    #expect(try isRead(ZipWriter.checkpoint(pickle, storages: storages).file()))
    var mutator = Mutator(seed: seed)
    var refused = 0
    for _ in 0..<2000 {
      let file = ZipWriter.checkpoint(mutator.mutated(pickle), storages: storages).file()
      if try !isRead(file) { refused += 1 }
    }
    #expect(refused > 500 && refused < 2000)
  }
}
