import Flamingo
import Foundation
import Tensors
import TestSupport
import Testing

@testable import Benchmark

@Suite("A model file of random weights")
struct RandomModelFileTests {
  private static let configuration = {
    var configuration = BenchmarkRunTests.tiny
    // What IDEFICS always has.
    configuration.resampler?.intermediateSize = 4 * configuration.vision.width
    return configuration
  }()

  /// Writes a file into a folder of its own and hands it to `body`.
  private static func withFile(
    type: DType, seed: UInt64 = 1, threads: Int = 2, _ configuration: FlamingoConfiguration = configuration,
    _ body: (_ path: String) throws -> Void
  ) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "vlmchat-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "random.gguf").path
    let file = try RandomModelFile(name: "tiny", configuration, type: type, seed: seed, tokenizer: nil)
    try file.write(to: path, replaces: false, pool: WorkerPool(threadCount: threads))
    #expect(try Data(contentsOf: URL(filePath: path)).count == file.byteCount)
    try body(path)
  }

  @Test("has the weights that are measured, and is loaded like any other", arguments: [DType.q4_0, .bf16, .f32])
  func weights(type: DType) throws {
    try Self.withFile(type: type) { path in
      let parts = try ModelFiles(path: path).parts()
      let plan = WeightPlan(Self.configuration, type: type, layers: 4, blocks: 2)
      let expected = try RandomWeights.make(plan, seed: 1, pool: WorkerPool(threadCount: 1))
      #expect(parts.tensors.count == expected.count)
      for (name, tensor) in expected {
        let written = try #require(parts.tensors[name])
        #expect(written.dtype == tensor.dtype && written.shape == tensor.shape, "\(name)")
        #expect(try written.withUnsafeBytes { Array($0) } == tensor.withUnsafeBytes { Array($0) }, "\(name)")
      }
    }
  }

  @Test("a tensor longer than what is in memory at once is written whole")
  func largeTensor() throws {
    var configuration = Self.configuration
    configuration.decoder.vocabularySize = 80_000
    try Self.withFile(type: .f32, configuration) { path in
      let plan = WeightPlan(configuration, type: .f32, layers: 4, blocks: 2)
      let name = "decoder.output.weight"
      let expected = try #require(try RandomWeights.make(plan, seed: 1, pool: WorkerPool(threadCount: 2))[name])
      #expect(expected.shape.count * 4 > 17 << 20)
      let written = try #require(try ModelFiles(path: path).parts().tensors[name])
      let areEqual = written.withUnsafeBytes { written in expected.withUnsafeBytes { written.elementsEqual($0) } }
      #expect(areEqual)
    }
  }

  @Test("what it computes are numbers")
  func isFinite() throws {
    try Self.withFile(type: .q4_0) { path in
      let model = try FlamingoModel(
        ModelFiles(path: path), context: ComputeContext(kernels: .reference, pool: WorkerPool(threadCount: 2)))
      let logits = try model.forward(
        tokens: [1, 2, 3], visibleImage: [nil, nil, nil], images: [], cache: model.makeCache(capacity: 3))
      let areFinite = logits[0].allSatisfy { $0.isFinite }
      #expect(areFinite)
      #expect(Set(logits[0]).count > 10)
    }
  }

  @Test("another seed gives another file, more threads the same")
  func seeds() throws {
    var files: [Data] = []
    for (seed, threads) in [(1, 1), (1, 3), (2, 1)] as [(UInt64, Int)] {
      try Self.withFile(type: .q8_0, seed: seed, threads: threads) {
        files.append(try Data(contentsOf: URL(filePath: $0)))
      }
    }
    #expect(files[0] == files[1] && files[0] != files[2])
  }

  @Test("every published shape that is a model has a configuration that says it", arguments: PublishedShape.allCases)
  func documents(shape: PublishedShape) throws {
    guard shape != .llama7B else {
      #expect(throws: BenchmarkError.shapeWithoutModel("llama-7b")) {
        try RandomModelFile(shape: shape, type: .q4_0, seed: 1, tokenizer: nil)
      }
      return
    }
    let text = try shape.configuration.document()
    let read = try Array(text.utf8).withUnsafeBytes { try FlamingoConfiguration.read(json: $0, path: "config.json") }
    #expect(read.tensorCatalogue.entries == shape.configuration.tensorCatalogue.entries)
    #expect(read.crossAttention == shape.configuration.crossAttention)
    #expect(read.vision == shape.configuration.vision)
    #expect(read.resampler == shape.configuration.resampler)
    #expect(read.specialTokens == shape.configuration.specialTokens)
    #expect(read.decoder.normEpsilon == shape.configuration.decoder.normEpsilon)
    #expect(read.decoder.contextLength == shape.configuration.decoder.contextLength)
    #expect(read.decoder.headCount == shape.configuration.decoder.headCount)
  }
}
