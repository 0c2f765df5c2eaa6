import Foundation
import Tensors
import Testing
import Weights

@testable import Flamingo

@Suite("The model")
struct FlamingoModelTests {
  private let model: FlamingoModel

  init() throws { model = try Fixtures.model("resampler") }

  private func forward(
    _ tokens: [Int], sees visibleImage: [Int?]? = nil, images: [ImageFeatures] = [], capacity: Int = 16
  ) throws -> Logits {
    try model.forward(
      tokens: tokens, visibleImage: visibleImage ?? tokens.map { _ in nil }, images: images,
      cache: model.makeCache(capacity: capacity))
  }

  @Test("what it is asked is checked before anything runs")
  func refusesBadRequests() throws {
    #expect(throws: FlamingoError.noTokens) { try forward([]) }
    #expect(throws: FlamingoError.tokenOutOfRange(token: 51, vocabularySize: 51)) { try forward([1, 51]) }
    #expect(throws: FlamingoError.tokenOutOfRange(token: -1, vocabularySize: 51)) { try forward([-1]) }
    #expect(throws: FlamingoError.visibleImageCount(tokens: 2, entries: 1)) { try forward([1, 2], sees: [nil]) }
    #expect(throws: FlamingoError.imageOutOfRange(index: 0, count: 0)) { try forward([1], sees: [0]) }
    #expect(throws: FlamingoError.cacheFull(capacity: 2, needed: 3)) { try forward([1, 2, 3], capacity: 2) }
    #expect(throws: FlamingoError.cacheFull(capacity: 0, needed: 1)) { try forward([1], capacity: -5) }
    let other = try Fixtures.model("vision-tokens")
    let foreign = try Reference(variant: "vision-tokens", prompt: "interleaved").features(other)
    #expect(throws: FlamingoError.madeByAnotherModel) { try forward([1], sees: [0], images: foreign) }
    #expect(throws: FlamingoError.madeByAnotherModel) {
      try model.forward(tokens: [1], visibleImage: [nil], images: [], cache: other.makeCache(capacity: 4))
    }
  }

  @Test("logits come for the positions asked for")
  func selectsLogits() throws {
    func rows(_ selection: LogitsSelection) throws -> Logits {
      try model.forward(
        tokens: [1, 5, 6], visibleImage: [nil, nil, nil], images: [], cache: model.makeCache(capacity: 3),
        logits: selection)
    }
    #expect(try rows(.none).rowCount == 0 && rows(.none).vocabularySize == 51)
    #expect(try rows(.last).rowCount == 1)
    #expect(try rows(.all).rowCount == 3)
    #expect(try rows(.last)[0] == rows(.all)[2])
    let logProbabilities = try rows(.last).logProbabilities(row: 0)
    #expect(abs(logProbabilities.reduce(0) { $0 + exp($1) } - 1) < 1e-5)
  }

  @Test("a long prompt gives what its tokens give one by one")
  func chunks() throws {
    let tokens = (0..<150).map { 1 + ($0 * 7) % 47 }
    let whole = try forward(tokens, capacity: 150)
    let cache = model.makeCache(capacity: 150)
    var last: Logits?
    for token in tokens {
      last = try model.forward(tokens: [token], visibleImage: [nil], images: [], cache: cache)
    }
    #expect(try #require(last)[0] == whole[0])
    #expect(cache.count == 150)
  }

  @Test("cancelling stops within a layer and leaves the cache as it was")
  func cancellation() throws {
    let cache = model.makeCache(capacity: 16)
    _ = try model.forward(tokens: [1, 2], visibleImage: [nil, nil], images: [], cache: cache)
    for limit in 0..<4 {
      var asked = 0
      #expect(throws: CancellationError.self) {
        try model.forward(
          tokens: [3, 4], visibleImage: [nil, nil], images: [], cache: cache,
          isCancelled: {
            asked += 1
            return asked > limit
          })
      }
      #expect(asked == limit + 1)
      #expect(cache.count == 2)
    }
    let continued = try model.forward(tokens: [3], visibleImage: [nil], images: [], cache: cache)
    #expect(try continued[0] == forward([1, 2, 3])[0])
    #expect(throws: CancellationError.self) {
      try model.encode(pixelValues: Tensor(zeros: [3, 20, 20]), isCancelled: { true })
    }
  }

  @Test("the latest tokens of a truncated cache are forgotten, not more")
  func truncation() throws {
    let cache = model.makeCache(capacity: 8)
    _ = try model.forward(tokens: [1, 2, 3], visibleImage: [nil, nil, nil], images: [], cache: cache)
    cache.truncate(to: 5)
    #expect(cache.count == 3)
    #expect(cache.byteCount == 2 * 4 * 3 * 24 * 4)
    cache.truncate(to: 0)
    #expect(cache.count == 0 && cache.capacity == 8)
  }

  @Test("a cache takes memory as it fills, whatever its capacity")
  func growth() throws {
    let before = try residentPages()
    let cache = model.makeCache(capacity: .max)
    #expect(cache.capacity == 1_000_000)
    let tokens = [Int](repeating: 3, count: 200)
    for _ in 0..<2 {
      _ = try model.forward(
        tokens: tokens, visibleImage: tokens.map { _ in nil }, images: [], cache: cache, logits: .none)
    }
    #expect(cache.count == 400)
    // Its room is 768 MB; 400 positions are 307 kB. What other tests take at the same time is less than half of the room.
    let room = cache.capacity * KeyValueCache.bytesPerPosition(model.configuration.decoder) / 4096
    #expect(try residentPages() - before < room / 2)
  }

  /// Pages of this process that are in memory, second of the numbers that Linux gives.
  private func residentPages() throws -> Int {
    let numbers = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(separator: " ")
    return try #require(numbers.count > 1 ? Int(numbers[1]) : nil)
  }

  @Test("runs of tokens that see the same picture are found")
  func visibleRuns() {
    #expect(VisibleImageRun.runs(of: [nil, nil]).isEmpty)
    #expect(
      VisibleImageRun.runs(of: [nil, 0, 0, 1, nil, 1, 0]) == [
        .init(rows: 1..<3, image: 0), .init(rows: 3..<4, image: 1), .init(rows: 5..<6, image: 1),
        .init(rows: 6..<7, image: 0),
      ])
  }
}

