import TestSupport
import Testing

@testable import Inference

@Suite("Highest values")
struct HighestValuesTests {
  @Test("equal to sorting, with ties by index")
  func random() {
    var generator = SeededGenerator(seed: 5)
    for count in [0, 1, 2, 5, 40, 100] {
      let values = (0..<60).map { _ in Float(Int.random(in: 0..<20, using: &generator)) }
      let sorted = values.enumerated().sorted { ($0.element, -$0.offset) > ($1.element, -$1.offset) }
      #expect(HighestValues.of(values, count: count).map(\.index) == sorted.prefix(count).map(\.offset))
    }
  }

  @Test("what is not a number is left out")
  func notNumbers() {
    #expect(HighestValues.of([1, .nan, 3], count: 5).map(\.index) == [2, 0])
  }
}
