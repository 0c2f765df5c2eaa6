/// What can be wrong with tensors that come from outside: a file's shapes, an environment's wishes.
///
/// A shape that the program itself gets wrong is a programmer's error and stops at a precondition instead.
public enum TensorError: Error, Sendable, Equatable {
  /// The product of the dimensions, or its size in bytes, does not fit in an `Int`, or a dimension is negative.
  case shapeTooLarge([Int])
  /// The bytes given are not as many as shape and type need.
  case byteCountMismatch(expected: Int, actual: Int)
  /// Two shapes that must fit each other do not.
  case shapeMismatch(expected: [Int], actual: [Int])
  /// Arithmetic on this type is not implemented.
  case unsupportedType(DType)
  /// `VLMCHAT_ISA` names no instruction set.
  case unknownInstructionSet(String)
  /// The instruction set is known, but this machine does not have it.
  case unavailableInstructionSet(InstructionSet)
}