/// A copy of a fixture's folder that a test may damage.
private final class DamagedModel {
  let directory: URL

  init(_ variant: String) throws {
    directory = FileManager.default.temporaryDirectory.appendingPathComponent("model-\(UUID().uuidString)")
    try FileManager.default.copyItem(at: Fixtures.directory(variant), to: directory)
  }

  deinit { try? FileManager.default.removeItem(at: directory) }

  func replace(_ text: String, with replacement: String, in file: String) throws {
    let url = directory.appendingPathComponent(file)
    let data = try Data(contentsOf: url)
    let range = try #require(data.range(of: Data(text.utf8)))
    try data.replacing(range, with: Data(replacement.utf8)).write(to: url)
  }

  func load() throws { _ = try FlamingoModel(directory: directory, context: .reference) }
}

extension Data {
  fileprivate func replacing(_ range: Range<Index>, with replacement: Data) -> Data {
    var copy = self
    copy.replaceSubrange(range, with: replacement)
    return copy
  }
}

@Suite("A damaged model directory")
struct DamagedModelTests {
  private func mismatch(_ damaged: DamagedModel) -> CheckpointMismatch? {
    do {
      try damaged.load()
    } catch WeightsError.mismatch(_, let mismatch) {
      return mismatch
    } catch {
      Issue.record("\(error)")
    }
    return nil
  }

  @Test("missing and unknown tensors are named together")
  func renamedTensor() throws {
    let damaged = try DamagedModel("resampler")
    try damaged.replace("model.norm.weight", with: "model.norm.wieght", in: "model.safetensors")
    let found = try #require(mismatch(damaged))
    #expect(found.missing == ["model.norm.weight"] && found.unexpected == ["model.norm.wieght"])
    #expect(found.misshapen.isEmpty && found.wronglyTyped.isEmpty)
  }

