import Tensors
import TestSupport
import Testing

@Suite("Attention")
struct AttentionTests {
  private func input(
    queries: Tensor, keys: Tensor, values: Tensor, heads: Int, keyHeads: Int, headSize: Int, _ visibility: KeyVisibility
  ) -> AttentionInput {
    AttentionInput(
      queries: HeadView(queries, headCount: heads, headSize: headSize),
      keys: HeadView(keys, headCount: keyHeads, headSize: headSize),
      values: HeadView(values, headCount: keyHeads, headSize: headSize), scale: 0.3, visibility: visibility)
  }

  @Test("one head with equal scores averages the values it sees", arguments: InstructionSet.available)
  func averages(instructionSet: InstructionSet) throws {
    let queries = Tensor(zeros: [3, 2])
    let values = Tensor(shape: [4, 2], values: [1, 10, 3, 30, 5, 50, 100, 1000])
    let context = try context(instructionSet)
    func run(_ visibility: KeyVisibility) -> [Float] {
      attention(
        input(
          queries: queries, keys: Tensor(zeros: [4, 2]), values: values, heads: 1, keyHeads: 1, headSize: 2, visibility),
        context
      ).values
    }
    #expect(run(.causal(firstPosition: 0)) == [1, 10, 2, 20, 3, 30])
    #expect(run(.causal(firstPosition: 1)).prefix(4) == [2, 20, 3, 30])
    #expect(run(.ranges([1..<3, 0..<0, 3..<4])) == [4, 40, 0, 0, 100, 1000])
    #expect(run(.all)[0] == 109.0 / 4)
  }

  @Test("each head and each query is as alone", arguments: InstructionSet.available)
  func headsAreIndependent(instructionSet: InstructionSet) throws {
    var generator = SeededGenerator(seed: 1)
    let context = try context(instructionSet, threads: 2)
    let (heads, keyHeads, headSize, rows, keyRows) = (6, 3, 20, 40, 70)
    let queries = generator.tensor([rows, heads * headSize], scale: 2)
    let keys = generator.tensor([keyRows, keyHeads * headSize])
    let values = generator.tensor([keyRows, keyHeads * headSize])
    let whole = attention(
      input(
        queries: queries, keys: keys, values: values, heads: heads, keyHeads: keyHeads, headSize: headSize,
        .causal(firstPosition: keyRows - rows)), context)
    for head in 0..<heads {
      let columns = head * headSize..<(head + 1) * headSize
      let keyColumns = head / 2 * headSize..<(head / 2 + 1) * headSize
      for row in [0, 17, 39] {
        let alone = attention(
          input(
            queries: queries.columns(columns).row(row), keys: keys.columns(keyColumns),
            values: values.columns(keyColumns), heads: 1, keyHeads: 1, headSize: headSize,
            .causal(firstPosition: keyRows - rows + row)), context)
        #expect(sameBits(alone, whole.row(row).columns(columns)), "head \(head), row \(row)")
      }
    }
  }

  @Test(
    "in bf16, the result is off by no more than the roundings explain", arguments: InstructionSet.available, [32, 40])
  func inBF16(instructionSet: InstructionSet, headSize: Int) throws {
    var generator = SeededGenerator(seed: 7)
    let (heads, rows) = (2, 330)
    let tensors = (0..<3).map { _ in generator.tensor([rows, heads * headSize]) }
    var input = input(
      queries: tensors[0], keys: tensors[1], values: tensors[2], heads: heads, keyHeads: heads, headSize: headSize,
      .causal(firstPosition: 0))
    let exact = attention(input, .reference)
    input.allowsBF16 = true
    let one = attention(input, try context(instructionSet))
    // All inputs are below 1. A product of q and k is off by 2^-8 at most, a score, and so a weight, by that times
    // scale and head size; a weight and the sum by 2^-9 each, a value by 2^-9.
    #expect(largestDifference(one, exact) <= 0x1p-8 * 0.3 * Float(headSize) * 2 + 3 * 0x1p-9)
    for count in threadCounts {
      #expect(sameBits(attention(input, try context(instructionSet, threads: count)), one), "\(count) threads")
    }
  }

  @Test("the number of threads changes nothing", arguments: InstructionSet.available)
  func threads(instructionSet: InstructionSet) throws {
    var generator = SeededGenerator(seed: 2)
    let x = generator.tensor([50, 48])
    let test = input(
      queries: x, keys: x, values: x, heads: 4, keyHeads: 4, headSize: 12, .ranges((0..<50).map { $0 / 3..<$0 }))
    let one = attention(test, try context(instructionSet))
    for count in threadCounts {
      #expect(sameBits(attention(test, try context(instructionSet, threads: count)), one), "\(count) threads")
    }
  }

  @Test("heads may lie in a fused tensor and in a cache that is not full")
  func views() throws {
    var generator = SeededGenerator(seed: 3)
    // GPT-NeoX: for each head its query, key and value.
    let fused = generator.tensor([20, 2 * 3 * 4])
    func part(_ index: Int) -> HeadView {
      HeadView(fused, headCount: 2, headSize: 4, column: index * 4, headStride: 12)
    }
    func plain(_ index: Int) -> Tensor {
      var result = Tensor(zeros: [20, 8])
      for row in 0..<20 {
        for i in 0..<8 { result[row, i] = fused[row, i / 4 * 12 + index * 4 + i % 4] }
      }
      return result
    }
    let expected = attention(
      input(
        queries: plain(0), keys: plain(1), values: plain(2), heads: 2, keyHeads: 2, headSize: 4,
        .causal(firstPosition: 0)), .reference)
    var viewed = AttentionInput(
      queries: part(0), keys: part(1), values: part(2), scale: 0.3, visibility: .causal(firstPosition: 0))
    #expect(sameBits(attention(viewed, .reference), expected))
    var cache = Tensor(shape: [32, 8], values: [Float](repeating: .nan, count: 256))
    cache.setRows(from: 0, to: plain(1))
    viewed.keys = HeadView(cache, rowCount: 20, headCount: 2, headSize: 4)
    #expect(sameBits(attention(viewed, .reference), expected))
  }

  @Test("ALiBi lowers the score of a distant key by its slope", arguments: InstructionSet.available)
  func alibi(instructionSet: InstructionSet) throws {
    var test = input(
      queries: Tensor(zeros: [1, 2]), keys: Tensor(zeros: [2, 2]),
      values: Tensor(shape: [2, 2], values: [1, 0, 0, 1]), heads: 2, keyHeads: 2, headSize: 1, .all)
    test.alibiSlopes = [0, 1]
    let result = attention(test, try context(instructionSet)).values
    #expect(result[0] == 0.5)
    #expect(abs(result[1] - 0.7310586) < 1e-6)  // sigmoid(1): the last key, one nearer
  }

  @Test(
    "ALiBi slopes are a geometric series, odd ones first beyond a power of two",
    arguments: [
      (8, [0.5, 0.25, 0.125, 0.0625, 0.03125, 0.015625, 0.0078125, 0.00390625] as [Float]), (1, [0.00390625]),
      (3, [0.0625, 0.00390625, 0.25]),
    ])
  func slopes(heads: Int, expected: [Float]) { #expect(alibiSlopes(headCount: heads) == expected) }
}
