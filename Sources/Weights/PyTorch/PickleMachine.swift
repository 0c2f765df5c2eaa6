import Tensors

/// Runs a pickle that describes tensors, and nothing else.
///
/// A pickle is a program for a stack machine that can call any function of Python. This machine has no functions: the few
/// names of `PickleGlobal` put a description of a tensor on the stack, every other name is refused. It follows no
/// reference, so that a pickle cannot make it recurse; every opcode does work in proportion to the bytes and stack values
/// it consumes, and their number is limited, so that memory and time are, too.
/// Source: the opcodes' documentation in CPython's Lib/pickletools.py; torch/serialization.py for the persistent ids.
struct PickleMachine {
  /// A tensor takes some 200 bytes and 50 opcodes.
  static let maximumLength = 64 << 20
  static let maximumOperations = 1 << 21
  static let maximumNesting = 1000
  /// torch allows 64, and no checkpoint comes near.
  static let maximumRank = 16

  var input: PickleInput
  var stack: [PickleValue] = []
  /// Heights of the stack at the marks that are not yet taken.
  var marks: [Int] = []
  private var memo: [PickleValue?] = []
  var graph: PickleGraph

  private init(_ bytes: UnsafeRawBufferPointer, in range: Range<Int>) {
    input = PickleInput(bytes, in: range)
    graph = PickleGraph(bytes)
  }

  struct Outcome {
    let value: PickleValue
    let graph: PickleGraph
    /// Where the pickle ends in the file.
    let end: Int
  }

  /// Runs the pickle at the beginning of `range` of the file's `bytes`.
  static func run(_ bytes: UnsafeRawBufferPointer, in range: Range<Int>) throws(PickleFault) -> Outcome {
    let limited = range.prefix(maximumLength)
    var machine = PickleMachine(bytes, in: limited)
    do {
      let value = try machine.run()
      return Outcome(value: value, graph: machine.graph, end: machine.input.offset)
    } catch .unexpectedEnd where limited.count < range.count {
      throw .tooLong(limit: maximumLength)
    }
  }

  private mutating func run() throws(PickleFault) -> PickleValue {
    guard try input.integer(UInt8.self) == PickleOpcode.protocol.rawValue,
      2...5 ~= (try input.integer(UInt8.self))
    else { throw .unsupportedProtocol }
    for _ in 0..<Self.maximumOperations {
      let offset = input.offset
      let byte = UInt8(truncatingIfNeeded: try input.integer(UInt8.self))
      guard let opcode = PickleOpcode(rawValue: byte) else { throw .unsupportedOpcode(byte, offset: offset) }
      if opcode == .stop {
        let value = try pop(offset)
        guard stack.isEmpty, marks.isEmpty else { throw .unexpectedOperand(offset: offset) }
        return value
      }
      if let value = try constant(opcode) {
        stack.append(value)
      } else {
        try execute(opcode, offset)
      }
    }
    throw .tooManyOperations(limit: Self.maximumOperations)
  }

  /// The value that the opcode pushes, for those that take none from the stack.
  private mutating func constant(_ opcode: PickleOpcode) throws(PickleFault) -> PickleValue? {
    switch opcode {
    case .none: return PickleValue.none
    case .newTrue: return .boolean(true)
    case .newFalse: return .boolean(false)
    case .binaryInteger1: return .integer(try input.integer(UInt8.self))
    case .binaryInteger2: return .integer(try input.integer(UInt16.self))
    case .binaryInteger: return .integer(try input.integer(Int32.self))
    case .long1: return try longInteger()
    case .shortBinaryUnicode, .shortBinaryString: return .text(try input.block(input.integer(UInt8.self)))
    case .binaryUnicode, .binaryString: return .text(try input.block(input.integer(UInt32.self)))
    case .binaryUnicode8: return .text(try input.block(input.integer(UInt64.self)))
    case .binaryFloat: return try skipping(8)
    case .shortBinaryBytes: return try skipping(input.integer(UInt8.self))
    case .binaryBytes: return try skipping(input.integer(UInt32.self))
    case .binaryBytes8: return try skipping(input.integer(UInt64.self))
    case .emptyTuple: return .tuple(container([]))
    case .emptyList: return .list(container([]))
    case .emptyDictionary: return .dictionary(container([]))
    case .global:
      let (module, name) = (try input.line(limit: 1024), try input.line(limit: 1024))
      return try global(module: module, name: name)
    default: return nil
    }
  }

