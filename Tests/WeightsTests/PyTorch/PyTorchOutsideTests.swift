import Foundation
import JSONText
import Tensors
import Testing
import Weights

/// Files of PyTorch's beside what they hold, in a folder that `VLMCHAT_PYTORCH_FIXTURES` names: `zip.pt`, `legacy.pt` and
/// `nested.pt` with the tensors of `expected.json` (shape, type, values by name), and `v1_dup.pt`, whose tensors share
/// storages.
@Suite("PyTorch files against lists", .enabled(if: Outside.folder != nil, "VLMCHAT_PYTORCH_FIXTURES is not set"))
struct PyTorchOutsideTests {
  private static func path(_ name: String) throws -> String { try #require(Outside.folder) + "/" + name }

  @Test("every tensor has its shape, its type and its values", arguments: ["zip.pt", "legacy.pt", "nested.pt"])
  func values(name: String) throws {
    let list = try Data(contentsOf: URL(filePath: Self.path("expected.json")))
    let expected = try #require(JSONValue(parsing: Array(list)).object)
    let tensors = try PyTorchFile(path: Self.path(name)).tensors
    // A wrapped file may hold some of them only.
    #expect(name == "nested.pt" ? !tensors.isEmpty : tensors.keys.sorted() == expected.keys.sorted())
    for (tensor, view) in tensors {
      guard let entry = expected[tensor]?.array, entry.count == 3 else { continue }
      #expect(view.shape.dimensions == entry[0].array?.compactMap(\.integer), "\(tensor)")
      #expect(Self.torchNames[view.dtype] == entry[1].string, "\(tensor)")
      #expect(try Self.numbers(view) == entry[2].array?.compactMap(\.number), "\(tensor)")
    }
  }

  @Test("tensors that share a storage are all there")
  func shared() throws {
    let tensors = try PyTorchFile(path: Self.path("v1_dup.pt")).tensors
    let list = "lang_encoder.gated_cross_attn_layers."
    let twins = tensors.keys.filter { $0.hasPrefix(list) }
    #expect(!twins.isEmpty)
    for name in twins {
      let rest = name.dropFirst(list.count)
      let layer = rest.prefix { $0 != "." }
      let twin = "lang_encoder.model.layers.\(layer).gated_cross_attn_layer\(rest.dropFirst(layer.count))"
      #expect(try Self.numbers(#require(tensors[name])) == Self.numbers(#require(tensors[twin])), "\(name)")
    }
  }

  private static let torchNames: [DType: String] = [
    .f64: "torch.float64", .f32: "torch.float32", .f16: "torch.float16", .bf16: "torch.bfloat16", .i64: "torch.int64",
    .i32: "torch.int32", .i16: "torch.int16", .i8: "torch.int8", .u8: "torch.uint8", .bool: "torch.bool",
  ]

  private static func numbers(_ view: TensorView) throws -> [Double] {
    func read<Element>(_ type: Element.Type, _ widen: (Element) -> Double) -> [Double] {
      view.withUnsafeBytes { bytes in
        (0..<view.shape.count).map {
          widen(bytes.loadUnaligned(fromByteOffset: $0 * MemoryLayout<Element>.stride, as: type))
        }
      }
    }
    switch view.dtype {
    case .f64: return read(Double.self) { $0 }
    case .i64: return read(Int64.self) { Double($0) }
    case .i32: return read(Int32.self) { Double($0) }
    case .i16: return read(Int16.self) { Double($0) }
    case .i8: return read(Int8.self) { Double($0) }
    case .u8, .bool: return read(UInt8.self) { Double($0) }
    default: return try view.toTensor(.reference).values.map(Double.init)
    }
  }
}

private enum Outside {
  static var folder: String? { ProcessInfo.processInfo.environment["VLMCHAT_PYTORCH_FIXTURES"] }
}
