/// Elements that one piece of an element-by-element operation holds: enough to be worth a hand-off between threads.
let elementGrain = 16384

typealias MapBody = @Sendable (UnsafeMutablePointer<Float>, UnsafePointer<Float>, Int) -> Void

/// A tensor like `x`, made by `body` a piece of consecutive elements at a time.
func mapPieces(of x: Tensor, _ context: ComputeContext, _ body: MapBody) -> Tensor {
  var y = Tensor(uninitialized: x.shape)
  map(x, into: &y, count: x.count, grain: elementGrain, context, body)
  return y
}

/// A tensor like `x`, made by `body` a run of `length` consecutive elements at a time.
func mapRuns(of length: Int, in x: Tensor, _ context: ComputeContext, _ body: MapBody) -> Tensor {
  precondition(length > 0 && x.count % length == 0, "runs of \(length) elements in \(x.shape)")
  var y = Tensor(uninitialized: x.shape)
  let runs = max(1, elementGrain / length)
  map(x, into: &y, count: x.count, grain: runs * length, context) { y, x, count in
    for start in stride(from: 0, to: count, by: length) { body(y + start, x + start, length) }
  }
  return y
}

private func map(
  _ x: Tensor, into y: inout Tensor, count: Int, grain: Int, _ context: ComputeContext, _ body: MapBody
) {
  x.withUnsafeElements { x in
    y.withUnsafeMutableElements { y in
      guard let x = x.baseAddress, let y = y.baseAddress else { return }
      nonisolated(unsafe) let pointers = (y: y, x: x)
      context.pool.parallelFor(count: count, grain: grain) { range in
        body(pointers.y + range.lowerBound, pointers.x + range.lowerBound, range.count)
      }
    }
  }
}
