import Tensors

/// A checkpoint that PyTorch's `torch.save` wrote: `pytorch_model.bin`, `checkpoint.pt`.
///
/// Such a file is a pickle, a program that Python runs to make objects, with the tensors' bytes beside it. Here it is read by
/// a machine that knows tensors and nothing else, so that a file can only describe them; what calls for anything more is
/// refused by name. Which tensors of the file are the checkpoint: `StateDictionary`. The tensors' values are not checked.
public struct PyTorchFile: WeightSource {
  public let path: String
  public let tensors: [String: TensorView]

  /// Maps the file, runs its pickle and checks every tensor against the storages. Names that all begin with `module.`,
  /// which PyTorch's data parallelism adds, lose it.
  /// - Throws: `WeightsError`.
  public init(path: String) throws(WeightsError) {
    self.init(path: path, tensors: StateDictionary.withoutParallelPrefix(try Self.tensors(path: path)))
  }

  init(path: String, tensors: [String: TensorView]) {
    self.path = path
    self.tensors = tensors
  }

  /// The tensors under the names that the file has for them.
  static func tensors(path: String) throws(WeightsError) -> [String: TensorView] {
    let file = try MappedFile(path: path)
    // The pickle's values are ranges of the mapped bytes.
    defer { withExtendedLifetime(file) {} }
    let contents = try PyTorchContents(of: file)
    let described = try StateDictionary.tensors(of: contents.root, in: contents.graph, path: path)
    var maker = PyTorchTensors(contents, of: file)
    var tensors: [String: TensorView] = [:]
    var faults = MalformedTensors()
    // In a fixed order, so that a file with several faults always reports them alike.
    for (name, tensor) in described.sorted(by: { $0.key < $1.key }) {
      do throws(TensorFault) {
        tensors[name] = try maker.view(tensor)
      } catch {
        faults.add(name, error)
      }
    }
    try faults.throwIfAny(path: path)
    return tensors
  }
}
