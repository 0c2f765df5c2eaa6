import Glibc
import Tensors
import TestSupport
import Testing

@Suite("Rotary embedding")
struct RotaryEmbeddingTests {
  @Test("elements i and i + n/2 turn by position · base^(-2i/n)", arguments: InstructionSet.available)
  func rotation(instructionSet: InstructionSet) throws {
    var generator = SeededGenerator(seed: 1)
    let positions = [0, 1, 7, 2000]
    let x = generator.tensor([4, 2 * 8])
    var y = x
    RotaryEmbedding(base: 10000, rotaryDimensions: 8)
      .apply(to: &y, headSize: 8, positions: positions, try context(instructionSet))
    for (row, position) in positions.enumerated() {
      for head in 0..<2 {
        for i in 0..<4 {
          // The reference rounds the frequency and the angle to f32.
          let angle = Double(Float(position) * Float(pow(10000, -2 * Double(i) / 8)))
          let (a, b) = (Double(x[row, head * 8 + i]), Double(x[row, head * 8 + i + 4]))
          #expect(abs(Double(y[row, head * 8 + i]) - (a * cos(angle) - b * sin(angle))) < 5e-7)
          #expect(abs(Double(y[row, head * 8 + i + 4]) - (b * cos(angle) + a * sin(angle))) < 5e-7)
        }
      }
    }
    #expect(sameBits(y.row(0), x.row(0)))
  }

  @Test("elements beyond the rotary ones, and other parts of a fused row, stay")
  func partialRotation() {
    var generator = SeededGenerator(seed: 2)
    let x = generator.tensor([2, 24])
    var y = x
    RotaryEmbedding(base: 10000, rotaryDimensions: 4)
      .apply(to: &y, headSize: 6, headStride: 12, column: 6, heads: 2, [3, 4], .reference)
    for row in 0..<2 {
      for i in 0..<24 {
        let turns = (6..<10).contains(i) || (18..<22).contains(i)
        #expect((y[row, i] != x[row, i]) == turns, "column \(i)")
      }
    }
  }

  @Test("a position turns the same in any order and company")
  func positionsAreIndependent() {
    var generator = SeededGenerator(seed: 3)
    let rotary = RotaryEmbedding(base: 10000, rotaryDimensions: 6)
    let positions = [130, 0, 63, 64, 5, 1_000_000, 64]
    let x = generator.tensor([7, 6])
    var together = x
    rotary.apply(to: &together, headSize: 6, positions: positions, .reference)
    for (row, position) in positions.enumerated() {
      var alone = x.row(row)
      RotaryEmbedding(base: 10000, rotaryDimensions: 6)
        .apply(to: &alone, headSize: 6, positions: [position], .reference)
      #expect(sameBits(alone, together.row(row)))
    }
  }
}
