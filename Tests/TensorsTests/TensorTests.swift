import Tensors
import Testing

@Suite("Tensors")
struct TensorTests {
  private let counting = Tensor(shape: [3, 4], values: (0..<12).map(Float.init))

  @Test("a copy does not change with the original")
  func valueSemantics() {
    var changed = counting
    changed[1, 2] = 100
    #expect(counting[1, 2] == 6 && changed[1, 2] == 100)
    changed.setRows(from: 0, to: Tensor(zeros: [1, 4]))
    #expect(counting[0, 3] == 3 && changed[0, 3] == 0)
  }

  @Test("memory begins on a cache line")
  func alignment() {
    for count in [0, 1, 17] {
      let address = Tensor(zeros: [count]).withUnsafeElements { UInt(bitPattern: $0.baseAddress) }
      #expect(address % 64 == 0)
    }
  }

  @Test("rows and columns are cut out and put in")
  func slices() {
    #expect(counting.rows(1..<3).values == [4, 5, 6, 7, 8, 9, 10, 11])
    #expect(counting.rows(2..<2).shape == [0, 4])
    #expect(counting.row(0).values == [0, 1, 2, 3])
    #expect(counting.columns(1..<3).values == [1, 2, 5, 6, 9, 10])
    var target = Tensor(zeros: [3, 4])
    target.setRows(from: 1, to: counting.rows(0..<2))
    #expect(target.values == [0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7])
    let joined = Tensor.concatenatingRows([counting.row(2), counting.rows(0..<2)])
    #expect(joined.shape == [3, 4] && joined.values == [8, 9, 10, 11, 0, 1, 2, 3, 4, 5, 6, 7])
  }

  @Test("a new shape keeps the order of elements")
  func reshape() {
    let reshaped = counting.reshaped([2, 6])
    #expect(reshaped.shape == [2, 6] && reshaped.values == counting.values && reshaped[1, 0] == 6)
  }

  @Test("sums, scaled and by row", arguments: InstructionSet.available)
  func sums(instructionSet: InstructionSet) throws {
    let context = try context(instructionSet, threads: 2)
    var x = counting
    x.add(counting, context)
    #expect(x.values == counting.values.map { $0 * 2 })
    x.add(counting, scaledBy: -2, context)
    #expect(x.values.allSatisfy { $0 == 0 })
    x.add(counting, scaledBy: Tensor(shape: [4], values: [1, 0, 2, -1]), context)
    #expect(x.values == [0, 0, 4, -3, 4, 0, 12, -7, 8, 0, 20, -11])
    x = Tensor(zeros: [2, 4])
    x.addToEveryRow(counting.row(1), context)
    #expect(x.values == [4, 5, 6, 7, 4, 5, 6, 7])
  }

  @Test("a tensor added to itself is doubled")
  func aliasing() throws {
    var x = counting
    let same = x
    x.add(same, try context())
    #expect(x.values == counting.values.map { $0 * 2 } && same.values == counting.values)
  }
}
