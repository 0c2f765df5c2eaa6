import FoundationEssentials
import Tensors
import Weights

extension FlamingoModel {
  /// Loads a model directory in the Hugging Face layout: `config.json`, `model.safetensors` or its shards, and
  /// `preprocessor_config.json` where there is one.
  /// - Throws: `FlamingoError` for the configuration, all faults of the file together; `WeightsError` for the weights,
  ///   all missing, misshapen and unexpected tensors together.
  public convenience init(directory: URL, context: ComputeContext) throws {
    var configuration = try FlamingoConfiguration.read(directory: directory)
    let source = try WeightDirectory.open(directory.path)
    configuration.decoder.additionalVocabularySize = configuration.family.additionalVocabularySize(in: source)
    let preprocessing = try PreprocessorConfiguration.read(
      directory: directory, defaultImageSize: configuration.vision.imageSize)
    try self.init(
      configuration: configuration, preprocessing: preprocessing,
      tensors: configuration.tensorCatalogue.resolve(source), context: context)
  }

  /// The same with worker threads of its own, and the kernels that `VLMCHAT_ISA` in `environment` asks for.
  /// - Parameter threadCount: at most one a processor is taken; `nil` takes one for every core that this process may use.
  /// - Throws: `TensorError` for an instruction set that is unknown or that this machine lacks, and as above.
  public convenience init(directory: URL, threadCount: Int? = nil, environment: [String: String] = [:]) throws {
    let pool = WorkerPool(threadCount: WorkerPool.usefulThreadCount(threadCount))
    try self.init(
      directory: directory, context: ComputeContext(kernels: .chosen(by: environment), pool: pool))
  }
}
