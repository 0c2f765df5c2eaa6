// N: positions held   H: hidden size

import Tensors

/// The self-attention keys and values of every decoder layer for the tokens that a model has seen so far.
///
/// Not shared: one conversation, one cache, one thread at a time.
public final class KeyValueCache {
  struct Layer {
    /// `[capacity, H]`, rotated; rows from `count` on hold nothing.
    var keys: Tensor
    /// `[capacity, H]`
    var values: Tensor
  }

  /// Positions there is room for.
  public let capacity: Int
  /// Positions held.
  public private(set) var count = 0
  let hiddenSize: Int
  var layers: [Layer]

  init(capacity: Int, layerCount: Int, hiddenSize: Int) {
    self.capacity = capacity
    self.hiddenSize = hiddenSize
    // The system gives the memory page by page as it is written.
    layers = (0..<layerCount).map { _ in
      Layer(
        keys: Tensor(uninitialized: [capacity, hiddenSize]), values: Tensor(uninitialized: [capacity, hiddenSize]))
    }
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
