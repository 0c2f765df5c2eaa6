import Tensors

/// Makes tensors of what a pickle says of them: views into the file where their elements lie in order, copies where they do
/// not.
struct PyTorchTensors {
  private let file: MappedFile
  private let contents: PyTorchContents
  /// What copies may still take. All of a file together take no more than the file, since a tensor that repeats elements of
  /// its storage (a stride of 0) could claim any size, and many could claim the same storage.
  private var copyBudget: Int

  /// Room for the small tables that models repeat along a dimension, whatever the file's size.
  private static let smallestBudget = 64 << 20

  init(_ contents: PyTorchContents, of file: MappedFile) {
    self.file = file
    self.contents = contents
    copyBudget = max(file.count, Self.smallestBudget)
  }

  mutating func view(_ tensor: PickledTensor) throws(TensorFault) -> TensorView {
    let type: DType
    switch tensor.type {
    case .known(let known): type = known
    case .unsupported(let name): throw .unknownElementType(name)
    }
    let graph = contents.graph
    let sizes = graph.wholeNumbers(of: tensor.sizes) ?? []
    let strides = graph.wholeNumbers(of: tensor.strides) ?? []
    let shape = try Self.shape(sizes, strides, offset: tensor.offset)
    guard let byteCount = type.byteCount(of: shape) else { throw .sizeOverflow }
    let storage = try storage(graph.storages[tensor.storage])
    guard shape.count > 0 else { return try view(shape, type, file.bytes[0..<0]) }
    let elements = StridedElements(sizes: sizes, strides: strides, offset: tensor.offset, width: type.blockByteCount)
    let held = storage.count / type.blockByteCount
    guard let extent = elements.extent, extent <= held else {
      throw .viewOutsideStorage(needed: elements.extent ?? .max, actual: held)
    }
    if elements.isContiguous {
      let start = storage.lowerBound + tensor.offset * type.blockByteCount
      return try view(shape, type, file.bytes[start..<start + byteCount])
    }
    guard byteCount <= copyBudget else { throw .copyTooLarge(needed: byteCount, available: copyBudget) }
    copyBudget -= byteCount
    let copy = CopiedBytes(count: byteCount) { target in
      elements.copy(from: UnsafeRawBufferPointer(rebasing: file.bytes[storage]), to: target)
    }
    return try Self.view(shape, type, copy.bytes, owner: copy)
  }

  private static func shape(_ sizes: [Int], _ strides: [Int], offset: Int) throws(TensorFault) -> Shape {
    guard sizes.allSatisfy({ $0 >= 0 }) else { throw .invalidField("size") }
    guard strides.count == sizes.count, strides.allSatisfy({ $0 >= 0 }) else { throw .invalidField("stride") }
    guard offset >= 0 else { throw .invalidField("storage_offset") }
    do throws(TensorError) { return try Shape(checking: sizes) } catch { throw .sizeOverflow }
  }

  /// The storage's bytes, which must be as many as the pickle says.
  private func storage(_ storage: PickledStorage) throws(TensorFault) -> Range<Int> {
    guard let key = try? contents.graph.name(storage.key) else { throw .invalidField("storage") }
    guard let range = contents.storages[key] else { throw .missingStorage(key) }
    guard let expected = storage.byteCount else { throw .sizeOverflow }
    guard expected == range.count else { throw .storageSize(expected: expected, actual: range.count) }
    return range
  }

  private func view(
    _ shape: Shape, _ type: DType, _ bytes: Slice<UnsafeRawBufferPointer>
  ) throws(TensorFault) -> TensorView {
    try Self.view(shape, type, UnsafeRawBufferPointer(rebasing: bytes), owner: file)
  }

  private static func view(
    _ shape: Shape, _ type: DType, _ bytes: UnsafeRawBufferPointer, owner: any AnyObject & Sendable
  ) throws(TensorFault) -> TensorView {
    do throws(TensorError) {
      return try TensorView(shape: shape, dtype: type, bytes: bytes, owner: owner)
    } catch {
      throw .sizeMismatch(expected: type.byteCount(of: shape) ?? .max, actual: bytes.count)
    }
  }
}

/// Bytes that are written once, when they are made.
///
/// @unchecked: after that they are only read.
private final class CopiedBytes: @unchecked Sendable {
  let bytes: UnsafeRawBufferPointer

  init(count: Int, writing: (UnsafeMutableRawBufferPointer) -> Void) {
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 64)
    writing(memory)
    bytes = UnsafeRawBufferPointer(memory)
  }

  deinit { bytes.deallocate() }
}
