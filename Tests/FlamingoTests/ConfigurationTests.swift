import Foundation
import JSONText
import TestSupport
import Testing

@testable import Flamingo

@Suite("Reading config.json")
struct ConfigurationTests {
  private func read(_ text: String) throws -> FlamingoConfiguration {
    let fields = try #require(JSONValue(parsing: Array(text.utf8)).object)
    return try IdeficsConfiguration.read(fields, path: "config.json")
  }

  @Test("absent fields take the defaults of transformers' IdeficsConfig")
  func defaults() throws {
    let configuration = try read(#"{"model_type":"idefics","vision_config":null}"#)
    #expect(
      configuration
        == FlamingoConfiguration(
          family: .idefics,
          vision: VisionConfiguration(
            imageSize: 224, patchSize: 14, channelCount: 3, width: 768, intermediateSize: 5120, layerCount: 32,
            headCount: 16, activation: .gelu, layerNormEpsilon: 1e-5),
          resampler: nil,
          decoder: DecoderConfiguration(
            vocabularySize: 32000, additionalVocabularySize: 0, hiddenSize: 4096, intermediateSize: 11008,
            layerCount: 32, headCount: 32, normEpsilon: 1e-6, positions: .rotary(base: 10000),
            tiesOutputToEmbedding: false, contextLength: 2048),
          crossAttention: CrossAttentionConfiguration(
            interval: 1, firstLayer: 0, gate: .scalar, normalisesQueriesAndKeys: false),
          specialTokens: SpecialTokenIDs(
            beginOfText: 1, endOfText: 2, padding: 0, fakeTokenAroundImage: 32000, image: 32001,
            endOfUtterance: 32002)))
  }

