import Tensors
import TestSupport
import Testing

@Suite("Linear layers")
struct LinearTests {
  /// x · Wᵀ + b, sum by sum.
  private func expected(_ x: Tensor, _ weight: Tensor, _ bias: Tensor?) -> Tensor {
    let (inputs, outputs) = (x.columnCount, weight.shape[0])
    let (xs, ws, bs) = (x.values, weight.values, bias?.values)
    var values: [Float] = []
    for row in 0..<x.rowCount {
      for output in 0..<outputs {
        var sum = Double(bs?[output] ?? 0)
        for i in 0..<inputs { sum += Double(xs[row * inputs + i]) * Double(ws[output * inputs + i]) }
        values.append(Float(sum))
      }
    }
    return Tensor(shape: [x.rowCount, outputs], values: values)
  }

  @Test("x · Wᵀ + b", arguments: InstructionSet.available, [true, false])
  func forward(instructionSet: InstructionSet, withBias: Bool) throws {
    var generator = SeededGenerator(seed: 1)
    for (rows, outputs, inputs) in [(1, 33, 20), (3, 5, 64), (20, 40, 31), (0, 4, 4)] {
      let x = generator.tensor([rows, inputs])
      let weight = generator.tensor([outputs, inputs])
      let bias = withBias ? generator.tensor([outputs]) : nil
      let layer = try Linear(weight: TensorView(weight), bias: bias)
      let y = layer.forward(x, try context(instructionSet, threads: 2))
      // At most inputs + 1 roundings of sums below inputs + 1.
      #expect(largestDifference(y, expected(x, weight, bias)) <= Float(inputs * inputs) * 0x1p-24)
    }
  }

  @Test("the number of threads changes nothing", arguments: InstructionSet.available)
  func threads(instructionSet: InstructionSet) throws {
    var generator = SeededGenerator(seed: 2)
    for (rows, outputs, inputs) in [(1, 700, 130), (9, 200, 80), (150, 50, 40)] {
      let x = generator.tensor([rows, inputs])
      let layer = try Linear(
        weight: TensorView(generator.tensor([outputs, inputs])), bias: generator.tensor([outputs]))
      let one = layer.forward(x, try context(instructionSet))
      for count in threadCounts {
        #expect(sameBits(layer.forward(x, try context(instructionSet, threads: count)), one), "\(count) threads")
      }
      // Nor does the company that a row is in.
      #expect(sameBits(layer.forward(x.row(rows - 1), try context(instructionSet)), one.row(rows - 1)))
    }
  }

