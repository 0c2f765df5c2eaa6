import Flamingo
import Tensors
import Weights

/// A GGUF file of random weights at the shape of a published model: loads like any other and answers nonsense, for trying
/// what a model of that shape takes before its files are fetched.
public struct RandomModelFile: Sendable {
  private let plan: WeightPlan
  private let writer: GGUFWriter
  private let seed: UInt64

  /// The weights are those that a measurement of the same shape, type and seed has.
  /// - Parameters:
  ///   - type: of the matrices.
  ///   - tokenizer: the text of a `tokenizer.json`, without which prompts are token ids.
  /// - Throws: `BenchmarkError.shapeWithoutModel`; `WeightsError.unwritableTensor`.
  public init(shape: PublishedShape, type: DType, seed: UInt64, tokenizer: String?) throws {
    try self.init(name: shape.rawValue, shape.configuration, type: type, seed: seed, tokenizer: tokenizer)
  }

  init(
    name: String, _ configuration: FlamingoConfiguration, type: DType, seed: UInt64, tokenizer: String?
  ) throws {
    guard let document = try? configuration.document() else { throw BenchmarkError.shapeWithoutModel(name) }
    var documents: [(document: ModelDocument, text: String)] = [(.configuration, document)]
    if let tokenizer { documents.append((.tokenizer, tokenizer)) }
    plan = WeightPlan(
      configuration, type: type, layers: configuration.decoder.layerCount, blocks: configuration.gatedBlockCount)
    writer = try GGUFWriter(
      metadata: FlamingoGGUF.metadata(name: "\(name), random weights", type: type, documents: documents),
      tensors: plan.tensors.map { .init(name: $0.destination, shape: Shape($0.shape), dtype: $0.type) })
    self.seed = seed
  }

  /// The size of the file.
  public var byteCount: Int { writer.byteCount }

  /// Writes the file, whole or not at all.
  /// - Parameters:
  ///   - replaces: whether a file that is there gives way.
  ///   - isCancelled: asked some times a second.
  ///   - onProgress: bytes of weights written so far.
  /// - Throws: `WeightsError`, `CancellationError`.
  public func write(
    to path: String, replaces: Bool, pool: WorkerPool, isCancelled: () -> Bool = { false },
    onProgress: (Int) -> Void = { _ in }
  ) throws {
    var (index, written) = (0, 0)
    try writer.write(to: path, replaces: replaces) { _, sink in
      let tensor = plan.tensors[index]
      let filling = TensorFilling(tensor, seed: RandomWeights.mixed(seed, UInt64(index)))
      index += 1
      let length = filling.pieceByteCount * Self.piecesAtOnce
      var buffer = [UInt8](repeating: 0, count: min(length, tensor.byteCount))
      for start in stride(from: 0, to: tensor.byteCount, by: length) {
        if isCancelled() { throw CancellationError() }
        try buffer.withUnsafeMutableBytes { buffer in
          let part = UnsafeMutableRawBufferPointer(rebasing: buffer[..<min(length, tensor.byteCount - start)])
          filling.fill(part, from: start, pool)
          try sink.append(UnsafeRawBufferPointer(part))
          written += part.count
        }
        onProgress(written)
      }
    }
  }

  /// Mebibytes in memory.
  private static let piecesAtOnce = 16
}