  @Test("a configuration that does not fit the weights names every tensor")
  func otherSizes() throws {
    let damaged = try DamagedModel("resampler")
    try damaged.replace(#""intermediate_size": 40"#, with: #""intermediate_size": 41"#, in: "config.json")
    let found = try #require(mismatch(damaged))
    // Three matrices in each of four layers and two gated blocks.
    #expect(found.misshapen.count == 18 && found.missing.isEmpty && found.unexpected.isEmpty)
    #expect(found.misshapen.first?.expected == [41, 24] && found.misshapen.first?.actual == [40, 24])
  }

  @Test("a switched-off resampler leaves tensors without a place, which is an error")
  func unexpectedResampler() throws {
    let damaged = try DamagedModel("resampler")
    try damaged.replace(#""use_resampler": true"#, with: #""use_resampler": null"#, in: "config.json")
    let found = try #require(mismatch(damaged))
    #expect(!found.unexpected.isEmpty && found.unexpected.allSatisfy { $0.contains("perceiver_resampler") })
  }

  @Test("the file decides how many rows were added, not the configuration")
  func additionalRows() throws {
    let damaged = try DamagedModel("resampler")
    try damaged.replace(#""additional_vocab_size": 3"#, with: #""additional_vocab_size": 9"#, in: "config.json")
    #expect(try FlamingoModel(directory: damaged.directory, context: .reference).vocabularySize == 51)
  }

  @Test("a cut file, a foreign model and a missing configuration are told apart")
  func otherFaults() throws {
    let cut = try DamagedModel("resampler")
    let weights = cut.directory.appendingPathComponent("model.safetensors")
    try Data(contentsOf: weights).dropLast(1).write(to: weights)
    #expect(throws: WeightsError.self) { try cut.load() }

    let foreign = try DamagedModel("resampler")
    try foreign.replace(#""model_type": "idefics","#, with: #""model_type": "llama","#, in: "config.json")
    let path = foreign.directory.appendingPathComponent("config.json").path
    #expect(throws: FlamingoError.unsupportedModel(path: path, modelType: "llama")) { try foreign.load() }

    try FileManager.default.removeItem(atPath: path)
    #expect(throws: FlamingoError.missingDocument(.configuration, path: foreign.directory.path)) {
      try foreign.load()
    }
  }

  @Test("whatever configuration the weights fit, the model runs", arguments: ["vision-tokens", "plain-resampler"])
  func whateverLoadsRuns(variant: String) throws {
    let damaged = try DamagedModel(variant)
    let file = damaged.directory.appendingPathComponent("config.json")
    let original = try String(contentsOf: file, encoding: .utf8)
    let fields = original.matches(of: /"([a-z_]+)": ([0-9]+)(?=[,\n])/)
    #expect(fields.count > 15)
    var loaded = 0
    for field in fields {
      for value in ["1", "2", "3", "6", "8", "12", "24", "null"] {
        let text = original.replacingCharacters(in: field.range, with: "\"\(field.1)\": \(value)")
        try Data(text.utf8).write(to: file)
        guard let model = try? FlamingoModel(directory: damaged.directory, context: .reference) else { continue }
        let side = model.configuration.vision.imageSize
        let features = try model.encode(pixelValues: Tensor(zeros: [3, side, side]))
        let logits = try model.forward(
          tokens: [1, 2], visibleImage: [nil, 0], images: [features], cache: model.makeCache(capacity: 2))
        #expect(logits[0].count == model.vocabularySize)
        loaded += 1
      }
    }
    #expect(loaded > 10)
  }

  @Test("a preprocessor for another size is refused")
  func preprocessorSize() throws {
    let damaged = try DamagedModel("resampler")
    try Data(#"{"image_size":28}"#.utf8).write(
      to: damaged.directory.appendingPathComponent("preprocessor_config.json"))
    #expect(throws: FlamingoError.imageSizeMismatch(preprocessor: 28, vision: 20)) { try damaged.load() }
  }
}