  @Test("idefics-9b's configuration gives its published sizes")
  func nineBillion() throws {
    let configuration = try read(
      #"""
      {"model_type":"idefics","cross_layer_interval":4,"qk_layer_norms":true,"use_resampler":true,
       "perceiver_config":{"qk_layer_norms_perceiver":true,"use_resampler":false},"ffn_dim":11008,
       "vision_config":{"embed_dim":1280,"vision_model_name":"laion/CLIP-ViT-H-14-laion2B-s32B-b79K"}}
      """#)
    #expect(configuration.vision.tokenCount == 257)
    #expect(configuration.tokensPerImage == 64)
    #expect(configuration.resampler?.normalisesQueriesAndKeys == true)
    #expect(configuration.crossAttention.blockCount(layerCount: 32) == 8)
    #expect((0..<32).compactMap { configuration.crossAttention.block(beforeLayer: $0) } == Array(0..<8))
    #expect(configuration.crossAttention.block(beforeLayer: 4) == 1)
    #expect(configuration.crossAttention.block(beforeLayer: 5) == nil)
    // 8,929,679,632 parameters, with the two additional rows that the checkpoint has.
    var withRows = configuration
    withRows.decoder.additionalVocabularySize = 2
    let count = IdeficsTensors.catalogue(withRows).entries.reduce(0) { $0 + $1.shape.reduce(1, *) }
    let unusedNorm = 2 * 1280
    #expect(count + unusedNorm == 8_929_679_632)
  }

  @Test("gated blocks that start later stand where OpenFlamingo has them")
  func offsetBlocks() {
    let every4 = CrossAttentionConfiguration(
      interval: 4, firstLayer: 3, gate: .scalar, normalisesQueriesAndKeys: false)
    #expect((0..<32).filter { every4.block(beforeLayer: $0) != nil } == [3, 7, 11, 15, 19, 23, 27, 31])
    #expect(every4.blockCount(layerCount: 32) == 8)
    #expect(every4.blockCount(layerCount: 3) == 0)
  }

  static let faults: [(String, String, ConfigurationFault.Problem)] = [
    (#""hidden_size":0"#, "hidden_size", .outOfRange(value: 0, allowed: 1...1_048_576)),
    (#""hidden_size":-4096"#, "hidden_size", .outOfRange(value: -4096, allowed: 1...1_048_576)),
    (
      #""num_hidden_layers":9223372036854775807"#, "num_hidden_layers", .outOfRange(value: .max, allowed: 1...4096)
    ),
    (#""hidden_size":"4096""#, "hidden_size", .wrongType(expected: "integer")),
    (#""hidden_size":4096.5"#, "hidden_size", .wrongType(expected: "integer")),
    (#""hidden_size":1e300"#, "hidden_size", .wrongType(expected: "integer")),
    (
      #""hidden_size":4097"#, "hidden_size",
      .notDivisible(value: 4097, divisor: 32, divisorField: "num_attention_heads")
    ),
    (
      #""cross_layer_interval":3"#, "num_hidden_layers",
      .notDivisible(value: 32, divisor: 3, divisorField: "cross_layer_interval")
    ),
    (#""rms_norm_eps":0"#, "rms_norm_eps", .unusableNumber(0)),
    (#""rms_norm_eps":-1e-6"#, "rms_norm_eps", .unusableNumber(-1e-6)),
    (#""rms_norm_eps":1e300"#, "rms_norm_eps", .unusableNumber(1e300)),
    (#""hidden_act":"gelu""#, "hidden_act", .unsupportedValue("gelu")),
    (
      #""vision_config":{"hidden_act":"selu"}"#, "vision_config.hidden_act", .unsupportedValue("selu")
    ),
    (#""alpha_type":"matrix""#, "alpha_type", .unsupportedValue("matrix")),
    (#""use_resampler":1"#, "use_resampler", .wrongType(expected: "boolean")),
    (#""vision_config":[]"#, "vision_config", .wrongType(expected: "object")),
    (
      #""vision_config":{"patch_size":225}"#, "vision_config.patch_size",
      .outOfRange(value: 225, allowed: 1...224)
    ),
    (
      #""vision_config":{"embed_dim":100}"#, "vision_config.embed_dim",
      .notDivisible(value: 100, divisor: 16, divisorField: "vision_config.num_attention_heads")
    ),
    (
      #""perceiver_config":{"resampler_depth":0}"#, "perceiver_config.resampler_depth",
      .outOfRange(value: 0, allowed: 1...4096)
    ),
    (#""bos_token_id":-1"#, "bos_token_id", .outOfRange(value: -1, allowed: 0...16_777_215)),
  ]

  @Test("an absurd value is refused by the name of its field", arguments: faults)
  func refuses(json: String, field: String, problem: ConfigurationFault.Problem) {
    let fault = ConfigurationFault(field: field, problem: problem)
    #expect(throws: FlamingoError.invalidConfiguration(path: "config.json", [fault])) { try read("{\(json)}") }
  }

  @Test("all faults are reported together")
  func together() {
    #expect {
      try read(#"{"vocab_size":0,"hidden_act":"x","vision_config":{"num_hidden_layers":0},"alpha_type":1}"#)
    } throws: { error in
      guard case FlamingoError.invalidConfiguration(_, let faults) = error else { return false }
      return faults.map(\.field) == ["vocab_size", "hidden_act", "vision_config.num_hidden_layers", "alpha_type"]
    }
  }

  @Test("the preprocessor's fields are checked too")
  func preprocessor() throws {
    func read(_ text: String) throws -> PreprocessorConfiguration {
      let fields = try #require(JSONValue(parsing: Array(text.utf8)).object)
      return try PreprocessorConfiguration.read(fields, path: "p", defaultImageSize: 112)
    }
    let defaults = try read("{}")
    #expect(defaults.imageSize == 112 && defaults.mean == PreprocessorConfiguration.clipMean)
    #expect(defaults.rescaleFactor == 1.0 / 255.0)
    #expect(try read(#"{"image_mean":0.5,"image_std":[1,2,3]}"#).standardDeviation == [1, 2, 3])
    for text in [
      #"{"image_std":[1,0,1]}"#, #"{"image_std":[1,1]}"#, #"{"image_mean":"x"}"#, #"{"image_size":0}"#,
      #"{"rescale_factor":0}"#, #"{"image_std":[1,-1,1]}"#, #"{"image_std":1e300}"#,
    ] {
      #expect(throws: FlamingoError.self, "\(text)") { try read(text) }
    }
  }

  @Test("damaged configurations are refused or read, and never end the program", arguments: [UInt64(21), 22])
  func fuzz(seed: UInt64) throws {
    let path = try Fixtures.directory("resampler").appendingPathComponent("config.json").path
    let original = try #require(FileManager.default.contents(atPath: path))
    var generator = SeededGenerator(seed: seed)
    var (read, refused) = (0, 0)
    for _ in 0..<2000 {
      let bytes = Self.damaged(Array(original), &generator)
      guard let fields = try? JSONValue(parsing: bytes).object else { continue }
      guard let configuration = configuration(fields) else {
        refused += 1
        continue
      }
      // Whatever is read describes tensors of sizes that can be compared with a file's.
      let sizes = IdeficsTensors.catalogue(configuration).entries.map { $0.shape.reduce(1.0) { $0 * Double($1) } }
      #expect(sizes.allSatisfy { $0 > 0 && $0 < 0x1p62 })
      read += 1
    }
    #expect(read > 200 && refused > 100)
  }

  private func configuration(_ fields: [String: JSONValue]) -> FlamingoConfiguration? {
    try? IdeficsConfiguration.read(fields, path: "config.json")
  }

  /// Replaces one value by something that a hostile or careless writer would put there.
  private static func damaged(_ original: [UInt8], _ generator: inout SeededGenerator) -> [UInt8] {
    let values = [
      "0", "-1", "1", "3", "7", "9223372036854775807", "1048577", "1e999", "1e30", "0.5", "null", "true", "\"x\"", "[]",
      "{}", "[1]",
    ]
    let colons = original.indices.filter { original[$0] == UInt8(ascii: ":") }
    guard let colon = colons.randomElement(using: &generator) else { return original }
    let ends = Set(",}\n".utf8)
    let end = original[colon...].firstIndex { ends.contains($0) } ?? original.endIndex
    let value = values.randomElement(using: &generator) ?? ""
    return Array(original[...colon]) + Array(value.utf8) + Array(original[end...])
  }
}
