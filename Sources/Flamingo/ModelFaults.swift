import Weights

/// Collects the faults of several parts of a model, so that a person learns of all in one go.
struct ModelFaults {
  private var faults: [ModelFault] = []
  private var others: [any Error] = []

  var isEmpty: Bool { faults.isEmpty && others.isEmpty }

  mutating func add(_ error: any Error) {
    switch error {
    case FlamingoError.several(let several): faults += several
    case let error as FlamingoError: faults.append(.model(error))
    case let error as WeightsError: faults.append(.weights(error))
    default: others.append(error)
    }
  }

  /// What `body` gives; `nil` where it throws.
  mutating func collect<Value>(_ body: () throws -> Value) -> Value? {
    do { return try body() } catch {
      add(error)
      return nil
    }
  }

  /// - Throws: an error that is of no model's file.
  func all() throws -> [ModelFault] {
    if let other = others.first { throw other }
    return faults
  }

  /// - Throws: the fault where there is one, and `FlamingoError.several` where there are more.
  func throwIfAny() throws { try Self.throwIfAny(all()) }

  static func throwIfAny(_ faults: [ModelFault]) throws {
    guard faults.count == 1, let fault = faults.first else {
      if faults.isEmpty { return }
      throw FlamingoError.several(faults)
    }
    switch fault {
    case .model(let error): throw error
    case .weights(let error): throw error
    }
  }
}
