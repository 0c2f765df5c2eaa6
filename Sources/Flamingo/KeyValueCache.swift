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

  /// Positions beyond which rotary angles lose their meaning in single precision.
  static let maximumCapacity = 1_000_000

  init(capacity: Int, layerCount: Int, hiddenSize: Int) {
    self.capacity = min(max(0, capacity), Self.maximumCapacity)
    self.hiddenSize = hiddenSize
    let shape: Shape = [self.capacity, hiddenSize]
    // All that will ever be needed, once: the system gives pages when they are written to, so that a cache takes what its
    // conversation needs. One that grew would leave its earlier memory in pieces too small for what comes.
    layers = (0..<layerCount).map { _ in Layer(keys: Tensor(uninitialized: shape), values: Tensor(uninitialized: shape))
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

  /// Bytes that a position takes, all layers together.
  public static func bytesPerPosition(_ decoder: DecoderConfiguration) -> Int {
    2 * decoder.layerCount * decoder.hiddenSize * MemoryLayout<Float>.stride
  }

  /// Takes in the positions that all layers have written beyond `count`.
  func advance(by newPositions: Int) { count += newPositions }
}
