import Flamingo
import TestSupport
import Testing
import Weights

@Suite("Fuzzed configurations")
struct ConfigurationFuzzTests {
  private let folder: FuzzFolder

  init() throws { folder = try FuzzFolder() }

  @Test("config.json")
  func configuration() throws {
    var run = FuzzRun(format: "config.json", corpus: try Corpus.files("config.json"))
    // The catalogue has a name for every tensor of every layer.
    run.bytesOnTop = 16 << 20
    try run.run(damage: { $0.editJSON() }) { bytes in
      _ = try folder.write("config.json", bytes)
      return try outcome { use(try ModelFiles(path: folder.path).configuration()) }
    }
  }

  @Test("preprocessor_config.json")
  func preprocessor() throws {
    let run = FuzzRun(format: "preprocessor_config.json", corpus: try Corpus.files("preprocessor_config.json"))
    try run.run(damage: { $0.editJSON() }) { bytes in
      _ = try folder.write("preprocessor_config.json", bytes)
      return try outcome { use(try ModelFiles(path: folder.path).preprocessing(for: .fledgling)) }
    }
  }

  private func outcome(_ body: () throws -> Void) throws -> FuzzOutcome {
    do {
      try body()
      return .accepted
    } catch is FlamingoError {
      return .refused
    } catch is WeightsError {
      return .refused
    }
  }

  /// More layers than any published model has, few enough that a catalogue is soon made.
  private static let mostLayers = 128

  private func use(_ configuration: FlamingoConfiguration) {
    let (vision, decoder) = (configuration.vision, configuration.decoder)
    #expect(configuration.tokensPerImage > 0 && configuration.vocabularySize > 0)
    #expect(vision.headSize > 0 && decoder.headSize > 0)
    let layers = vision.layerCount + decoder.layerCount + (configuration.resampler?.depth ?? 0)
    guard layers <= Self.mostLayers else { return }
    let catalogue = configuration.tensorCatalogue
    #expect(Set(catalogue.entries.map(\.name)).count == catalogue.entries.count)
    #expect(Set(catalogue.entries.map(\.destination)).count == catalogue.entries.count)
    for entry in catalogue.entries {
      #expect(entry.shape.allSatisfy { $0 > 0 })
      #expect(entry.shape.reduce((1, false)) { $0.1 ? $0 : $0.0.multipliedReportingOverflow(by: $1) }.1 == false)
    }
  }

  private func use(_ preprocessing: PreprocessorConfiguration) {
    #expect((1...8192).contains(preprocessing.imageSize))
    #expect(preprocessing.mean.count == 3 && preprocessing.standardDeviation.count == 3)
    // What the preprocessor makes of the darkest and the brightest pixel.
    for (mean, deviation) in zip(preprocessing.mean, preprocessing.standardDeviation) {
      for level in [0.0, 255] {
        #expect(((Float(level * preprocessing.rescaleFactor) - mean) / deviation).isNaN == false)
      }
    }
  }
}
