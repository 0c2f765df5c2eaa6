import CKernels
import Tensors

/// Measures the limits of this machine. Holds the memory that is read.
final class LimitMeter {
  private let pool: WorkerPool
  private let highest: ck_isa
  private let memory: WeightMemory

  /// Bytes that are read.
  var byteCount: Int { memory.bytes.count }

  /// Memory that one thread reads at a time.
  private static let pieceBytes = 1 << 20
  /// Pieces of arithmetic a thread: several, so that one that is held up gets less of them.
  private static let piecesPerThread = 8

  /// - Parameters:
  ///   - ceiling: the tier that is forced; `nil` for all that the machine has.
  ///   - byteCount: memory to read, many times what the processor's caches hold.
  /// - Throws: `BenchmarkError.allocationFailed`.
  init(pool: WorkerPool, ceiling: InstructionSet?, byteCount: Int) throws(BenchmarkError) {
    self.pool = pool
    highest = ceiling?.code ?? CK_ISA_NEON_I8MM
    memory = try WeightMemory(byteCount: max(1, byteCount / Self.pieceBytes) * Self.pieceBytes)
    nonisolated(unsafe) let bytes = memory.bytes
    // Written once: pages that never were are all the same page of zeros.
    pool.parallelFor(count: bytes.count / Self.pieceBytes) { pieces in
      for piece in pieces {
        let start = piece * Self.pieceBytes
        UnsafeMutableRawBufferPointer(rebasing: bytes[start..<start + Self.pieceBytes])
          .initializeMemory(as: UInt8.self, repeating: UInt8(truncatingIfNeeded: piece | 1))
      }
    }
  }

  /// - Parameter milliseconds: how long each kind of arithmetic runs.
  func measure(milliseconds: Double = 40) -> MachineLimits {
    var operations: [Arithmetic: Double] = [:]
    var tiers: [Arithmetic: InstructionSet] = [:]
    for arithmetic in Arithmetic.allCases {
      let peak = ck_peak_for(highest, arithmetic.kind)
      guard let run = peak.run else { continue }
      operations[arithmetic] = rate(peak, run, milliseconds)
      tiers[arithmetic] = InstructionSet.allCases.first { $0.code == peak.isa }
    }
    return MachineLimits(
      bytesPerSecond: readRate(), operationsPerSecond: operations, instructionSets: tiers)
  }

  private func rate(_ peak: ck_peak, _ run: @convention(c) (Int) -> Float, _ milliseconds: Double) -> Double {
    // One thread first, to learn how many rounds that is.
    var rounds = 1000
    var once = time { _ = run(rounds) }
    while once < 1 {
      rounds *= 4
      once = time { _ = run(rounds) }
    }
    let pieces = pool.threadCount * Self.piecesPerThread
    let perPiece = max(1, Int(Double(rounds) * milliseconds / once / Double(Self.piecesPerThread)))
    let elapsed = time {
      pool.parallelFor(count: pieces) { range in
        for _ in range { _ = run(perPiece) }
      }
    }
    return peak.operations * Double(perPiece) * Double(pieces) / elapsed * 1000
  }

  private func readRate() -> Double {
    nonisolated(unsafe) let bytes = UnsafeRawBufferPointer(memory.bytes)
    let highest = highest
    let elapsed = time {
      pool.parallelFor(count: bytes.count / Self.pieceBytes) { pieces in
        for piece in pieces {
          if let base = bytes.baseAddress { _ = ck_read(highest, base + piece * Self.pieceBytes, Self.pieceBytes) }
        }
      }
    }
    return Double(bytes.count) / elapsed * 1000
  }

  /// Milliseconds that `body` takes.
  private func time(_ body: () -> Void) -> Double {
    let start = ContinuousClock.now
    body()
    return (ContinuousClock.now - start) / .milliseconds(1)
  }
}
