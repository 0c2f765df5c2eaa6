import Tensors

/// What a forward pass carries through the parts of a model.
struct Execution {
  let context: ComputeContext
  var isCancelled: (() -> Bool)?
  /// Receives the output of each stage; tests compare it with the reference's.
  var observe: ((Stage, Tensor) -> Void)?
  /// Writes down the attention; `nil` for passes that only compute.
  var recorder: AttentionRecorder?

  /// - Throws: `CancellationError`. Asked before every layer, so that stopping takes no longer than one.
  func checkCancellation() throws {
    if isCancelled?() == true { throw CancellationError() }
  }
}

/// The places in a model whose output tells where a difference from the reference begins.
package enum Stage: Hashable, Sendable {
  /// `[V, D]`
  case vision
  /// `[L, D]`
  case resampler
  /// `[T, H]`
  case gatedBlock(Int)
  /// `[T, H]`
  case decoderLayer(Int)
}
