import Tensors

/// Which rows of a checkpoint's tensor a weight of the model is made of: checkpoints keep some weights together that the
/// model keeps apart.
public enum RowSelection: Sendable, Equatable {
  case all
  /// Part `index` of `count` equal ones that lie one after another: MPT's `Wqkv`, OpenFlamingo's `to_kv`.
  case part(Int, of: Int)
  /// Within every group of rows, one a head, part `index` of `count`: GPT-NeoX's `query_key_value`.
  case partOfEachGroup(Int, of: Int, groups: Int)
  /// The rows from `first` on of `total`: a vocabulary that another file cuts in two, or cuts short.
  case range(first: Int, total: Int)

  /// The shape of the tensor that holds the rows of a weight of `shape`.
  func sourceShape(of shape: [Int]) -> [Int] {
    guard let rows = shape.first else { return shape }
    let total =
      switch self {
      case .all: rows
      case .part(_, let count), .partOfEachGroup(_, let count, _): rows * count
      case .range(_, let total): total
      }
    return [total] + shape.dropFirst()
  }

  /// - Parameters:
  ///   - tensor: of the shape that `sourceShape` tells.
  ///   - shape: the weight's.
  /// - Returns: rows in the memory of `tensor`; those of `partOfEachGroup`, which lie apart, as a copy.
  func rows(of tensor: TensorView, shape: [Int]) -> TensorView {
    guard let count = shape.first else { return tensor }
    switch self {
    case .all: return tensor
    case .part(let index, _): return tensor.slice(index * count..<(index + 1) * count)
    case .range(let first, _): return tensor.slice(first..<first + count)
    case .partOfEachGroup(let index, let parts, let groups):
      let length = count / max(1, groups)
      return tensor.gathering(
        (0..<groups).map { group in
          let start = (group * parts + index) * length
          return start..<start + length
        })
    }
  }
}
