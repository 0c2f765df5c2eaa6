import Foundation
import Tensors
import Testing
import Weights

@testable import Flamingo

/// The committed checkpoints; `Fixtures/generate.py` says what each holds.
enum Fixtures {
  static let variants = ["resampler", "vision-tokens", "plain-resampler", "tied-bf16", "sharded-f16"]

  static func directory(_ name: String) throws -> URL {
    try #require(Bundle.module.url(forResource: "Fixtures", withExtension: nil)).appendingPathComponent(name)
  }

  static func model(_ variant: String, context: ComputeContext = .reference) throws -> FlamingoModel {
    try FlamingoModel(directory: directory(variant), context: context)
  }
}

/// What transformers computed for one prompt.
struct Reference {
  private let file: SafetensorsFile
  private let prompt: String

  init(variant: String, prompt: String) throws {
    file = try SafetensorsFile(path: Fixtures.directory(variant).appendingPathComponent("reference.safetensors").path)
    self.prompt = prompt
  }

  static func prompts(of variant: String) throws -> [String] {
    let path = try Fixtures.directory(variant).appendingPathComponent("reference.safetensors").path
    return Set(
      try SafetensorsFile(path: path).tensors.keys.compactMap { $0.split(separator: ".").first.map(String.init) }
    )
    .sorted()
  }

  var tokens: [Int] { get throws { try integers("tokens") } }
  var generated: [Int] { get throws { try integers("generated") } }
  var visibleImage: [Int?] { get throws { try integers("visible_image").map { $0 < 0 ? nil : $0 } } }
  var imageCount: Int { get throws { try view("pixel_values").shape[0] } }

  func floats(_ name: String) throws -> Tensor { try view(name).toTensor(.reference) }

  /// The part of a tensor with a leading picture dimension that belongs to one picture.
  func floats(_ name: String, image: Int) throws -> Tensor {
    let view = try view(name).slice(image..<image + 1)
    return try view.reshaped(Shape(Array(view.shape.dimensions.dropFirst()))).toTensor(.reference)
  }

  func contains(_ name: String) -> Bool { file.tensors["\(prompt).\(name)"] != nil }

  func features(_ model: FlamingoModel, observe: ((Int, Stage, Tensor) -> Void)? = nil) throws -> [ImageFeatures] {
    try (0..<imageCount).map { image in
      let pixelValues = try floats("pixel_values", image: image)
      return try model.encode(pixelValues: pixelValues, observe: { observe?(image, $0, $1) })
    }
  }

  private func view(_ name: String) throws -> TensorView { try #require(file.tensors["\(prompt).\(name)"]) }

  private func integers(_ name: String) throws -> [Int] {
    let view = try view(name)
    return view.withUnsafeBytes { bytes in
      (0..<view.shape.count).map { Int(bytes.loadUnaligned(fromByteOffset: $0 * 8, as: Int64.self)) }
    }
  }
}

/// The largest difference of two tensors, as a share of the reference's largest magnitude where that is above one.
func distance(_ actual: Tensor, _ reference: Tensor) -> Float {
  guard actual.count == reference.count else { return .infinity }
  let (actual, reference) = (actual.values, reference.values)
  let scale = max(1, reference.map(abs).max() ?? 1)
  var largest: Float = 0
  for (a, r) in zip(actual, reference) {
    guard a.isFinite else { return .infinity }
    largest = max(largest, abs(a - r) / scale)
  }
  return largest
}

extension Stage {
  /// The name of the stage's tensor in a reference file.
  var referenceName: String {
    switch self {
    case .vision: "vision"
    case .resampler: "perceiver"
    case .gatedBlock(let index): "gated\(index)"
    case .decoderLayer(let index): "layer\(index)"
    }
  }
}