  @Test("layers together give what each gives alone", arguments: InstructionSet.available)
  func together(instructionSet: InstructionSet) throws {
    var generator = SeededGenerator(seed: 6)
    for rows in [0, 1, 5, 40] {
      let x = generator.tensor([rows, 256])
      var layers: [Linear] = []
      for (outputs, type) in [
        (70, DType.q4_0), (0, .f32), (7, .q8_0), (300, .q4_0), (33, .f32), (129, .q8_0), (50, .q4_K), (49, .q6_K),
      ] {
        let bias = outputs == 7 ? nil : generator.tensor([outputs])
        layers.append(try Linear(weight: quantised(generator.tensor([outputs, 256]), type), bias: bias))
      }
      for threads in threadCounts {
        let context = try context(instructionSet, threads: threads)
        let results = Linear.forward(together: layers, x, context)
        for (layer, result) in zip(layers, results) { #expect(sameBits(result, layer.forward(x, context))) }
      }
    }
    #expect(Linear.forward(together: [], generator.tensor([2, 64]), .reference).isEmpty)
  }

  /// A row's rounded inputs are off by half a step of 1 / 127 at most, a weight by half of 1 / 127 or a whole of 1 / 8,
  /// and by what f16 rounds off the scale: an eighth of the former.
  @Test("layers over quantised weights are near those they were made of", arguments: InstructionSet.available)
  func quantisedLayers(instructionSet: InstructionSet) throws {
    var generator = SeededGenerator(seed: 7)
    for (rows, outputs, inputs) in [(1, 33, 96), (3, 5, 64), (70, 100, 320)] {
      let x = generator.tensor([rows, inputs])
      let weight = generator.tensor([outputs, inputs])
      for (type, step) in [(DType.q8_0, Float(0.5 / 127)), (.q4_0, 1 / 8)] {
        let one = try Linear(weight: quantised(weight, type)).forward(x, try context(instructionSet))
        let limit = Float(inputs) * ((1 + step * 1.13) * 0.5 / 127 + step * 1.13)
        #expect(largestDifference(one, expected(x, weight, nil)) <= limit)
        for threads in threadCounts {
          let y = try Linear(weight: quantised(weight, type)).forward(x, try context(instructionSet, threads: threads))
          #expect(sameBits(y, one), "\(threads) threads")
        }
      }
    }
  }

  /// Rounded inputs are off by half a step of 1 / 127 at most; on tiles inputs and weights by a unit of bf16, 2^-8, less.
  @Test(
    "layers over super-blocks are near those over the numbers they stand for", arguments: InstructionSet.available,
    [DType.q4_K, .q6_K])
  func superBlocks(instructionSet: InstructionSet, type: DType) throws {
    var generator = SeededGenerator(seed: 8)
    for (rows, outputs, inputs) in [(1, 33, 512), (3, 5, 256), (70, 100, 768)] {
      let x = generator.tensor([rows, inputs])
      let weight = try quantised(generator.tensor([outputs, inputs]), type)
      let one = try Linear(weight: weight).forward(x, try context(instructionSet))
      let numbers = try weight.toTensor(.reference)
      let most = numbers.values.reduce(0) { max($0, $1.magnitude) }
      #expect(largestDifference(one, expected(x, numbers, nil)) <= Float(inputs) * most * 0.5 / 127 * 1.01)
      for threads in threadCounts {
        #expect(sameBits(try Linear(weight: weight).forward(x, try context(instructionSet, threads: threads)), one))
      }
    }
  }

  @Test("results go to the columns asked for, and no others")
  func columns() throws {
    var generator = SeededGenerator(seed: 3)
    let x = generator.tensor([5, 12])
    let layer = try Linear(weight: TensorView(generator.tensor([7, 12])))
    var y = Tensor(shape: [5, 10], values: [Float](repeating: 9, count: 50))
    layer.forward(x, into: &y, column: 2, .reference)
    #expect(sameBits(y.columns(2..<9), layer.forward(x, .reference)))
    #expect(y.columns(0..<2).values.allSatisfy { $0 == 9 } && y.columns(9..<10).values.allSatisfy { $0 == 9 })
  }

  @Test("parts of a fused weight are layers of their own")
  func fusedWeight() throws {
    var generator = SeededGenerator(seed: 4)
    let weight = TensorView(generator.tensor([9, 8]))
    let x = generator.tensor([2, 8])
    let whole = try Linear(weight: weight).forward(x, .reference)
    let middle = try Linear(weight: weight.slice(3..<6)).forward(x, .reference)
    #expect(sameBits(middle, whole.columns(3..<6)))
  }

  @Test("a weight that is no matrix and a bias that does not fit are refused")
  func misfits() {
    let vector = TensorView(Tensor(zeros: [4]))
    #expect(throws: TensorError.shapeMismatch(expected: [-1, -1], actual: [4])) { try Linear(weight: vector) }
    let matrix = TensorView(Tensor(zeros: [4, 2]))
    #expect(throws: TensorError.shapeMismatch(expected: [4], actual: [3])) {
      try Linear(weight: matrix, bias: Tensor(zeros: [3]))
    }
  }

  @Test("embeddings are rows of the table")
  func embedding() throws {
    let table = Tensor(shape: [4, 3], values: (0..<12).map(Float.init))
    let embedding = try Embedding(weight: TensorView(table))
    #expect(embedding.forward([2, 0, 2], .reference).values == [6, 7, 8, 0, 1, 2, 6, 7, 8])
    #expect(embedding.forward([], .reference).shape == [0, 3])
  }

  @Test(
    "embeddings in blocks are the numbers they stand for", arguments: InstructionSet.available,
    [DType.q8_0, .q4_0, .q4_K, .q6_K])
  func quantisedEmbedding(instructionSet: InstructionSet, type: DType) throws {
    var generator = SeededGenerator(seed: 9)
    let weight = try quantised(generator.tensor([5, 512]), type)
    let rows = try Embedding(weight: weight).forward([3, 0, 4], try context(instructionSet))
    let numbers = try weight.toTensor(.reference)
    for (index, id) in [3, 0, 4].enumerated() { #expect(sameBits(rows.row(index), numbers.row(id))) }
  }
}
