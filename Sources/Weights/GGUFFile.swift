import Tensors

/// One file in the GGUF format, version 2 or 3, little-endian: metadata, then the tensors' bytes, all of it mapped.
///
/// Everything in the header is checked against the file before it is believed; the tensors' values are not. Dimensions
/// are turned round: ggml counts them from the innermost, this program from the outermost.
/// Source: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md, and `gguf.cpp` there for its limits.
public struct GGUFFile: WeightSource {
  /// A tensor as the header describes it.
  public struct Entry: Sendable, Equatable {
    public let name: String
    public let shape: Shape
    public let type: GGMLType
    public let byteCount: Int
    /// Bytes from the start of the file.
    let range: Range<Int>
  }

  public let path: String
  public let version: Int
  public let metadata: GGUFMetadata
  /// All tensors in the order of the header, also those of types without arithmetic here.
  public let entries: [Entry]
  /// The tensors whose type has a `DType`.
  public let tensors: [String: TensorView]

  static let magic: [UInt8] = Array("GGUF".utf8)
  static let alignmentKey = "general.alignment"
  static let defaultAlignment = 32

  /// Maps the file and checks its header.
  /// - Throws: `WeightsError`.
  public init(path: String) throws(WeightsError) {
    let file = try MappedFile(path: path)
    defer { withExtendedLifetime(file) {} }
    let header: GGUFHeader
    do throws(GGUFFault) {
      header = try GGUFHeader(file)
    } catch {
      throw .malformedGGUF(path: path, error)
    }
    entries = try header.entries(in: file)
    var tensors: [String: TensorView] = [:]
    for entry in entries {
      guard let dtype = entry.type.dtype else { continue }
      do throws(TensorError) {
        tensors[entry.name] = try TensorView(
          shape: entry.shape, dtype: dtype, bytes: UnsafeRawBufferPointer(rebasing: file.bytes[entry.range]),
          owner: file)
      } catch {
        throw .malformedTensor(path: path, tensor: entry.name, .sizeOverflow)
      }
    }
    self.path = path
    self.version = header.version
    self.metadata = header.metadata
    self.tensors = tensors
  }

  /// Whether a file begins as GGUF files do. A file that cannot be read does not.
  public static func isGGUF(path: String) -> Bool {
    guard let file = try? MappedFile(path: path) else { return false }
    return file.withUnsafeBytes { $0.starts(with: magic) }
  }

  /// - Throws: `WeightsError.unsupportedTensorTypes` when there are tensors that cannot be computed with here.
  public func requireSupportedTypes() throws(WeightsError) {
    let unsupported = entries.filter { $0.type.dtype == nil }
    guard let first = unsupported.first else { return }
    throw .unsupportedTensorTypes(path: path, types: Set(unsupported.map(\.type.name)).sorted(), example: first.name)
  }
}
