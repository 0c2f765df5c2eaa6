import Tensors
import Testing

@testable import Weights

@Suite("A tensor catalogue")
struct TensorCatalogueTests {
  private struct Source: WeightSource {
    let path = "checkpoint"
    let tensors: [String: TensorView]

    init(_ tensors: [String: (Shape, DType)]) throws {
      self.tensors = try tensors.mapValues { shape, dtype in
        let owner = Owner(byteCount: shape.count * dtype.blockByteCount)
        return try TensorView(shape: shape, dtype: dtype, bytes: owner.bytes, owner: owner)
      }
    }

    /// @unchecked: memory that nobody writes.
    private final class Owner: @unchecked Sendable {
      let bytes: UnsafeRawBufferPointer

      init(byteCount: Int) {
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: byteCount, alignment: 8)
        memory.initializeMemory(as: UInt8.self, repeating: 0)
        bytes = UnsafeRawBufferPointer(memory)
      }

      deinit { bytes.deallocate() }
    }
  }

  private var catalogue: TensorCatalogue {
    var catalogue = TensorCatalogue()
    catalogue.add("w", to: "layer.weight", [2, 3])
    catalogue.add("b", to: "layer.bias", [2])
    catalogue.add("g", to: "gate", [1])
    catalogue.ignoredNames = ["unused.norm"]
    catalogue.ignoredSuffixes = [".inv_freq"]
    return catalogue
  }

  @Test("tensors arrive under the model's names; ignored buffers do not")
  func resolves() throws {
    let source = try Source([
      "w": ([2, 3], .bf16), "b": ([2], .f32), "g": ([1], .f16), "unused.norm": ([9], .i64), "l.0.inv_freq": ([4], .f32),
    ])
    let resolved = try catalogue.resolve(source)
    #expect(resolved.keys.sorted() == ["gate", "layer.bias", "layer.weight"])
    #expect(resolved["layer.weight"]?.dtype == .bf16)
  }

  @Test("all differences are reported together")
  func reportsTogether() throws {
    let source = try Source(["w": ([3, 2], .f32), "b": ([2], .i32), "x": ([1], .f32), "a": ([1], .f32)])
    let mismatch = CheckpointMismatch(
      missing: ["g"],
      misshapen: [.init(tensor: "w", expected: [2, 3], actual: [3, 2])],
      wronglyTyped: [.init(tensor: "b", allowed: [.f32, .f16, .bf16, .f64], actual: .i32)],
      unexpected: ["a", "x"])
    #expect(throws: WeightsError.mismatch(path: "checkpoint", mismatch)) { try catalogue.resolve(source) }
  }
}
