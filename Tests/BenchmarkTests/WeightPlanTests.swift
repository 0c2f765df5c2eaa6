import Flamingo
import Tensors
import Testing

@testable import Benchmark

@Suite("Weights at a published shape")
struct WeightPlanTests {
  /// 8,929,679,632 weights, of which the vision tower's last norm, 2 x 1280, is not used.
  private static let idefics9B = 8_929_679_632 - 2 * 1280
  /// In place of LLaMA's vision tower: class token, patches of 3 values, positions of 2 tokens, a norm, all 32 wide.
  private static let stub = 32 + 3 * 32 + 2 * 32 + 2 * 32
  private static let llama7B = 6_738_415_616 + stub

  @Test("as many weights as published", arguments: [PublishedShape.idefics9B, .llama7B])
  func weightCount(shape: PublishedShape) {
    let entries = shape.configuration.tensorCatalogue.entries
    let count = entries.reduce(0) { $0 + $1.shape.reduce(1, *) }
    #expect(count == (shape == .idefics9B ? Self.idefics9B : Self.llama7B))
  }

  /// - Parameters:
  ///   - trained: weights of the released checkpoint: resampler, gated blocks and embedding. The first is what a user of
  ///     OpenFlamingo 3B prints; the others were made by instantiating the reference.
  ///   - languageModel: MPT-1B, RedPajama-INCITE 3B and MPT-7B with 50,280 rows of vocabulary.
  @Test(
    "OpenFlamingo's parts have as many weights as published",
    arguments: [
      (PublishedShape.openFlamingo3B, 1_046_992_944, 1_311_131_648),
      (.openFlamingo4B, 1_089_480_736, 2_775_086_080), (.openFlamingo9B, 1_384_781_840, 6_648_664_064),
    ])
  func openFlamingoParts(shape: PublishedShape, trained: Int, languageModel: Int) {
    func count(_ prefix: String) -> Int {
      shape.configuration.tensorCatalogue.entries
        .filter { $0.destination.hasPrefix(prefix) }.reduce(0) { $0 + $1.shape.reduce(1, *) }
    }
    // CLIP's `CLIPVisionModel`, but for the last norm of 2 x 1024.
    #expect(count("vision.") == 303_179_776 - 2048)
    #expect(count("resampler.") == 63_019_008)
    #expect(count("resampler.") + count("gatedBlocks.") + count("decoder.embedding.") == trained)
    #expect(count("decoder.") == languageModel)
  }

  @Test("Fledgling's shape is its configuration's", .enabled(if: Fledgling.directory != nil))
  func fledgling() throws {
    let directory = try #require(Fledgling.directory)
    var read = try FlamingoConfiguration.read(directory: directory)
    read.decoder.additionalVocabularySize = 3
    #expect(read == FlamingoConfiguration.fledgling)
  }

  @Test(
    "bytes of LLaMA-7B in each type",
    arguments: [
      (DType.q4_0, 18, 32), (.q8_0, 34, 32), (.q4_K, 144, 256), (.q6_K, 210, 256), (.bf16, 2, 1), (.f32, 4, 1),
    ])
  func bytes(type: DType, blockBytes: Int, blockLength: Int) {
    let plan = WeightPlan(.llama7B, type: type, layers: 32, blocks: 0)
    let (hidden, inner, vocabulary) = (4096, 11_008, 32_000)
    let matrices = 32 * (4 * hidden * hidden + 3 * hidden * inner) + 2 * vocabulary * hidden
    let norms = (2 * 32 + 1) * hidden
    let decoder = plan.tensors.filter { $0.destination.hasPrefix("decoder.") }.reduce(0) { $0 + $1.byteCount }
    #expect(decoder == matrices / blockLength * blockBytes + norms * 4)
    #expect(plan.totalBytes == plan.distinctBytes)
  }

  @Test("a step reads every weight of the decoder but those of the embedding")
  func bytesOfAStep() {
    let plan = WeightPlan(.llama7B, type: .q4_0, layers: 32, blocks: 0)
    let bytes = WeightBytes(.llama7B, types: plan.types)
    let (hidden, inner, vocabulary) = (4096, 11_008, 32_000)
    let matrices = 32 * (4 * hidden * hidden + 3 * hidden * inner) + vocabulary * hidden
    #expect(bytes[.decoder] == matrices / 32 * 18 + (2 * 32 + 1) * hidden * 4)
    #expect(bytes[.embedding] == vocabulary * hidden / 32 * 18)
    #expect(bytes[.crossAttention] == 0)
    #expect(bytes.type(of: .decoder) == .q4_0)
  }

  @Test("the parts of a model are its whole", arguments: PublishedShape.allCases)
  func partsAreTheWhole(shape: PublishedShape) {
    let configuration = shape.configuration
    let plan = WeightPlan(
      configuration, type: .bf16, layers: configuration.decoder.layerCount, blocks: configuration.gatedBlockCount)
    let bytes = WeightBytes(configuration, types: plan.types)
    #expect(bytes.total == plan.totalBytes)
    #expect(WeightPart.allCases.reduce(0) { $0 + bytes[$1] } == plan.totalBytes)
  }

