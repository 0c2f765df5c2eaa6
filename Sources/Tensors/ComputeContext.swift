/// What a computation runs with: the arithmetic and the threads. Weights are elsewhere and immutable; caches and
/// activations are the caller's. Many sessions may share one context.
public struct ComputeContext: Sendable {
  public let kernels: Kernels
  public let pool: WorkerPool

  public init(kernels: Kernels = .best, pool: WorkerPool) {
    self.kernels = kernels
    self.pool = pool
  }

  /// One thread and the reference kernels: the same bits everywhere.
  public static var reference: ComputeContext {
    ComputeContext(kernels: .reference, pool: WorkerPool(threadCount: 1))
  }
}
