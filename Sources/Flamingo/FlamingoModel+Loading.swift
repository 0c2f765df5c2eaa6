import FoundationEssentials
import Tensors
import Weights

extension FlamingoModel {
  /// Maps a model's weights and makes the model of them.
  /// - Throws: `FlamingoError` for the configuration, all faults of the file together; `WeightsError` for the weights,
  ///   all missing, misshapen and unexpected tensors together.
  public convenience init(_ files: ModelFiles, context: ComputeContext) throws {
    try self.init(files.parts(), context: context)
  }

  /// Makes the model of what a file or a folder holds.
  /// - Throws: `FlamingoError`.
  public convenience init(_ parts: ModelParts, context: ComputeContext) throws {
    try self.init(
      configuration: parts.configuration, preprocessing: parts.preprocessing, tensors: parts.tensors, context: context)
  }

  /// The same with worker threads of its own, and the kernels that `VLMCHAT_ISA` in `environment` asks for.
  /// - Parameter threadCount: at most one a processor is taken; `nil` takes one for every core that this process may use.
  /// - Throws: `TensorError` for an instruction set that is unknown or that this machine lacks, and as above.
  public convenience init(_ parts: ModelParts, threadCount: Int? = nil, environment: [String: String] = [:]) throws {
    let pool = WorkerPool(threadCount: WorkerPool.usefulThreadCount(threadCount))
    try self.init(parts, context: ComputeContext(kernels: .chosen(by: environment), pool: pool))
  }

  /// Loads a folder in the Hugging Face layout: `config.json`, `model.safetensors` or its shards, and
  /// `preprocessor_config.json` where there is one.
  /// - Throws: as above.
  public convenience init(directory: URL, context: ComputeContext) throws {
    try self.init(ModelFiles(path: directory.path), context: context)
  }
}
