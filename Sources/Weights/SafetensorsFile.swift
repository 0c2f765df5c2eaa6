/// One file in the safetensors format: an 8-byte little-endian header length, a JSON header, then the tensors' bytes.
///
/// Everything in the header is checked against the file before it is believed; the tensors' values are not.
/// Source: https://github.com/huggingface/safetensors (the format section of its README).
public struct SafetensorsFile: WeightSource {
  /// The reference implementation's own limit, far above any real header.
  static let maximumHeaderLength = 100_000_000
  /// Far above any real model; keeps a hostile header from costing minutes.
  static let maximumTensorCount = 1_000_000
  private static let prefixLength = 8

  public let path: String
  public let tensors: [String: StoredTensor]
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
      document = try JSONValue(parsing: header)
    } catch {
      throw .malformedJSON(path: path, error)
    }
    guard var members = document.object else { throw .malformedHeader(path: path, .notAnObject) }
    metadata = members.removeValue(forKey: "__metadata__")?.object?.compactMapValues(\.string) ?? [:]
    guard members.count <= Self.maximumTensorCount else {
      throw .malformedHeader(path: path, .tooManyTensors(members.count))
    }
    var tensors: [String: StoredTensor] = [:]
    for (name, entry) in members {
      do throws(TensorFault) {
        tensors[name] = try Self.tensor(named: name, entry: entry, file: file, dataStart: headerEnd)
      } catch {
        throw .malformedTensor(path: path, tensor: name, error)
      }
    }
    try Self.refuseOverlaps(among: tensors.values, path: path)
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

  private static func tensor(
    named name: String, entry: JSONValue, file: MappedFile, dataStart: Int
  ) throws(TensorFault) -> StoredTensor {
    guard let fields = entry.object else { throw .notAnObject }
    guard let typeField = fields["dtype"] else { throw .missingField("dtype") }
    guard let typeName = typeField.string else { throw .invalidField("dtype") }
    guard let type = ElementType(rawValue: typeName) else { throw .unknownElementType(typeName) }
    let shape = try wholeNumbers("shape", of: fields)
    let offsets = try wholeNumbers("data_offsets", of: fields)
    guard offsets.count == 2 else { throw .invalidField("data_offsets") }
    let (begin, end) = (offsets[0], offsets[1])
    let dataSize = file.count - dataStart
    guard begin <= end, end <= dataSize else {
      throw .offsetsOutsideFile(begin: begin, end: end, dataSize: dataSize)
    }
    guard let expected = ElementCount.bytes(of: shape, type: type) else { throw .sizeOverflow }
    guard expected == end - begin else { throw .sizeMismatch(expected: expected, actual: end - begin) }
    return StoredTensor(name: name, type: type, shape: shape, file: file, range: dataStart + begin..<dataStart + end)
  }

  private static func wholeNumbers(_ field: String, of fields: [String: JSONValue]) throws(TensorFault) -> [Int] {
    guard let value = fields[field] else { throw .missingField(field) }
    guard let elements = value.array else { throw .invalidField(field) }
    var numbers: [Int] = []
    for element in elements {
      guard case .integer(let number) = element, number >= 0 else { throw .invalidField(field) }
      numbers.append(number)
    }
    return numbers
  }

  private static func refuseOverlaps(
    among tensors: Dictionary<String, StoredTensor>.Values, path: String
  ) throws(WeightsError) {
    let inFileOrder = tensors.filter { !$0.range.isEmpty }.sorted { $0.range.lowerBound < $1.range.lowerBound }
    for (earlier, later) in zip(inFileOrder, inFileOrder.dropFirst())
    where earlier.range.upperBound > later.range.lowerBound {
      throw .malformedTensor(path: path, tensor: later.name, .overlaps(other: earlier.name))
    }
  }
}
