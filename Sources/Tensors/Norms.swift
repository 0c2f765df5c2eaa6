import CKernels

/// x / sqrt(mean(x²) + eps) · weight (Zhang & Sennrich 2019, as LLaMA has it).
public struct RMSNorm: Sendable {
  /// [width]
  public let weight: Tensor
  public let epsilon: Float

  public init(weight: Tensor, epsilon: Float) {
    self.weight = weight
    self.epsilon = epsilon
  }

  /// Normalises every run of `weight.count` elements: the rows of `[T, width]`, or each head of `[T, heads * width]`.
  /// - Returns: the shape of `x`.
  public func forward(_ x: Tensor, _ context: ComputeContext) -> Tensor {
    mapRuns(of: weight.count, in: x, context) { y, x, count in
      weight.withUnsafeElements { context.kernels.table.rms_norm(y, x, $0.baseAddress, count, epsilon) }
    }
  }
}

/// (x - mean) / sqrt(variance + eps) · weight + bias (Ba et al. 2016). The bias may be absent, as in MPT.
public struct LayerNorm: Sendable {
  /// [width]
  public let weight: Tensor
  /// [width]
  public let bias: Tensor?
  public let epsilon: Float

  /// - Throws: `TensorError.shapeMismatch` when the bias does not fit the weight.
  public init(weight: Tensor, bias: Tensor?, epsilon: Float) throws(TensorError) {
    if let bias, bias.count != weight.count {
      throw .shapeMismatch(expected: weight.shape.dimensions, actual: bias.shape.dimensions)
    }
    self.weight = weight
    self.bias = bias
    self.epsilon = epsilon
  }

  /// Normalises every run of `weight.count` elements: the rows of `[T, width]`, or each head of `[T, heads * width]`.
  /// - Returns: the shape of `x`.
  public func forward(_ x: Tensor, _ context: ComputeContext) -> Tensor {
    mapRuns(of: weight.count, in: x, context) { y, x, count in
      weight.withUnsafeElements { weight in
        withOptionalElements(of: bias) { bias in
          context.kernels.table.layer_norm(y, x, weight.baseAddress, bias, count, epsilon)
        }
      }
    }
  }
}

/// A norm of either kind, for the parts that have one or the other by configuration.
public enum Norm: Sendable {
  case rms(RMSNorm)
  case layer(LayerNorm)

  /// - Returns: the shape of `x`.
  public func forward(_ x: Tensor, _ context: ComputeContext) -> Tensor {
    switch self {
    case .rms(let norm): norm.forward(x, context)
    case .layer(let norm): norm.forward(x, context)
    }
  }
}
