// N: positions held   H: hidden size

import Tensors

/// The self-attention keys and values of every decoder layer for the tokens that a model has seen so far.
///
/// Not shared: one conversation, one cache, one thread at a time.
public final class KeyValueCache {
  struct Layer {
    /// `[rows, H]`, rotated; rows from `count` on hold nothing.
    var keys: Tensor
    /// `[rows, H]`
    var values: Tensor
  }

  /// Positions there is room for.
  public let capacity: Int
  /// Positions held.
  public private(set) var count = 0
  let hiddenSize: Int
  var layers: [Layer]

  /// Positions beyond which rotary angles lose their meaning in single precision.
  static let maximumCapacity = 1_000_000
  /// Positions that memory is taken for at first.
  private static let initialRows = 256

  init(capacity: Int, layerCount: Int, hiddenSize: Int) {
    self.capacity = min(max(0, capacity), Self.maximumCapacity)
    self.hiddenSize = hiddenSize
    let rows = min(self.capacity, Self.initialRows)
    layers = (0..<layerCount).map { _ in
      Layer(keys: Tensor(uninitialized: [rows, hiddenSize]), values: Tensor(uninitialized: [rows, hiddenSize]))
    }
  }

  /// Makes room for `positions` positions, at most `capacity`. Memory doubles as it runs out, so that a cache takes what
  /// its conversation needs and not what it may come to need.
  func reserve(_ positions: Int) {
    guard let rows = layers.first?.keys.rowCount, positions > rows else { return }
    let newRows = min(capacity, max(positions, 2 * rows))
    for index in layers.indices {
      layers[index].keys = grown(layers[index].keys, to: newRows)
      layers[index].values = grown(layers[index].values, to: newRows)
    }
  }

  private func grown(_ tensor: Tensor, to rows: Int) -> Tensor {
    var larger = Tensor(uninitialized: [rows, hiddenSize])
    larger.setRows(from: 0, to: tensor.rows(0..<count))
    return larger
  }

  /// Forgets all positions from `newCount` on, so that another continuation of the same beginning can be computed.
  /// Does nothing where no more are held.
  public func truncate(to newCount: Int) {
    precondition(newCount >= 0, "\(newCount) positions")
    count = min(count, newCount)
  }

  /// Bytes that the positions held take.
  public var byteCount: Int { 2 * layers.count * count * hiddenSize * MemoryLayout<Float>.stride }

  /// Takes in the positions that all layers have written beyond `count`.
  func advance(by newPositions: Int) { count += newPositions }
}