  private mutating func execute(_ opcode: PickleOpcode, _ offset: Int) throws(PickleFault) {
    switch opcode {
    case .mark:
      guard marks.count < Self.maximumNesting else { throw .nestedTooDeeply(limit: Self.maximumNesting) }
      marks.append(stack.count)
    case .tuple: stack.append(.tuple(container(try popToMark(offset))))
    case .tuple1: try makeTuple(1, offset)
    case .tuple2: try makeTuple(2, offset)
    case .tuple3: try makeTuple(3, offset)
    case .append: try append([pop(offset)], offset)
    case .appends: try append(popToMark(offset), offset)
    case .setItem: try setItems(pop(count: 2, offset), offset)
    case .setItems: try setItems(popToMark(offset), offset)
    case .binaryGet: try recall(input.integer(UInt8.self), offset)
    case .longBinaryGet: try recall(input.integer(UInt32.self), offset)
    case .binaryPut: try store(at: input.integer(UInt8.self), offset)
    case .longBinaryPut: try store(at: input.integer(UInt32.self), offset)
    case .memoize: try store(at: memo.count, offset)
    case .frame: _ = try input.integer(UInt64.self)
    case .stackGlobal:
      let names = try pop(count: 2, offset)
      guard case .text(let module) = names[0], case .text(let name) = names[1] else {
        throw .unexpectedOperand(offset: offset)
      }
      stack.append(try global(module: module, name: name))
    case .reduce: try reduce(offset)
    case .build: try build(offset)
    case .binaryPersistentID: try persistentID(offset)
    default: throw .unsupportedOpcode(opcode.rawValue, offset: offset)
    }
  }
}

// MARK: - Constants

extension PickleMachine {
  private mutating func longInteger() throws(PickleFault) -> PickleValue {
    let range = try input.block(input.integer(UInt8.self))
    guard range.count <= 8 else { return .longInteger(range) }
    var value: UInt64 = 0
    for (index, byte) in input.bytes[range].enumerated() { value |= UInt64(byte) << UInt64(8 * index) }
    // Two's complement of as many bytes as there are.
    let unused = 64 - 8 * range.count
    return .integer(range.isEmpty ? 0 : Int(truncatingIfNeeded: value << UInt64(unused)) >> unused)
  }

  private mutating func skipping(_ count: Int) throws(PickleFault) -> PickleValue {
    _ = try input.block(count)
    return .opaque
  }

  private func global(module: Range<Int>, name: Range<Int>) throws(PickleFault) -> PickleValue {
    let (module, name) = (try graph.name(module), try graph.name(name))
    guard let global = PickleGlobal(module: module, name: name) else {
      throw .foreignGlobal(module: module, name: name)
    }
    return .global(global)
  }
}

// MARK: - Stack, memo and containers

extension PickleMachine {
  mutating func pop(_ offset: Int) throws(PickleFault) -> PickleValue {
    guard stack.count > marks.last ?? 0 else { throw .stackUnderflow(offset: offset) }
    return stack.removeLast()
  }

  mutating func pop(count: Int, _ offset: Int) throws(PickleFault) -> [PickleValue] {
    guard stack.count - (marks.last ?? 0) >= count else { throw .stackUnderflow(offset: offset) }
    defer { stack.removeLast(count) }
    return Array(stack.suffix(count))
  }

  private mutating func popToMark(_ offset: Int) throws(PickleFault) -> [PickleValue] {
    guard let height = marks.popLast() else { throw .stackUnderflow(offset: offset) }
    defer { stack.removeSubrange(height...) }
    return Array(stack[height...])
  }

  private func top(_ offset: Int) throws(PickleFault) -> PickleValue {
    guard stack.count > marks.last ?? 0, let top = stack.last else { throw .stackUnderflow(offset: offset) }
    return top
  }

  /// The number of a new container.
  mutating func container(_ contents: [PickleValue]) -> Int {
    graph.containers.append(contents)
    return graph.containers.count - 1
  }

  private mutating func makeTuple(_ count: Int, _ offset: Int) throws(PickleFault) {
    stack.append(.tuple(container(try pop(count: count, offset))))
  }

  private mutating func append(_ values: [PickleValue], _ offset: Int) throws(PickleFault) {
    let target = try top(offset)
    guard case .list(let list) = target else { throw .unexpectedOperand(offset: offset) }
    guard !values.contains(target) else { throw .selfReference(offset: offset) }
    graph.containers[list] += values
  }

  private mutating func setItems(_ items: [PickleValue], _ offset: Int) throws(PickleFault) {
    let target = try top(offset)
    guard case .dictionary(let dictionary) = target, items.count.isMultiple(of: 2) else {
      throw .unexpectedOperand(offset: offset)
    }
    guard !items.contains(target) else { throw .selfReference(offset: offset) }
    graph.containers[dictionary] += items
  }

  /// Stores the top of the stack. Picklers number values as they come, from 0 or, in Python 2, from 1.
  private mutating func store(at index: Int, _ offset: Int) throws(PickleFault) {
    let value = try top(offset)
    guard index <= memo.count + 1 else { throw .invalidMemo(offset: offset) }
    while memo.count <= index { memo.append(nil) }
    memo[index] = value
  }

  private mutating func recall(_ index: Int, _ offset: Int) throws(PickleFault) {
    guard memo.indices.contains(index), let value = memo[index] else { throw .invalidMemo(offset: offset) }
    stack.append(value)
  }
}
