import CKernels
import Glibc
import TestSupport
import Testing

@Suite("Softmax kernels")
struct SoftmaxKernelTests {
  private func run(_ tier: Tier, _ x: [Float]) -> [Float] {
    let memory = GuardedMemory()
    defer { memory.free() }
    let y = memory.buffer([Float](repeating: -7, count: x.count))
    tier.table.softmax(y.pointer, memory.buffer(x).pointer, x.count)
    return y.elements
  }

  @Test("every tier agrees with double arithmetic", arguments: Tier.all)
  func agreesWithDouble(tier: Tier) {
    var generator = SeededGenerator(seed: 8)
    for count in awkwardLengths where count > 0 {
      for scale: Float in [1e-3, 1, 30, 1000] {
        let x = generator.floats(count, scale: scale)
        let maximum = Double(x.max() ?? 0)
        let sum = x.reduce(0.0) { $0 + exp(Double($1) - maximum) }
        // x - max is rounded by half a unit of what may be twice the scale; then the sum's chain.
        let relative = Double(scale) * 2 * unitRoundoff + (Double(count) / 4 + 12) * unitRoundoff
        for (i, result) in run(tier, x).enumerated() {
          let exact = exp(Double(x[i]) - maximum) / sum
          #expect(
            abs(Double(result) - exact) <= exact * relative + 2e-38, "\(count) at scale \(scale): \(result), \(exact)")
        }
      }
    }
  }

  @Test("a row of nothing but -inf gives zeros", arguments: Tier.all, [1, 7, 16, 33])
  func nothingAllowed(tier: Tier, count: Int) {
    #expect(run(tier, [Float](repeating: -.infinity, count: count)).allSatisfy { $0 == 0 })
  }

  @Test("-inf weighs exactly nothing", arguments: Tier.all, [2, 7, 16, 33])
  func maskedEntries(tier: Tier, count: Int) {
    let x = (0..<count).map { $0 % 2 == 0 ? Float(3) : -.infinity }
    let result = run(tier, x)
    let share = 1 / Float((count + 1) / 2)
    for i in 0..<count { #expect(i % 2 == 0 ? abs(result[i] - share) < 1e-6 : result[i] == 0) }
  }

  @Test("the greatest finite numbers neither overflow nor give NaN", arguments: Tier.all, [2, 17, 40])
  func hugeValues(tier: Tier, count: Int) {
    let huge = Float.greatestFiniteMagnitude
    var x = [Float](repeating: -huge, count: count)
    x[count - 1] = huge
    let result = run(tier, x)
    #expect(result[count - 1] == 1 && result.dropLast().allSatisfy { $0 == 0 })
    #expect(run(tier, [Float](repeating: huge, count: count)).allSatisfy { abs($0 - 1 / Float(count)) < 1e-6 })
  }

  @Test("infinities share the mass; NaN shows", arguments: Tier.all, [3, 20])
  func infinitiesAndNaN(tier: Tier, count: Int) {
    var x = [Float](repeating: 1, count: count)
    x[0] = .infinity
    x[2] = .infinity
    let result = run(tier, x)
    #expect(result[0] == 0.5 && result[2] == 0.5 && result[1] == 0)
    x = [Float](repeating: 1, count: count)
    x[1] = .nan
    #expect(run(tier, x).allSatisfy { $0.isNaN })
  }

  @Test("denormals are as good as zeros", arguments: Tier.all)
  func denormals(tier: Tier) {
    let result = run(tier, [Float.leastNonzeroMagnitude, 0, -Float.leastNonzeroMagnitude, 0])
    #expect(result.allSatisfy { abs($0 - 0.25) < 1e-7 })
  }
}
