import CKernels

/// y = x · Wᵀ + b, with the weight as checkpoints have it: `[out, in]`.
public struct Linear: Sendable {
  /// [out, in], of a computable type
  public let weight: TensorView
  /// [out]
  public let bias: Tensor?

  public var inputSize: Int { weight.shape[1] }
  public var outputSize: Int { weight.shape[0] }

  /// - Throws: `TensorError.shapeMismatch` unless the weight is a matrix and the bias fits it;
  ///   `TensorError.unsupportedType` when the weight's type has no arithmetic.
  public init(weight: TensorView, bias: Tensor? = nil) throws(TensorError) {
    guard weight.shape.rank == 2 else { throw .shapeMismatch(expected: [-1, -1], actual: weight.shape.dimensions) }
    guard weight.dtype.isComputable else { throw .unsupportedType(weight.dtype) }
    if let bias, bias.count != weight.shape[0] {
      throw .shapeMismatch(expected: [weight.shape[0]], actual: bias.shape.dimensions)
    }
    self.weight = weight
    self.bias = bias
  }

  /// - Parameter x: `[..., in]`
  /// - Returns: `[rows, out]`, rows being all dimensions of `x` but the last.
  public func forward(_ x: Tensor, _ context: ComputeContext) -> Tensor {
    var y = Tensor(uninitialized: [x.rowCount, outputSize])
    forward(x, into: &y, column: 0, context)
    return y
  }

  /// Writes the result into columns `column..<column + outputSize` of `y`, which has as many rows as `x`.
  public func forward(_ x: Tensor, into y: inout Tensor, column: Int, _ context: ComputeContext) {
    checkInput(x)
    precondition(
      y.rowCount == x.rowCount && column >= 0 && column + outputSize <= y.columnCount,
      "\(x.rowCount) x \(outputSize) results at column \(column) of \(y.shape)")
    let stride = y.columnCount
    x.withUnsafeElements { elements in
      y.withUnsafeMutableElements { y in
        guard let inputs = elements.baseAddress, let y = y.baseAddress else { return }
        withArguments(inputs, rows: x.rowCount, into: y + column, stride: stride) { product in
          LinearProduct.run([product], context)
        }
      }
    }
  }

  /// What several layers make of the same inputs: these are put into the kernels' form once, and the threads are called
  /// once for all.
  /// - Parameter x: `[..., in]`
  /// - Returns: for each layer `[rows, out]`, the same bits as from `forward(_:_:)`.
  public static func forward(together layers: [Linear], _ x: Tensor, _ context: ComputeContext) -> [Tensor] {
    let rows = x.rowCount
    let outputs = layers.map { TensorStorage(uninitialized: rows * $0.outputSize) }
    x.withUnsafeElements { elements in
      guard let inputs = elements.baseAddress else { return }
      var products: [LinearProduct] = []
      products.reserveCapacity(layers.count)
      func collect(from index: Int) {
        guard index < layers.count else { return LinearProduct.run(products, context) }
        let layer = layers[index]
        layer.checkInput(x)
        layer.withArguments(inputs, rows: rows, into: outputs[index].base, stride: layer.outputSize) { product in
          products.append(product)
          collect(from: index + 1)
        }
      }
      collect(from: 0)
    }
    return zip(layers, outputs).map { Tensor(shape: [rows, $0.outputSize], storage: $1) }
  }

  private func checkInput(_ x: Tensor) {
    precondition(x.columnCount == inputSize, "linear layer of \(inputSize) inputs given \(x.shape)")
  }

  /// Calls `body` while the pointers to weights and bias hold.
  private func withArguments(
    _ x: UnsafePointer<Float>, rows: Int, into y: UnsafeMutablePointer<Float>, stride: Int,
    _ body: (LinearProduct) -> Void
  ) {
    weight.withUnsafeBytes { weights in
      withOptionalElements(of: bias) { bias in
        let arguments = ck_linear(
          // Without inputs there are no weights to read, wherever they are.
          y: y, y_stride: stride, x: x, x_stride: inputSize, prepared: nil,
          w: weights.baseAddress ?? UnsafeRawPointer(x), w_stride_bytes: weight.dtype.byteCount(of: inputSize),
          bias: bias, m: rows, k: inputSize, n0: 0, n1: outputSize)
        body(LinearProduct(arguments: arguments, type: weight.dtype.kernelType ?? CK_F32))
      }
    }
  }
}

/// Calls `body` with the elements of a tensor that may be absent.
func withOptionalElements<R>(of tensor: Tensor?, _ body: (UnsafePointer<Float>?) -> R) -> R {
  guard let tensor else { return body(nil) }
  return tensor.withUnsafeElements { body($0.baseAddress) }
}
