import Tensors

/// The opcodes that in Python call functions; here they describe tensors.
extension PickleMachine {
  /// REDUCE: a name and a tuple of arguments give a value.
  mutating func reduce(_ offset: Int) throws(PickleFault) {
    let operands = try pop(count: 2, offset)
    guard case .global(let global) = operands[0], case .tuple(let tuple) = operands[1],
      let value = call(global, graph.containers[tuple])
    else { throw .unexpectedOperand(offset: offset) }
    stack.append(value)
  }

  /// `nil` where the arguments are not what the name takes.
  private mutating func call(_ global: PickleGlobal, _ arguments: [PickleValue]) -> PickleValue? {
    switch global {
    case .orderedDictionary: arguments.isEmpty ? .dictionary(container([])) : nil
    case .rebuildTensor: tensor(arguments, type: nil)
    case .rebuildTensorOfType:
      if arguments.count >= 7, case .global(.elementType(let name, let type)) = arguments[6] {
        tensor(arguments, type: type.map { .known($0) } ?? .unsupported(name))
      } else {
        nil
      }
    case .rebuildParameter:
      if arguments.count == 3, case .tensor = arguments[0] { arguments[0] } else { nil }
    case .size:
      if arguments.count == 1, case .tuple = arguments[0] { arguments[0] } else { nil }
    case .device: .opaque
    case .storage, .elementType: nil
    }
  }

  /// - Parameter type: the elements' type; the storage's where it is `nil`.
  private mutating func tensor(_ arguments: [PickleValue], type: PickledTensor.ElementType?) -> PickleValue? {
    guard arguments.count >= 6, case .storage(let number) = arguments[0], case .integer(let offset) = arguments[1],
      case .tuple(let sizes) = arguments[2], case .tuple(let strides) = arguments[3],
      isShape(sizes), isShape(strides)
    else { return nil }
    guard let type = type ?? graph.storages[number].type.map({ .known($0) }) else { return nil }
    graph.tensors.append(
      PickledTensor(storage: number, type: type, offset: offset, sizes: sizes, strides: strides))
    return .tensor(graph.tensors.count - 1)
  }

  private func isShape(_ tuple: Int) -> Bool {
    graph.containers[tuple].count <= Self.maximumRank && graph.wholeNumbers(of: tuple) != nil
  }

  /// BUILD: gives a value a state. A state dictionary's is its `_metadata`, which no tensor needs; nothing else has one.
  mutating func build(_ offset: Int) throws(PickleFault) {
    let operands = try pop(count: 2, offset)
    guard case .dictionary = operands[0], case .dictionary = operands[1] else {
      throw .unexpectedOperand(offset: offset)
    }
    stack.append(operands[0])
  }

  /// BINPERSID: `("storage", class, key, location, count)` names a storage; files of torch before 1.6 have a sixth value,
  /// which is `None` unless torch before 0.4 wrote a view of a storage there.
  mutating func persistentID(_ offset: Int) throws(PickleFault) {
    guard case .tuple(let tuple) = try pop(offset) else { throw .unexpectedOperand(offset: offset) }
    let fields = graph.containers[tuple]
    guard fields.count == 5 || (fields.count == 6 && fields[5] == .none), graph.isText(fields[0], "storage"),
      case .global(.storage(let type)) = fields[1], case .text(let key) = fields[2], case .text = fields[3],
      case .integer(let count) = fields[4], count >= 0
    else { throw .unexpectedOperand(offset: offset) }
    graph.storages.append(PickledStorage(type: type, key: key, count: count))
    stack.append(.storage(graph.storages.count - 1))
  }
}
