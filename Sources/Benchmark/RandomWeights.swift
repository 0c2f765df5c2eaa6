import Flamingo
import Glibc
import Tensors

/// Weights drawn at random in the type asked for, about as large as trained ones: nothing overflows, and no value is so
/// small that the processor falls back to its slow way.
enum RandomWeights {
  /// - Parameters:
  ///   - inHugePages: asks for pages of 2 MiB.
  ///   - isCancelled: asked before every tensor.
  ///   - onProgress: bytes written so far.
  /// - Returns: the tensors by destination.
  /// - Throws: `BenchmarkError.allocationFailed`, `CancellationError`.
  static func make(
    _ plan: WeightPlan, seed: UInt64, inHugePages: Bool = false, pool: WorkerPool, isCancelled: () -> Bool = { false },
    onProgress: (Int) -> Void = { _ in }
  ) throws -> [String: TensorView] {
    var tensors: [String: TensorView] = [:]
    var written = 0
    for (index, tensor) in plan.tensors.enumerated() where tensor.sharedWith == nil {
      if isCancelled() { throw CancellationError() }
      let filling = TensorFilling(tensor, seed: mixed(seed, UInt64(index)))
      let memory = try WeightMemory(byteCount: tensor.byteCount, inHugePages: inHugePages)
      let bytes = UnsafeMutableRawBufferPointer(rebasing: memory.bytes[..<tensor.byteCount])
      filling.fill(bytes, pool)
      tensors[tensor.destination] = try TensorView(
        shape: Shape(tensor.shape), dtype: tensor.type, bytes: UnsafeRawBufferPointer(bytes), owner: memory)
      written += tensor.byteCount
      onProgress(written)
    }
    for tensor in plan.tensors {
      if let twin = tensor.sharedWith { tensors[tensor.destination] = tensors[twin] }
    }
    return tensors
  }

  /// A step of SplitMix64: a number that tells nothing of the two it is made of.
  static func mixed(_ seed: UInt64, _ index: UInt64) -> UInt64 {
    var x = seed &+ (index &+ 1) &* 0x9E37_79B9_7F4A_7C15
    x = (x ^ (x >> 30)) &* 0xBF58_476D_1CE4_E5B9
    x = (x ^ (x >> 27)) &* 0x94D0_49BB_1331_11EB
    return x ^ (x >> 31)
  }
}

/// What the bytes of one tensor are.
struct TensorFilling {
  private let seed: UInt64
  /// The value of all elements of a tensor that is not random: all that are f32 vectors.
  private let constant: Float?
  private let pattern: RandomPattern
  /// Units of the pattern that are written together, about a mebibyte.
  private let grain: Int

  /// - Parameter seed: the tensor's own.
  init(_ tensor: WeightPlan.Tensor, seed: UInt64) {
    self.seed = seed
    constant = Self.constant(tensor.destination)
    pattern = RandomPattern(type: tensor.type, magnitude: Self.magnitude(tensor))
    grain = max(1, (1 << 20) / pattern.unitByteCount)
  }

  /// A piece of the tensor may begin at any multiple of this many bytes.
  var pieceByteCount: Int { grain * pattern.unitByteCount }

  /// Writes what a tensor has from byte `start` on. Every mebibyte depends on its place alone, so that any number of threads
  /// writes the same, and so do pieces and the whole.
  /// - Parameter start: a multiple of `pieceByteCount`.
  func fill(_ bytes: UnsafeMutableRawBufferPointer, from start: Int = 0, _ pool: WorkerPool) {
    precondition(start.isMultiple(of: pieceByteCount), "\(start) is where no piece begins")
    guard let base = bytes.baseAddress else { return }
    nonisolated(unsafe) let target = base
    let (unit, count) = (pattern.unitByteCount, bytes.count)
    let firstUnit = start / unit
    pool.parallelFor(count: (count + unit - 1) / unit, grain: grain) { units in
      let range = units.lowerBound * unit..<min(count, units.upperBound * unit)
      let piece = UnsafeMutableRawBufferPointer(start: target + range.lowerBound, count: range.count)
      if let constant {
        piece.bindMemory(to: Float.self).initialize(repeating: constant)
      } else {
        pattern.fill(piece, seed: RandomWeights.mixed(seed, UInt64(firstUnit + units.lowerBound)))
      }
    }
  }

