import CKernels

/// A function applied to every element between two linear layers.
public enum Activation: Sendable, Hashable, CaseIterable {
  /// x · Φ(x), exact (torch `GELU()`)
  case gelu
  /// The tanh approximation of GELU (`gelu_pytorch_tanh`, `gelu_new`)
  case geluTanh
  /// x · sigmoid(1.702 x), as OpenAI's CLIP was trained with
  case quickGELU
  case relu
  case silu

  /// - Returns: the shape of `x`.
  public func forward(_ x: Tensor, _ context: ComputeContext) -> Tensor {
    let table = context.kernels.table
    let kernel =
      switch self {
      case .gelu: table.gelu_erf
      case .geluTanh: table.gelu_tanh
      case .quickGELU: table.gelu_quick
      case .relu: table.relu
      case .silu: table.silu
      }
    return mapPieces(of: x, context) { y, x, count in kernel(y, x, count) }
  }
}

/// silu(gate) · up, the middle of a SwiGLU block (Shazeer 2020).
public func siluGate(_ gate: Tensor, _ up: Tensor, _ context: ComputeContext) -> Tensor {
  precondition(gate.shape == up.shape, "gate \(gate.shape) and up \(up.shape)")
  return up.withUnsafeElements { up in
    gate.withUnsafeElements { gateElements in
      nonisolated(unsafe) let offset = (gate: gateElements.baseAddress, up: up.baseAddress)
      return mapPieces(of: gate, context) { y, x, count in
        guard let gate = offset.gate, let up = offset.up else { return }
        context.kernels.table.silu_gate(y, x, up + (x - gate), count)
      }
    }
  }
}

extension Tensor {
  /// self += other
  public mutating func add(_ other: Tensor, _ context: ComputeContext) {
    precondition(shape.count == other.count, "\(other.shape) added to \(shape)")
    update(with: other, context) { y, x, _, count in context.kernels.table.add(y, x, count) }
  }

  /// self += scale · other, for gates that are one number.
  public mutating func add(_ other: Tensor, scaledBy scale: Float, _ context: ComputeContext) {
    precondition(shape.count == other.count, "\(other.shape) added to \(shape)")
    update(with: other, context) { y, x, _, count in context.kernels.table.add_scaled(y, x, scale, count) }
  }

  /// Every row of self += scales · row of other, element by element, for gates that are a vector: `[columnCount]`.
  public mutating func add(_ other: Tensor, scaledBy scales: Tensor, _ context: ComputeContext) {
    precondition(shape.count == other.count, "\(other.shape) added to \(shape)")
    precondition(scales.count == columnCount, "\(scales.shape) scales for rows of \(shape)")
    let columns = columnCount
    withUnsafeMutableElements { y in
      other.withUnsafeElements { x in
        scales.withUnsafeElements { scales in
          guard let y = y.baseAddress, let x = x.baseAddress, let scales = scales.baseAddress else { return }
          for start in stride(from: 0, to: other.count, by: columns) {
            context.kernels.table.add_scaled_by(y + start, x + start, scales, columns)
          }
        }
      }
    }
  }

  /// Every row of self += row, such as a position embedding that all pictures share: `[columnCount]`.
  public mutating func addToEveryRow(_ row: Tensor, _ context: ComputeContext) {
    precondition(row.count == columnCount, "row \(row.shape) added to rows of \(shape)")
    let columns = columnCount
    withUnsafeMutableElements { y in
      row.withUnsafeElements { row in
        guard let base = y.baseAddress, let row = row.baseAddress else { return }
        for start in stride(from: 0, to: y.count, by: columns) {
          context.kernels.table.add(base + start, row, columns)
        }
      }
    }
  }

  private mutating func update(
    with other: Tensor, _ context: ComputeContext,
    _ body: @Sendable (UnsafeMutablePointer<Float>, UnsafePointer<Float>, Int, Int) -> Void
  ) {
    let count = other.count
    withUnsafeMutableElements { y in
      other.withUnsafeElements { x in
        guard let y = y.baseAddress, let x = x.baseAddress else { return }
        nonisolated(unsafe) let pointers = (y: y, x: x)
        context.pool.parallelFor(count: count, grain: elementGrain) { range in
          body(pointers.y + range.lowerBound, pointers.x + range.lowerBound, range.lowerBound, range.count)
        }
      }
    }
  }
}
