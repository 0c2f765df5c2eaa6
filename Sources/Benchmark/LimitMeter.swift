import CKernels
import Tensors

/// Measures the limits of this machine. Holds the memory that is read.
final class LimitMeter {
  private let pool: WorkerPool
  private let highest: ck_isa
  private let memory: WeightMemory
  private let hugeMemory: WeightMemory

  /// Bytes that are read.
  var byteCount: Int { memory.bytes.count + hugeMemory.bytes.count }

  /// Memory that one thread reads at a time.
  private static let pieceBytes = 1 << 20
  /// Pieces of arithmetic a thread: several, so that one that is held up gets less of them.
  private static let piecesPerThread = 8

  /// - Parameters:
  ///   - ceiling: the tier that is forced; `nil` for all that the machine has.
  ///   - byteCount: memory to read, half of it in each size of pages; many times what the processor's caches hold.
  /// - Throws: `BenchmarkError.allocationFailed`.
  init(pool: WorkerPool, ceiling: InstructionSet?, byteCount: Int) throws(BenchmarkError) {
    self.pool = pool
    highest = ceiling?.code ?? CK_ISA_NEON_I8MM
    let rounded = max(1, byteCount / 2 / Self.pieceBytes) * Self.pieceBytes
    memory = try WeightMemory(byteCount: rounded)
    hugeMemory = try WeightMemory(byteCount: rounded, inHugePages: true)
    for memory in [memory, hugeMemory] { Self.write(memory.bytes, pool) }
  }

  /// Pages that were never written are all the same page of zeros.
  private static func write(_ memory: UnsafeMutableRawBufferPointer, _ pool: WorkerPool) {
    nonisolated(unsafe) let bytes = memory
    pool.parallelFor(count: bytes.count / pieceBytes) { pieces in
      for piece in pieces {
        let start = piece * pieceBytes
        UnsafeMutableRawBufferPointer(rebasing: bytes[start..<start + pieceBytes])
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
      bytesPerSecond: readRate(memory), hugePageBytesPerSecond: readRate(hugeMemory), operationsPerSecond: operations,
      instructionSets: tiers)
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

  private func readRate(_ memory: WeightMemory) -> Double {
    nonisolated(unsafe) let bytes = UnsafeRawBufferPointer(memory.bytes)
    let read = ck_read_for(highest)
    let elapsed = time {
      pool.parallelFor(count: bytes.count / Self.pieceBytes) { pieces in
        for piece in pieces {
          if let base = bytes.baseAddress { _ = read(base + piece * Self.pieceBytes, Self.pieceBytes) }
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
