import Foundation
import Tensors
import Testing

@testable import Weights

/// Files that torch wrote; `Fixtures/pytorch/generate.py` made them.
enum PyTorchFixtures {
  static func path(_ name: String) throws -> String {
    try #require(Bundle.module.resourcePath) + "/Fixtures/pytorch/" + name
  }

  static func bytes(_ name: String) throws -> [UInt8] {
    try Array(Data(contentsOf: URL(fileURLWithPath: path(name))))
  }
}

/// A tensor with all that a file says of it.
struct TensorContents: Equatable {
  let shape: Shape
  let type: DType
  let bytes: [UInt8]

  init(_ view: TensorView) {
    shape = view.shape
    type = view.dtype
    bytes = view.withUnsafeBytes { Array($0) }
  }
}

/// Expects the same names, shapes, types and bytes.
func expectSameTensors(
  _ tensors: [String: TensorView], _ expected: [String: TensorView], sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(tensors.keys.sorted() == expected.keys.sorted(), sourceLocation: sourceLocation)
  for (name, view) in expected {
    let isSame = tensors[name].map(TensorContents.init) == TensorContents(view)
    #expect(isSame, "\(name)", sourceLocation: sourceLocation)
  }
}
