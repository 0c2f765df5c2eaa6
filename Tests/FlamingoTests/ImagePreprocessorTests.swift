import Images
import Tensors
import Testing
import Weights

@testable import Flamingo

@Suite("Image preprocessing")
struct ImagePreprocessorTests {
  static let preprocessor = ImagePreprocessor(
    configuration: PreprocessorConfiguration(
      imageSize: 20, rescaleFactor: 1 / 255, mean: PreprocessorConfiguration.clipMean,
      standardDeviation: PreprocessorConfiguration.clipStandardDeviation))

  @Test(
    "pictures of awkward sizes and with alpha become the numbers of IdeficsImageProcessor, bit for bit",
    arguments: ["wide", "tall", "transparent", "line", "speck"])
  func pixelValues(name: String) throws {
    let file = try SafetensorsFile(path: Fixtures.directory("preprocess.safetensors").path)
    let pixels = try #require(file.tensors["\(name).pixels"])
    let expected = try #require(file.tensors["\(name).pixel_values"]).toTensor(.reference)
    let image = RGBAImage(width: pixels.shape[1], height: pixels.shape[0], pixels: pixels.withUnsafeBytes(Array.init))
    let actual = Self.preprocessor.pixelValues(image)
    #expect(actual.shape == expected.shape)
    let different = zip(actual.values, expected.values).filter { $0 != $1 }.count
    #expect(different == 0, "values that differ")
  }

  @Test("what the model sees is a square, opaque picture")
  func modelInput() {
    let image = RGBAImage(width: 3, height: 5, pixels: [UInt8](repeating: 0, count: 3 * 5 * 4))
    let input = Self.preprocessor.modelInput(image)
    #expect(input.width == 20 && input.height == 20)
    #expect(input.pixels.allSatisfy { $0 == 255 })
  }

  @Test("a picture encodes as its pixel values do")
  func encodesPreprocessedPixels() throws {
    let model = try Fixtures.model("resampler")
    let image = RGBAImage(width: 2, height: 1, pixels: [255, 0, 0, 255, 0, 0, 255, 255])
    let direct = try model.encode(image)
    let throughPixels = try model.encode(pixelValues: model.preprocessor.pixelValues(image))
    #expect(direct.blocks.map(\.keys.values) == throughPixels.blocks.map(\.keys.values))
    #expect(direct.byteCount == 2 * 2 * 5 * 24 * 4)
  }
}
