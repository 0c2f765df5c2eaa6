import CKernels

/// What a change of type did to weights.
public struct ConversionLoss: Sendable, Equatable {
  /// The sum of the squared differences.
  public var squaredError: Double
  /// The sum of the squared weights, as they were.
  public var squaredMagnitude: Double

  public init(squaredError: Double = 0, squaredMagnitude: Double = 0) {
    self.squaredError = squaredError
    self.squaredMagnitude = squaredMagnitude
  }

  /// The root of the mean squared difference, as a share of that of the weights.
  public var relative: Double {
    squaredMagnitude > 0 ? (squaredError / squaredMagnitude).squareRoot() : 0
  }

  public static func += (total: inout ConversionLoss, part: ConversionLoss) {
    total.squaredError += part.squaredError
    total.squaredMagnitude += part.squaredMagnitude
  }
}

extension TensorView {
  /// Writes rows of this tensor, seen as a matrix, in another type. The bytes are the same whatever the kernels and the
  /// threads.
  /// - Parameters:
  ///   - rows: below `shape.rowCount`.
  ///   - target: memory of `dtype.byteCount(of: rows.count * shape.columnCount)` bytes.
  /// - Returns: what was lost; not finite where a weight is not, or `dtype` cannot hold it.
  /// - Throws: `TensorError.unsupportedType` unless both types are of floating point or quantised;
  ///   `TensorError.shapeTooLarge` where the rows are no whole number of blocks.
  public func convert(
    rows: Range<Int>, to dtype: DType, into target: UnsafeMutableRawBufferPointer, _ context: ComputeContext
  ) throws(TensorError) -> ConversionLoss {
    let columns = shape.columnCount
    guard self.dtype.isComputable || self.dtype == .f64 else { throw .unsupportedType(self.dtype) }
    guard dtype.isComputable else { throw .unsupportedType(dtype) }
    guard columns.isMultiple(of: dtype.blockLength) else { throw .shapeTooLarge(shape.dimensions) }
    let (sourceBytes, targetBytes) = (self.dtype.byteCount(of: columns), dtype.byteCount(of: columns))
    precondition(rows.lowerBound >= 0 && rows.upperBound <= shape.rowCount, "rows \(rows) of \(shape)")
    precondition(target.count == targetBytes * rows.count, "\(target.count) bytes for \(rows.count) rows of \(dtype)")
    guard let base = target.baseAddress, columns > 0 else { return ConversionLoss() }
    var losses = [ConversionLoss](repeating: ConversionLoss(), count: rows.count)
    withUnsafeBytes { source in
      losses.withUnsafeMutableBufferPointer { losses in
        // Every row has its own memory to write.
        nonisolated(unsafe) let (losses, base, source) = (losses, base, source)
        let (from, kernels) = (self.dtype, context.kernels)
        context.pool.parallelFor(count: rows.count, grain: Self.rowsAtOnce) { range in
          for row in range {
            let start = (rows.lowerBound + row) * sourceBytes
            losses[row] = kernels.convertRow(
              UnsafeRawBufferPointer(rebasing: source[start..<start + sourceBytes]), from,
              into: base + row * targetBytes, dtype, count: columns)
          }
        }
      }
    }
    return losses.reduce(into: ConversionLoss()) { $0 += $1 }
  }

  /// Rows that are worth handing to another thread.
  private static let rowsAtOnce = 8
}

extension Kernels {
  /// Writes one row in another type and compares it with what it was.
  fileprivate func convertRow(
    _ source: UnsafeRawBufferPointer, _ from: DType, into target: UnsafeMutableRawPointer, _ to: DType, count: Int
  ) -> ConversionLoss {
    withUnsafeTemporaryAllocation(of: Float.self, capacity: 2 * count) { buffer in
      guard let before = buffer.baseAddress else { return ConversionLoss() }
      let after = before + count
      widen(source, from, into: before, count: count)
      let magnitude = table.dot(before, before, count)
      if from == to, let bytes = source.baseAddress {
        target.copyMemory(from: bytes, byteCount: source.count)
        return ConversionLoss(squaredMagnitude: Double(magnitude))
      }
      narrow(before, into: target, to, count: count)
      widen(UnsafeRawBufferPointer(start: target, count: to.byteCount(of: count)), to, into: after, count: count)
      table.add_scaled(after, before, -1, count)
      return ConversionLoss(
        squaredError: Double(table.dot(after, after, count)), squaredMagnitude: Double(magnitude))
    }
  }

  /// Converts f32 to another type, rounding to nearest.
  private func narrow(_ source: UnsafePointer<Float>, into target: UnsafeMutableRawPointer, _ to: DType, count: Int) {
    switch to {
    case .f32: target.copyMemory(from: source, byteCount: count * 4)
    case .f16: table.f32_to_f16(target, source, count)
    case .bf16: table.f32_to_bf16(target, source, count)
    case .q8_0: ck_quantize_q8_0(target, source, count)
    case .q4_0: ck_quantize_q4_0(target, source, count)
    case .q4_K: ck_quantize_q4_k(target, source, count)
    case .q6_K: ck_quantize_q6_k(target, source, count)
    default: preconditionFailure("nothing is converted to \(to)")
    }
  }
}
