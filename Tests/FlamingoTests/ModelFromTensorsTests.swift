import Flamingo
import Foundation
import Tensors
import TestSupport
import Testing
import Weights

@Suite("A model made of tensors in memory")
struct ModelFromTensorsTests {
  private let configuration: FlamingoConfiguration
  private let preprocessing: PreprocessorConfiguration

  init() throws {
    configuration = try FlamingoConfiguration.read(directory: Fixtures.directory("resampler"))
    preprocessing = PreprocessorConfiguration.standard(imageSize: configuration.vision.imageSize)
  }

  private func tensors(seed: UInt64) -> [String: TensorView] {
    var generator = SeededGenerator(seed: seed)
    var tensors: [String: TensorView] = [:]
    for entry in configuration.tensorCatalogue.entries {
      let shape = Shape(entry.shape)
      let values = (0..<shape.count).map { _ in Float.random(in: -0.1...0.1, using: &generator) }
      tensors[entry.destination] = TensorView(Tensor(shape: shape, values: values))
    }
    return tensors
  }

  private func model(_ tensors: [String: TensorView]) throws -> FlamingoModel {
    try FlamingoModel(
      configuration: configuration, preprocessing: preprocessing, tensors: tensors, context: .reference)
  }

  private func logits(_ model: FlamingoModel) throws -> [Float] {
    let side = configuration.vision.imageSize
    let features = try model.encode(pixelValues: Tensor(zeros: [3, side, side]))
    return try model.forward(
      tokens: [1, 2, 3], visibleImage: [nil, 0, 0], images: [features], cache: model.makeCache(capacity: 3)
    )[0]
  }

  @Test("the tensors alone decide what it computes")
  func computes() throws {
    let first = try logits(model(tensors(seed: 1)))
    #expect(first.count == configuration.vocabularySize && first.allSatisfy(\.isFinite))
    #expect(try logits(model(tensors(seed: 1))) == first)
    #expect(try logits(model(tensors(seed: 2))) != first)
  }

  @Test("the same tensors from a directory give the same model")
  func sameAsDirectory() throws {
    let directory = try Fixtures.directory("resampler")
    let source = try WeightDirectory.open(directory.path)
    var configuration = configuration
    configuration.decoder.additionalVocabularySize = 3
    let model = try FlamingoModel(
      configuration: configuration, preprocessing: preprocessing,
      tensors: configuration.tensorCatalogue.resolve(source), context: .reference)
    #expect(try logits(model) == logits(FlamingoModel(directory: directory, context: .reference)))
  }

  @Test("a tensor that is not there or of another shape is named")
  func refuses() throws {
    let name = "decoder.layers.1.mlp.down.weight"
    var tensors = tensors(seed: 1)
    let shape = try #require(tensors[name]).shape.dimensions
    tensors[name] = TensorView(Tensor(zeros: Shape(shape.reversed())))
    #expect(throws: FlamingoError.misshapenTensor(name, expected: shape, actual: shape.reversed())) {
      try model(tensors)
    }
    tensors[name] = nil
    #expect(throws: FlamingoError.missingTensor(name)) { try model(tensors) }
  }

  @Test("a preprocessor for another size is refused")
  func imageSize() throws {
    #expect(throws: FlamingoError.imageSizeMismatch(preprocessor: 28, vision: 20)) {
      try FlamingoModel(
        configuration: configuration, preprocessing: .standard(imageSize: 28), tensors: tensors(seed: 1),
        context: .reference)
    }
  }
}