  @Test("the parts of a gated block are read when they are needed")
  func partsOfAGatedBlock() {
    func part(_ name: String) -> WeightPart {
      WeightPart(destination: "gatedBlocks.3." + name, tiesOutputToEmbedding: false)
    }
    #expect(part("attention.query.weight") == .crossAttention)
    #expect(part("attention.output.weight") == .crossAttention)
    #expect(part("attentionGate") == .crossAttention)
    #expect(part("attentionNorm.weight") == .crossAttention)
    #expect(part("attention.queryNorm.weight") == .crossAttention)
    #expect(part("attention.key.weight") == .imageKeysAndValues)
    #expect(part("attention.keyNorm.weight") == .imageKeysAndValues)
    #expect(part("attention.value.weight") == .imageKeysAndValues)
    #expect(part("mlp.down.weight") == .decoder)
    #expect(part("mlpGate") == .decoder)
  }

  @Test("a tied embedding is read for every step, as the output")
  func tiedEmbedding() {
    #expect(WeightPart(destination: "decoder.embedding.weight", tiesOutputToEmbedding: true) == .decoder)
    #expect(WeightPart(destination: "decoder.embedding.weight", tiesOutputToEmbedding: false) == .embedding)
  }

  // MARK: sharing

  @Test("layers share their weights where memory does not hold all, as few as possible")
  func sharing() throws {
    let whole = WeightPlan(.idefics9B, type: .bf16, layers: 32, blocks: 8)
    let plan = try WeightPlan(.idefics9B, type: .bf16, budget: whole.totalBytes / 2, leastDistinct: 1 << 30)
    #expect(plan.distinctLayers < 32)
    #expect(plan.distinctBytes <= whole.totalBytes / 2)
    let larger = WeightPlan(
      .idefics9B, type: .bf16, layers: plan.distinctLayers + 1, blocks: plan.distinctGatedBlocks + 1)
    #expect(larger.distinctBytes > whole.totalBytes / 2)
    // Nothing changes for what is read.
    #expect(plan.totalBytes == whole.totalBytes)
    #expect(plan.tensors.map(\.destination) == whole.tensors.map(\.destination))
    for tensor in plan.tensors {
      guard let twin = tensor.sharedWith else { continue }
      let other = try #require(plan.tensors.first { $0.destination == twin })
      #expect(other.sharedWith == nil && other.shape == tensor.shape && other.type == tensor.type)
    }
  }

  @Test("nothing is shared where all fits")
  func noSharing() throws {
    let plan = try WeightPlan(.idefics9B, type: .q4_0, budget: 6 << 30, leastDistinct: 1 << 30)
    #expect(plan.distinctLayers == 32 && plan.distinctGatedBlocks == 8)
    #expect(plan.tensors.allSatisfy { $0.sharedWith == nil })
  }

  @Test("too little memory is an error that says how much it takes")
  func notEnoughMemory() {
    #expect {
      try WeightPlan(.idefics9B, type: .bf16, budget: 1 << 30, leastDistinct: 1 << 30)
    } throws: { error in
      guard case .notEnoughMemory(let needed, let available) = error as? BenchmarkError else { return false }
      return needed > available && available == 1 << 30
    }
  }

  @Test("a model that fits only shared is refused where the caches would hold what is left")
  func tooLittleLeft() {
    #expect(throws: BenchmarkError.self) {
      try WeightPlan(.fledgling, type: .f32, budget: 20_000_000, leastDistinct: 1 << 30)
    }
  }

  @Test("rows that are no whole number of super-blocks are q8_0, or bf16")
  func superBlocks() throws {
    let plan = WeightPlan(.fledgling, type: .q4_K, layers: 1, blocks: 1)
    func type(_ destination: String) throws -> DType {
      try #require(plan.tensors.first { $0.destination == destination }).type
    }
    #expect(try type("decoder.layers.0.mlp.up.weight") == .q4_K)
    #expect(try type("vision.layers.0.mlp.up.weight") == .q8_0)
    #expect(try type("vision.patchEmbedding.weight") == .bf16)
  }

  @Test("rows that are no whole number of blocks are bf16, vectors f32")
  func types() throws {
    let plan = WeightPlan(.idefics9B, type: .q4_0, layers: 32, blocks: 8)
    func type(_ destination: String) throws -> DType {
      try #require(plan.tensors.first { $0.destination == destination }).type
    }
    #expect(try type("vision.patchEmbedding.weight") == .bf16)
    #expect(try type("vision.layers.0.mlp.up.weight") == .q4_0)
    #expect(try type("vision.layers.0.mlp.up.bias") == .f32)
    #expect(try type("resampler.latents") == .f32)
    #expect(try type("decoder.outputNorm.weight") == .f32)
    #expect(try type("gatedBlocks.0.attentionGate") == .f32)
  }
}
