import CKernels
import Glibc
import TestSupport
import Testing

typealias MapKernel = @convention(c) (UnsafeMutablePointer<Float>, UnsafePointer<Float>, Int) -> Void

/// A kernel that works element by element, and what it should compute.
struct MapCase: CustomTestStringConvertible, Sendable {
  let name: String
  let kernel: @Sendable (ck_table) -> MapKernel
  let exact: @Sendable (Double) -> Double
  var testDescription: String { name }

  static let all = [
    MapCase(name: "gelu_erf", kernel: \.gelu_erf) { $0 * 0.5 * erfc(-$0 / 2.0.squareRoot()) },
    MapCase(name: "gelu_tanh", kernel: \.gelu_tanh) {
      $0 * 0.5 * (1 + tanh((2 / Double.pi).squareRoot() * ($0 + 0.044715 * $0 * $0 * $0)))
    },
    MapCase(name: "gelu_quick", kernel: \.gelu_quick) { $0 / (1 + exp(-1.702 * $0)) },
    MapCase(name: "silu", kernel: \.silu) { $0 / (1 + exp(-$0)) },
    MapCase(name: "relu", kernel: \.relu) { max(0, $0) },
  ]
}

@Suite("Element-by-element kernels")
struct MapKernelTests {
  @Test("activations agree with double arithmetic", arguments: Tier.all, MapCase.all)
  func activations(tier: Tier, map: MapCase) {
    let memory = GuardedMemory()
    defer { memory.free() }
    var generator = SeededGenerator(seed: 1)
    for count in awkwardLengths {
      let x = generator.floats(count, scale: [1, 6, 40][count % 3])
      let y = memory.buffer([Float](repeating: -7, count: count))
      map.kernel(tier.table)(y.pointer, memory.buffer(x).pointer, count)
      for (i, result) in y.elements.enumerated() {
        let exact = map.exact(Double(x[i]))
        // The argument of an exponential is rounded: a relative error of the result that grows with it. Far out, where
        // that error would matter, the result is as small as the input is large.
        let argument = min(90, Double(x[i]) * Double(x[i]) + 2 * Double(x[i].magnitude))
        let limit = abs(exact) * (8 + 2 * argument) * unitRoundoff + Double(x[i].magnitude) * 0.5 * unitRoundoff + 1e-36
        #expect(abs(Double(result) - exact) <= limit, "\(map.name)(\(x[i])) = \(result), exactly \(exact)")
      }
    }
  }

  @Test("activations of huge numbers are themselves or nothing", arguments: Tier.all, MapCase.all)
  func hugeArguments(tier: Tier, map: MapCase) {
    let memory = GuardedMemory()
    defer { memory.free() }
    let x: [Float] = [1e4, 1e10, 1e18, -1e4, -1e10, -1e18, 0, -0.0]
    let y = memory.buffer(x)
    map.kernel(tier.table)(y.pointer, memory.buffer(x).pointer, x.count)
    let result = y.elements
    for i in 0..<3 { #expect(result[i] == x[i]) }
    for i in 3..<8 { #expect(result[i].magnitude < 1e-15, "\(x[i]): \(result[i])") }
  }

  @Test("NaN stays NaN", arguments: Tier.all, MapCase.all)
  func notANumber(tier: Tier, map: MapCase) {
    let memory = GuardedMemory()
    defer { memory.free() }
    let x = memory.buffer([Float](repeating: .nan, count: 21))
    map.kernel(tier.table)(x.pointer, x.pointer, 21)
    #expect(x.elements.allSatisfy { $0.isNaN })
  }

  @Test("an element gives the same bits wherever it stands", arguments: Tier.all, MapCase.all)
  func positionsAreEqual(tier: Tier, map: MapCase) {
    let memory = GuardedMemory()
    defer { memory.free() }
    var generator = SeededGenerator(seed: 14)
    let x = generator.floats(70, scale: 5)
    let y = memory.buffer(x)
    map.kernel(tier.table)(y.pointer, memory.buffer(x).pointer, 70)
    let whole = y.elements
    for index in [0, 33, 69] {
      let one = memory.buffer([x[index]])
      map.kernel(tier.table)(one.pointer, one.pointer, 1)
      #expect(sameBits(one.elements, [whole[index]]))
    }
  }

  @Test("silu_gate multiplies silu by the other", arguments: Tier.all)
  func siluGate(tier: Tier) {
    let memory = GuardedMemory()
    defer { memory.free() }
    var generator = SeededGenerator(seed: 12)
    for count in awkwardLengths {
      let gate = generator.floats(count, scale: 6)
      let up = generator.floats(count, scale: 2)
      let y = memory.buffer([Float](repeating: -7, count: count))
      tier.table.silu_gate(y.pointer, memory.buffer(gate).pointer, memory.buffer(up).pointer, count)
      for (i, result) in y.elements.enumerated() {
        let exact = Double(gate[i]) / (1 + exp(-Double(gate[i]))) * Double(up[i])
        #expect(abs(Double(result) - exact) <= abs(exact) * 24 * unitRoundoff + 1e-44)
      }
    }
  }

  @Test("sums in place", arguments: Tier.all)
  func sums(tier: Tier) {
    let memory = GuardedMemory()
    defer { memory.free() }
    var generator = SeededGenerator(seed: 13)
    for count in awkwardLengths {
      let (x, y, scale) = (generator.floats(count), generator.floats(count), generator.floats(count))
      let (a, b, c) = (memory.buffer(y), memory.buffer(y), memory.buffer(y))
      tier.table.add(a.pointer, memory.buffer(x).pointer, count)
      tier.table.add_scaled(b.pointer, memory.buffer(x).pointer, 0.3, count)
      tier.table.add_scaled_by(c.pointer, memory.buffer(x).pointer, memory.buffer(scale).pointer, count)
      let (added, scaled, scaledBy) = (a.elements, b.elements, c.elements)
      for i in 0..<count {
        #expect(added[i] == y[i] + x[i])
        #expect(abs(Double(scaled[i]) - (Double(y[i]) + Double(Float(0.3)) * Double(x[i]))) <= 2 * unitRoundoff)
        #expect(abs(Double(scaledBy[i]) - (Double(y[i]) + Double(scale[i]) * Double(x[i]))) <= 3 * unitRoundoff)
      }
    }
  }

  @Test("argmax finds the first of the greatest and never a NaN", arguments: Tier.all)
  func argmax(tier: Tier) {
    let memory = GuardedMemory()
    defer { memory.free() }
    var generator = SeededGenerator(seed: 15)
    for count in awkwardLengths where count > 0 {
      var x = generator.floats(count)
      let best = Int(generator.next() % UInt64(count))
      x[best] = 5
      x[count - 1] = max(x[count - 1], best == count - 1 ? 5 : 4)
      #expect(tier.table.argmax(memory.buffer(x).pointer, count) == best)
      if best + 1 < count { x[best + 1] = 5 }
      #expect(tier.table.argmax(memory.buffer(x).pointer, count) == best)
      if best > 0 { x[best - 1] = .nan }
      if best > 0 { x[0] = .nan }
      #expect(tier.table.argmax(memory.buffer(x).pointer, count) == best)
      #expect(tier.table.argmax(memory.buffer([Float](repeating: .nan, count: count)).pointer, count) == 0)
      x = [Float](repeating: .nan, count: count)
      x[count - 1] = -.infinity
      #expect(tier.table.argmax(memory.buffer(x).pointer, count) == count - 1)
    }
    #expect(tier.table.argmax(memory.buffer([Float]()).pointer, 0) == 0)
  }
}
