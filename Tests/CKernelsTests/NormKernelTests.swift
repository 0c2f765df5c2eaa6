import CKernels
import TestSupport
import Testing

@Suite("Norm and rotary kernels")
struct NormKernelTests {
  @Test("RMS norm agrees with double arithmetic", arguments: Tier.all, [false, true])
  func rmsNorm(tier: Tier, weighted: Bool) {
    let memory = GuardedMemory()
    defer { memory.free() }
    var generator = SeededGenerator(seed: 3)
    for count in awkwardLengths where count > 0 {
      let x = generator.floats(count, scale: 4)
      let weight = generator.floats(count)
      let y = memory.buffer([Float](repeating: -7, count: count))
      let weights = weighted ? memory.buffer(weight) : nil
      tier.table.rms_norm(y.pointer, memory.buffer(x).pointer, weights?.pointer, count, 1e-6)
      let meanSquare = x.reduce(0.0) { $0 + Double($1) * Double($1) } / Double(count)
      let factor = 1 / (meanSquare + 1e-6).squareRoot()
      for (i, result) in y.elements.enumerated() {
        let exact = Double(x[i]) * factor * (weighted ? Double(weight[i]) : 1)
        #expect(abs(Double(result) - exact) <= abs(exact) * (Double(count) / 8 + 12) * unitRoundoff + 1e-44)
      }
    }
  }

  @Test("layer norm agrees with double arithmetic", arguments: Tier.all, [0, 1, 2])
  func layerNorm(tier: Tier, parameters: Int) {
    let memory = GuardedMemory()
    defer { memory.free() }
    var generator = SeededGenerator(seed: 4)
    for count in awkwardLengths where count > 1 {
      let x = generator.floats(count).map { $0 + 2 }
      let weight = generator.floats(count)
      let bias = generator.floats(count)
      let y = memory.buffer([Float](repeating: -7, count: count))
      let weights = parameters > 0 ? memory.buffer(weight) : nil
      let biases = parameters > 1 ? memory.buffer(bias) : nil
      tier.table.layer_norm(y.pointer, memory.buffer(x).pointer, weights?.pointer, biases?.pointer, count, 1e-5)
      let mean = x.reduce(0.0) { $0 + Double($1) } / Double(count)
      let variance = x.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / Double(count)
      let factor = 1 / (variance + 1e-5).squareRoot()
      // The mean of numbers up to 3 carries an error of a chain of sums, which the division by the deviation enlarges.
      let limit = 8 * (Double(count) / 4 + 12) * unitRoundoff * (1 + factor * 3)
      for (i, result) in y.elements.enumerated() {
        let normal = (Double(x[i]) - mean) * factor * (parameters > 0 ? Double(weight[i]) : 1)
        #expect(abs(Double(result) - normal - (parameters > 1 ? Double(bias[i]) : 0)) <= limit, "\(count)")
      }
    }
  }

  @Test("a constant row has no deviation to divide by", arguments: Tier.all)
  func constantRow(tier: Tier) {
    let memory = GuardedMemory()
    defer { memory.free() }
    let y = memory.buffer([Float](repeating: -7, count: 40))
    tier.table.layer_norm(y.pointer, memory.buffer([Float](repeating: 2, count: 40)).pointer, nil, nil, 40, 1e-5)
    #expect(y.elements.allSatisfy { abs($0) < 1e-3 })
    tier.table.rms_norm(y.pointer, memory.buffer([Float](repeating: 0, count: 40)).pointer, nil, 40, 1e-6)
    #expect(y.elements.allSatisfy { $0 == 0 })
  }

  @Test("rotation turns the pairs (i, i + n/2) and nothing else", arguments: Tier.all)
  func rope(tier: Tier) {
    let memory = GuardedMemory()
    defer { memory.free() }
    var generator = SeededGenerator(seed: 5)
    for count in [0, 2, 6, 14, 16, 30, 32, 34, 64, 66, 128] {
      let x = generator.floats(count)
      let cosine = generator.floats(count / 2)
      let sine = generator.floats(count / 2)
      let y = memory.buffer(x)
      tier.table.rope(y.pointer, memory.buffer(cosine).pointer, memory.buffer(sine).pointer, count)
      let result = y.elements
      for i in 0..<count / 2 {
        let (a, b) = (Double(x[i]), Double(x[i + count / 2]))
        let (c, s) = (Double(cosine[i]), Double(sine[i]))
        #expect(abs(Double(result[i]) - (a * c - b * s)) <= 3 * unitRoundoff)
        #expect(abs(Double(result[i + count / 2]) - (b * c + a * s)) <= 3 * unitRoundoff)
      }
    }
  }
}
