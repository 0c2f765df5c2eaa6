import Tensors
import Weights

/// Writes a model as one GGUF file, its weights in the types that a plan gives them.
public struct ModelConversion: Sendable {
  /// One weight, before and after.
  public struct Item: Sendable {
    public let name: String
    let view: TensorView
    public let type: DType

    public var sourceType: DType { view.dtype }
    public var sourceByteCount: Int { view.dtype.byteCount(of: view.shape) ?? 0 }
    public var byteCount: Int { type.byteCount(of: view.shape) ?? 0 }
    /// Whether blocks are taken apart to be made anew, or rounded: what they had lost they lose again.
    public var isRequantized: Bool { view.dtype.blockLength > 1 && type != view.dtype && type != .f32 }
  }

  /// What the change of types did.
  public struct Report: Sendable {
    /// Over all weights that changed.
    public var loss = ConversionLoss()
    /// The weight that changed most.
    public var worst: (name: String, relative: Double)?
  }

  /// In the order of the file.
  public let items: [Item]
  private let writer: GGUFWriter

  /// - Parameter name: the model's, for the file's metadata.
  /// - Throws: what reading the model throws; `WeightsError.unwritableTensor`; `FlamingoError.textNotUnicode`.
  public init(_ files: ModelFiles, plan: WeightTypePlan, name: String) throws {
    let parts = try files.parts()
    items = try parts.configuration.tensorCatalogue.entries.map { entry in
      guard let view = parts.tensors[entry.destination] else { throw FlamingoError.missingTensor(entry.destination) }
      return Item(name: entry.destination, view: view, type: plan.type(of: entry, source: view.dtype))
    }
    writer = try GGUFWriter(
      metadata: FlamingoGGUF.metadata(name: name, type: Self.mainType(items), documents: Self.documents(files)),
      tensors: items.map { .init(name: $0.name, shape: $0.view.shape, dtype: $0.type) })
  }

  /// The type that most bytes are of.
  private static func mainType(_ items: [Item]) -> DType? {
    let bytes = Dictionary(items.map { ($0.type, $0.byteCount) }, uniquingKeysWith: +)
    return bytes.max { ($0.value, $0.key.rawValue) < ($1.value, $1.key.rawValue) }?.key
  }

  /// The size of the file that `write` makes.
  public var byteCount: Int { writer.byteCount }

  private static func documents(_ files: ModelFiles) throws -> [(document: ModelDocument, text: String)] {
    try ModelDocument.allCases.compactMap { document in
      guard let text = try files.text(document) else { return nil }
      guard let string = text.withUnsafeBytes({ String(validating: $0, as: UTF8.self) }) else {
        throw FlamingoError.textNotUnicode(path: text.path)
      }
      return (document, string)
    }
  }

  /// - Parameters:
  ///   - replaces: whether a file that is there gives way.
  ///   - progress: called with the bytes of weights that are done, and all.
  ///   - isCancelled: asked some times a second.
  /// - Throws: `FlamingoError.unconvertible` for weights that are not finite; `WeightsError`; `CancellationError`.
  public func write(
    to path: String, replaces: Bool, context: ComputeContext, isCancelled: () -> Bool = { false },
    progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) throws -> Report {
    var report = Report()
    var remaining = items[...]
    let total = items.reduce(0) { $0 + $1.byteCount }
    var done = 0
    try writer.write(to: path, replaces: replaces) { _, sink in
      guard let item = remaining.popFirst() else { return }
      let loss = try Self.append(item, to: sink, context) { count in
        if isCancelled() { throw CancellationError() }
        done += count
        progress(done, total)
      }
      guard loss.squaredError.isFinite, loss.squaredMagnitude.isFinite else {
        throw FlamingoError.unconvertible(tensor: item.name, item.type)
      }
      guard item.type != item.sourceType else { return }
      report.loss += loss
      if loss.relative > report.worst?.relative ?? -1 { report.worst = (item.name, loss.relative) }
    }
    return report
  }

  /// Bytes of a piece, so that a matrix of any size is converted in little memory.
  private static let pieceSize = 8 << 20

  private static func append(
    _ item: Item, to sink: GGUFWriter.Sink, _ context: ComputeContext, wrote: (Int) throws -> Void
  ) throws -> ConversionLoss {
    let rowBytes = max(1, item.type.byteCount(of: item.view.shape.columnCount))
    let rowsAtOnce = max(1, pieceSize / rowBytes)
    let rowCount = item.view.shape.count == 0 ? 0 : item.view.shape.rowCount
    var piece = [UInt8](repeating: 0, count: min(rowsAtOnce, rowCount) * rowBytes)
    var loss = ConversionLoss()
    for start in stride(from: 0, to: rowCount, by: rowsAtOnce) {
      let rows = start..<min(start + rowsAtOnce, rowCount)
      try piece.withUnsafeMutableBytes { buffer in
        let target = UnsafeMutableRawBufferPointer(rebasing: buffer[..<(rows.count * rowBytes)])
        loss += try item.view.convert(rows: rows, to: item.type, into: target, context)
        try sink.append(UnsafeRawBufferPointer(target))
      }
      try wrote(rows.count * rowBytes)
    }
    return loss
  }
}
