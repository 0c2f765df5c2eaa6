import Tensors
import Testing

@Suite("Shapes")
struct ShapeTests {
  @Test("a shape from a file is refused when its product does not fit")
  func overflow() throws {
    #expect(throws: TensorError.shapeTooLarge([1 << 40, 1 << 40])) { try Shape(checking: [1 << 40, 1 << 40]) }
    #expect(throws: TensorError.shapeTooLarge([-1, 3])) { try Shape(checking: [-1, 3]) }
    #expect(throws: TensorError.shapeTooLarge([0, Int.max, 2])) { try Shape(checking: [0, Int.max, 2]) }
    #expect(try Shape(checking: [0, 5]).count == 0)
    #expect(try Shape(checking: []).count == 1)
    #expect(try Shape(checking: [2, 3, 4]).count == 24)
  }

  @Test("rows and columns are all but the last dimension, and the last")
  func matrix() {
    #expect(Shape([2, 3, 4]).rowCount == 6 && Shape([2, 3, 4]).columnCount == 4)
    #expect(Shape([]).rowCount == 1 && Shape([]).columnCount == 1)
    #expect(Shape([5]).rowCount == 1 && Shape([5]).columnCount == 5)
    #expect(Shape([2, 3]).description == "[2, 3]")
  }
}
