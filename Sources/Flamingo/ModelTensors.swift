import Tensors
import Weights

/// The weights of one part of a model, by the model's own names, as layers that can compute.
///
/// Every tensor of the catalogue is there in the right shape once a value of this type exists.
struct ModelTensors {
  private let tensors: [String: TensorView]
  private let prefix: String
  private let kernels: Kernels

  /// - Throws: `FlamingoError.missingTensor`, `.misshapenTensor`.
  init(
    _ tensors: [String: TensorView], of catalogue: TensorCatalogue, kernels: Kernels
  ) throws(FlamingoError) {
    for entry in catalogue.entries {
      guard let tensor = tensors[entry.destination] else { throw .missingTensor(entry.destination) }
      guard tensor.shape.dimensions == entry.shape else {
        throw .misshapenTensor(entry.destination, expected: entry.shape, actual: tensor.shape.dimensions)
      }
    }
    self.init(tensors, prefix: "", kernels: kernels)
  }

  private init(_ tensors: [String: TensorView], prefix: String, kernels: Kernels) {
    self.tensors = tensors
    self.prefix = prefix
    self.kernels = kernels
  }

  /// The tensors below `name`.
  subscript(name: String) -> ModelTensors {
    ModelTensors(tensors, prefix: prefix + name + ".", kernels: kernels)
  }

  func contains(_ name: String) -> Bool { tensors[prefix + name] != nil }

  /// A tensor as it lies in the file, except that f64, for which there are no kernels, is narrowed.
  func view(_ name: String) throws -> TensorView {
    guard let view = tensors[prefix + name] else { throw FlamingoError.missingTensor(prefix + name) }
    return view.dtype == .f64 ? TensorView(try view.toTensor(kernels)) : view
  }

  /// A small tensor, widened to f32.
  func tensor(_ name: String) throws -> Tensor { try view(name).toTensor(kernels) }

  /// `NAME.weight` and, where there is one, `NAME.bias`.
  func linear(_ name: String) throws -> Linear {
    try Linear(weight: view("\(name).weight"), bias: optionalTensor("\(name).bias"))
  }

  func embedding(_ name: String) throws -> Embedding { try Embedding(weight: view("\(name).weight")) }

  func layerNorm(_ name: String, epsilon: Float) throws -> LayerNorm {
    try LayerNorm(weight: tensor("\(name).weight"), bias: optionalTensor("\(name).bias"), epsilon: epsilon)
  }

  func rmsNorm(_ name: String, epsilon: Float) throws -> RMSNorm {
    RMSNorm(weight: try tensor("\(name).weight"), epsilon: epsilon)
  }

  private func optionalTensor(_ name: String) throws -> Tensor? { contains(name) ? try tensor(name) : nil }
}