  private static func constant(_ destination: String) -> Float? {
    if destination.hasSuffix("Norm.weight") { return 1 }
    if destination.hasSuffix(".bias") { return 0 }
    // tanh of it is the gate: half open.
    return destination.hasSuffix("Gate") ? 0.5 : nil
  }

  /// Root mean square of a tensor's elements: what keeps the size of a product's result at that of its input.
  private static func magnitude(_ tensor: WeightPlan.Tensor) -> Double {
    1 / Double(max(1, tensor.shape.dropFirst().reduce(1, *))).squareRoot()
  }
}

/// Random bits that are numbers of a given type and size: one draw makes eight bytes, faster than memory takes them.
private struct RandomPattern {
  /// Bytes that are written together.
  let unitByteCount: Int
  private let keptBits: UInt64
  private let setBits: UInt64
  /// Where in a block the numbers are that are not random: its scales.
  private let scales: [(offset: Int, bits: UInt16)]

  /// - Parameter magnitude: the root mean square that is wanted, met within a factor of 4.
  init(type: DType, magnitude: Double) {
    scales = Self.scales(type, magnitude)
    unitByteCount = type.blockLength > 1 ? type.blockByteCount : 8
    if type.blockLength > 1 {
      (keptBits, setBits) = (.max, 0)
      return
    }
    // Sign, lowest bit of the exponent and mantissa are random: magnitudes from 2^e to 2^(e+2), whose root mean square
    // is 2.41 times 2^e. The other seven bits of the exponent, which has a bias of 127, are the same in all.
    let exponent = UInt64(max(1, min(126, ((127 + log2(magnitude / 2.41)) / 2).rounded(.down))))
    if type == .bf16 {
      keptBits = 0x80FF_80FF_80FF_80FF
      setBits = (exponent << 8) &* 0x0001_0001_0001_0001
    } else {
      keptBits = 0x80FF_FFFF_80FF_FFFF
      setBits = (exponent << 24) &* 0x0000_0001_0000_0001
    }
  }

  /// All whole numbers of a block are equally likely.
  private static func scales(_ type: DType, _ magnitude: Double) -> [(offset: Int, bits: UInt16)] {
    func half(_ value: Double) -> UInt16 { Float16(value).bitPattern }
    switch type {
    // The root mean square of -128...127, and of -8...7.
    case .q8_0: return [(0, half(magnitude / 73.9))]
    case .q4_0: return [(0, half(magnitude / 4.6))]
    // A product of 0...63 and 0...15, less 7.5 times 0...63, so that the mean is zero.
    case .q4_K: return [(0, half(magnitude / 258.3)), (2, half(magnitude / 258.3 * 7.5))]
    // A product of -128...127 and -32...31.
    case .q6_K: return [(type.blockByteCount - 2, half(magnitude / 1366))]
    default: return []
    }
  }

  /// - Parameter bytes: whole units, or the rest of the last one.
  func fill(_ bytes: UnsafeMutableRawBufferPointer, seed: UInt64) {
    fillWords(bytes, seed)
    guard !scales.isEmpty else { return }
    for block in stride(from: 0, to: bytes.count, by: unitByteCount) {
      for scale in scales {
        bytes.storeBytes(of: scale.bits.littleEndian, toByteOffset: block + scale.offset, as: UInt16.self)
      }
    }
  }

  private func fillWords(_ bytes: UnsafeMutableRawBufferPointer, _ seed: UInt64) {
    var offset = 0
    var index: UInt64 = 0
    while offset + 8 <= bytes.count {
      let word = RandomWeights.mixed(seed, index) & keptBits | setBits
      bytes.storeBytes(of: word, toByteOffset: offset, as: UInt64.self)
      offset += 8
      index &+= 1
    }
    let rest = RandomWeights.mixed(seed, index) & keptBits | setBits
    withUnsafeBytes(of: rest.littleEndian) { bytes[offset...].copyBytes(from: $0.prefix(bytes.count - offset)) }
  }
}
