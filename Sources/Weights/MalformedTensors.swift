/// A tensor whose entry in a file contradicts itself or the file.
public struct MalformedTensor: Sendable, Equatable {
  public let tensor: String
  public let fault: TensorFault
}

/// Collects what is wrong with a file's tensors, so that a person learns of all of it at once.
struct MalformedTensors {
  private var faults: [MalformedTensor] = []

  mutating func add(_ tensor: String, _ fault: TensorFault) {
    faults.append(MalformedTensor(tensor: tensor, fault: fault))
  }

  func throwIfAny(path: String) throws(WeightsError) {
    guard let first = faults.first else { return }
    guard faults.count > 1 else { throw .malformedTensor(path: path, tensor: first.tensor, first.fault) }
    throw .malformedTensors(path: path, faults)
  }
}
