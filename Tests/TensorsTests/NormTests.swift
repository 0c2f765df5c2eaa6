import Tensors
import TestSupport
import Testing

@Suite("Norms")
struct NormTests {
  @Test("rows are normalised one by one, heads too", arguments: InstructionSet.available)
  func runs(instructionSet: InstructionSet) throws {
    let context = try context(instructionSet, threads: 2)
    let ones = Tensor(shape: [2], values: [1, 2])
    let x = Tensor(shape: [2, 4], values: [3, 4, 0, 1, -1, -1, 30, 40])
    let result = RMSNorm(weight: ones, epsilon: 0).forward(x, context)
    let root = Float(2).squareRoot()
    let expected: [Float] = [0.6 * root, 1.6 * root, 0, 2 * root, -1, -2, 0.6 * root, 1.6 * root]
    #expect(result.shape == x.shape)
    #expect(largestDifference(result, Tensor(shape: [2, 4], values: expected)) < 1e-6)
    let layer = try LayerNorm(weight: ones, bias: Tensor(shape: [2], values: [10, 20]), epsilon: 0)
    let normal = layer.forward(x, context)
    #expect(normal.values.prefix(4) == [9, 22, 9, 22])
  }

  @Test("the number of threads changes nothing")
  func threads() throws {
    var generator = SeededGenerator(seed: 1)
    let x = generator.tensor([300, 100])
    let norm = Norm.layer(try LayerNorm(weight: generator.tensor([100]), bias: nil, epsilon: 1e-5))
    let one = norm.forward(x, try context())
    for count in threadCounts { #expect(sameBits(norm.forward(x, try context(threads: count)), one)) }
  }

  @Test("a bias that does not fit is refused")
  func misfit() {
    #expect(throws: TensorError.shapeMismatch(expected: [3], actual: [4])) {
      try LayerNorm(weight: Tensor(zeros: [3]), bias: Tensor(zeros: [4]), epsilon: 1e-5)
    }
  }
}
