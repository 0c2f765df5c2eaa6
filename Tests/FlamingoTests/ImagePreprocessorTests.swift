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

  @Test(
    "files of every kind become the numbers of open_clip's transform, bit for bit",
    arguments: [
      "wide", "tall", "small", "same-size", "one-pixel", "line", "spare-1-column", "spare-3-columns", "spare-3-rows",
      "narrow", "grey", "grey-key", "grey-alpha", "alpha", "alpha-enlarged", "alpha-same-size", "color-key",
      "two-colors-key", "palette", "palette-alpha", "palette-enlarged", "bilevel", "jpeg", "jpeg-grey", "webp",
      "webp-alpha",
    ])
  func centerCrop(name: String) throws {
    let fixture = try SafetensorsFile(path: Fixtures.directory("center-crop.safetensors").path)
    let file = try #require(fixture.tensors["\(name).file"])
    let expected = try #require(fixture.tensors["\(name).pixel_values"]).toTensor(.reference)
    let image = try ImageDecoder.decode(file.withUnsafeBytes(Array.init)).image
    let actual = ImagePreprocessor(configuration: .openFlamingo(imageSize: 12)).pixelValues(image)
    #expect(actual.shape == expected.shape)
    let different = zip(actual.values, expected.values).filter { $0 != $1 }.count
    #expect(different == 0, "values that differ")
  }

  @Test("the middle of a line of any length is cut out of no more pixels than are seen")
  func centerCropOfALine() {
    let levels = (0..<65_535).flatMap { (place: Int) -> [UInt8] in [UInt8(place >> 8), UInt8(place & 255), 0, 255] }
    let line = RGBAImage(width: 65_535, height: 1, pixels: levels)
    let input = ImagePreprocessor(configuration: .openFlamingo(imageSize: 224)).modelInput(line)
    #expect(input.width == 224 && input.height == 224)
    // A pixel of the line has become 224; the one in the middle, 32,767, is all that is left.
    let middle = (112 * 224 + 112) * 4
    #expect(Array(input.pixels[middle..<middle + 2]) == [127, 255])
    #expect(input.isOpaque)
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
