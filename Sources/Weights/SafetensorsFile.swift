import JSONText
import Tensors

/// One file in the safetensors format: an 8-byte little-endian header length, a JSON header, then the tensors' bytes.
///
/// Everything in the header is checked against the file before it is believed; the tensors' values are not.
/// Source: https://github.com/huggingface/safetensors (the format section of its README).
public struct SafetensorsFile: WeightSource {
  /// A tensor's entry takes some 150 bytes: room for a hundred thousand, below the reference implementation's 100 MB, so
  /// that a hostile header cannot take much memory.
  static let maximumHeaderLength = 16 << 20
  private static let prefixLength = 8

  public let path: String
  public let tensors: [String: TensorView]
  /// The header's `__metadata__`, such as `["format": "pt"]`.
  public let metadata: [String: String]

  /// Maps the file and checks its header.
  /// - Throws: `WeightsError`.
  public init(path: String) throws(WeightsError) {
    try self.init(file: MappedFile(path: path))
  }

  init(file: MappedFile) throws(WeightsError) {
    let path = file.path
    let headerEnd = try Self.headerEnd(of: file)
    let header = UnsafeRawBufferPointer(rebasing: file.bytes[Self.prefixLength..<headerEnd])
    let document: JSONValue
    do throws(JSONFault) {
      defer { withExtendedLifetime(file) {} }
      document = try JSONValue(parsing: header)
    } catch {
      throw .malformedJSON(path: path, error)
    }
    guard var members = document.object else { throw .malformedHeader(path: path, .notAnObject) }
    metadata = members.removeValue(forKey: "__metadata__")?.object?.compactMapValues(\.string) ?? [:]
    var tensors: [String: TensorView] = [:]
    var ranges: [(name: String, range: Range<Int>)] = []
    var faults = MalformedTensors()
    // In a fixed order, so that a file with several faults always reports them alike.
    for (name, entry) in members.sorted(by: { $0.key < $1.key }) {
      do throws(TensorFault) {
        let claim = try Claim(entry, dataSize: file.count - headerEnd)
        let range = headerEnd + claim.range.lowerBound..<headerEnd + claim.range.upperBound
        tensors[name] = try claim.view(of: file, range: range)
        ranges.append((name, range))
      } catch {
        faults.add(name, error)
      }
    }
    try faults.throwIfAny(path: path)
    if let (earlier, later) = overlappingNames(among: ranges) {
      throw .malformedTensor(path: path, tensor: later, .overlaps(other: earlier))
    }
    self.path = path
    self.tensors = tensors
  }

  private static func headerEnd(of file: MappedFile) throws(WeightsError) -> Int {
    guard file.count >= prefixLength else {
      throw .truncated(path: file.path, needed: prefixLength, actual: file.count)
    }
    let claimed = UInt64(littleEndian: file.bytes.loadUnaligned(as: UInt64.self))
    guard claimed >= 2, claimed <= UInt64(maximumHeaderLength) else {
      throw .headerLength(path: file.path, claimed: claimed)
    }
    let end = prefixLength + Int(claimed)
    guard end <= file.count else { throw .truncated(path: file.path, needed: end, actual: file.count) }
    return end
  }
}

/// What a header says of one tensor, once it is known to agree with itself and with the file.
private struct Claim {
  let type: DType
  let shape: Shape
  /// Relative to the end of the header.
  let range: Range<Int>

  init(_ entry: JSONValue, dataSize: Int) throws(TensorFault) {
    guard let fields = entry.object else { throw .notAnObject }
    guard let typeField = fields["dtype"] else { throw .missingField("dtype") }
    guard let typeName = typeField.string else { throw .invalidField("dtype") }
    guard let type = DType(safetensorsName: typeName) else { throw .unknownElementType(typeName) }
    let dimensions = try Self.wholeNumbers("shape", of: fields)
    let offsets = try Self.wholeNumbers("data_offsets", of: fields)
    guard offsets.count == 2 else { throw .invalidField("data_offsets") }
    let (begin, end) = (offsets[0], offsets[1])
    guard begin <= end, end <= dataSize else {
      throw .offsetsOutsideFile(begin: begin, end: end, dataSize: dataSize)
    }
    guard let shape = try? Shape(checking: dimensions) else { throw .sizeOverflow }
    guard let expected = type.byteCount(of: shape) else { throw .sizeOverflow }
    guard expected == end - begin else { throw .sizeMismatch(expected: expected, actual: end - begin) }
    self.type = type
    self.shape = shape
    range = begin..<end
  }

  func view(of file: MappedFile, range: Range<Int>) throws(TensorFault) -> TensorView {
    let bytes = UnsafeRawBufferPointer(rebasing: file.bytes[range])
    do throws(TensorError) {
      return try TensorView(shape: shape, dtype: type, bytes: bytes, owner: file)
    } catch {
      throw .sizeMismatch(expected: range.count, actual: bytes.count)
    }
  }

  private static func wholeNumbers(
    _ field: String, of fields: [String: JSONValue]
  ) throws(TensorFault) -> [Int] {
    guard let value = fields[field] else { throw .missingField(field) }
    guard let elements = value.array else { throw .invalidField(field) }
    var numbers: [Int] = []
    for element in elements {
      guard case .integer(let number) = element, number >= 0 else { throw .invalidField(field) }
      numbers.append(number)
    }
    return numbers
  }
}
