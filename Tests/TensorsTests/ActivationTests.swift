import Tensors
import TestSupport
import Testing

@Suite("Activations and softmax")
struct ActivationTests {
  @Test("each is the function of its name", arguments: InstructionSet.available)
  func values(instructionSet: InstructionSet) throws {
    let context = try context(instructionSet)
    let x = Tensor(shape: [1, 2], values: [1, -2])
    // torch: GELU(), GELU(approximate="tanh"), x * sigmoid(1.702 x), ReLU, SiLU
    let expected: [(Activation, [Float])] = [
      (.gelu, [0.84134475, -0.04550026]), (.geluTanh, [0.841192, -0.04540229]), (.quickGELU, [0.84579575, -0.0643416]),
      (.relu, [1, 0]), (.silu, [0.7310586, -0.23840584]),
    ]
    #expect(expected.count == Activation.allCases.count)
    for (activation, values) in expected {
      let result = activation.forward(x, context)
      #expect(
        largestDifference(result, Tensor(shape: [1, 2], values: values)) < 2e-6, "\(activation): \(result.values)")
    }
  }

  @Test("the number of threads changes nothing")
  func threads() throws {
    var generator = SeededGenerator(seed: 5)
    let gate = generator.tensor([50, 1001], scale: 4)
    let up = generator.tensor([50, 1001])
    let one = siluGate(gate, up, try context())
    let first = siluGate(gate.row(0), up.row(0), try context())
    #expect(sameBits(first, one.row(0)))
    for count in threadCounts {
      #expect(sameBits(siluGate(gate, up, try context(threads: count)), one))
      #expect(
        sameBits(
          Activation.gelu.forward(gate, try context(threads: count)), Activation.gelu.forward(gate, try context())))
    }
  }

  @Test("softmax is over rows")
  func softmaxRows() throws {
    let x = Tensor(shape: [2, 2], values: [0, 0, 5, -.infinity])
    #expect(softmax(x, try context()).values == [0.5, 0.5, 1, 0])
  }

  @Test("log-softmax sums to one and keeps -inf")
  func logarithms() {
    let result = logSoftmax([1, 2, 3, -.infinity])
    #expect(abs(result[0] + 2.4076059) < 1e-6 && abs(result[2] + 0.40760596) < 1e-6)
    #expect(result[3] == -.infinity)
    #expect(logSoftmax([]) == [])
    #expect(logSoftmax([1000, 1000]).allSatisfy { abs($0 + 0.6931472) < 1e-6 })
  }

  @Test("gates go through tanh; argmax takes the first of equals")
  func gates() {
    #expect(Tensor(shape: [2], values: [0, 0.5]).hyperbolicTangent().values == [0, 0.46211717])
    let x = Tensor(shape: [2, 3], values: [1, 3, 3, 7, 0, .nan])
    #expect(x.argmax(row: 0, .best) == 1 && x.argmax(row: 1, .best) == 0)
  }
}
