import Tensors

/// What stands before the tensors of a GGUF file.
struct GGUFHeader {
  /// A tensor's entry, before it was compared with the file.
  private struct Claim {
    let name: String
    let dimensions: [UInt64]
    let typeCode: UInt32
    let offset: UInt64
  }

  /// Room for any model; a hostile file must not take much memory.
  private static let maximumTensorCount = 100_000
  /// `GGML_MAX_DIMS` and `GGML_MAX_NAME` of `ggml.h`; the latter counts a closing zero.
  static let maximumRank = 4
  static let maximumNameLength = 63
  private static let maximumAlignment: UInt64 = 1 << 20

  let version: Int
  let metadata: GGUFMetadata
  private let claims: [Claim]
  /// Where the tensors' bytes begin; beyond the file's end where there are none.
  private let dataStart: Int
  private let alignment: Int

  /// - Parameter file: kept alive by the caller.
  init(_ file: MappedFile) throws(GGUFFault) {
    var reader = GGUFReader(file.bytes)
    version = try Self.readVersion(&reader)
    let tensorCount = try reader.integer(UInt64.self)
    let pairCount = try reader.integer(UInt64.self)
    guard tensorCount <= Self.maximumTensorCount else { throw .tooManyTensors(tensorCount) }
    metadata = try GGUFMetadata(file, count: pairCount, &reader)
    alignment = try Self.alignment(metadata)
    var claims: [Claim] = []
    for _ in 0..<tensorCount { claims.append(try Self.readClaim(&reader)) }
    self.claims = claims
    // The sum is small: a position in a file, and at most a mebibyte.
    dataStart = (reader.position + alignment - 1) / alignment * alignment
  }

  private static func readVersion(_ reader: inout GGUFReader) throws(GGUFFault) -> Int {
    for byte in GGUFFile.magic where try reader.integer(UInt8.self) != byte { throw .notGGUF }
    let version = try reader.integer(UInt32.self)
    // A big-endian file has its version's low byte last.
    if version & 0xFFFF == 0, version != 0 { throw .bigEndian }
    guard version == 2 || version == 3 else { throw .unsupportedVersion(version) }
    return Int(version)
  }

  private static func alignment(_ metadata: GGUFMetadata) throws(GGUFFault) -> Int {
    guard metadata.type(of: GGUFFile.alignmentKey) != nil else { return GGUFFile.defaultAlignment }
    guard case .uint32(let alignment)? = metadata[GGUFFile.alignmentKey], alignment > 0,
      alignment & (alignment - 1) == 0, alignment <= maximumAlignment
    else { throw .invalidAlignment }
    return Int(alignment)
  }

  private static func readClaim(_ reader: inout GGUFReader) throws(GGUFFault) -> Claim {
    let name = try reader.name(maximumLength: maximumNameLength)
    let rank = try reader.integer(UInt32.self)
    guard rank <= maximumRank else { throw .tooManyDimensions(tensor: name, rank) }
    var dimensions: [UInt64] = []
    for _ in 0..<rank { dimensions.append(try reader.integer(UInt64.self)) }
    return Claim(
      name: name, dimensions: dimensions, typeCode: try reader.integer(UInt32.self),
      offset: try reader.integer(UInt64.self))
  }

  /// The tensors, each known to agree with itself, with the file and with all others.
  func entries(in file: MappedFile) throws(WeightsError) -> [GGUFFile.Entry] {
    var names: Set<String> = []
    var entries: [GGUFFile.Entry] = []
    var faults = MalformedTensors()
    for claim in claims {
      guard names.insert(claim.name).inserted else { throw .duplicateTensor(path: file.path, tensor: claim.name) }
      do throws(TensorFault) {
        entries.append(try entry(claim, fileSize: file.count))
      } catch {
        faults.add(claim.name, error)
      }
    }
    try faults.throwIfAny(path: file.path)
    if let (earlier, later) = overlappingNames(among: entries.map { ($0.name, $0.range) }) {
      throw .malformedTensor(path: file.path, tensor: later, .overlaps(other: earlier))
    }
    return entries
  }

  private func entry(_ claim: Claim, fileSize: Int) throws(TensorFault) -> GGUFFile.Entry {
    guard let type = GGMLType(rawValue: claim.typeCode) else {
      throw .unknownElementType("\(claim.typeCode) of ggml")
    }
    let dimensions = claim.dimensions.reversed().compactMap { Int(exactly: $0) }
    guard dimensions.count == claim.dimensions.count, let shape = try? Shape(checking: dimensions) else {
      throw .sizeOverflow
    }
    let byteCount = try type.byteCount(of: shape)
    let dataSize = max(0, fileSize - dataStart)
    guard let offset = Int(exactly: claim.offset), offset.isMultiple(of: alignment) else {
      throw .misaligned(offset: claim.offset, alignment: alignment)
    }
    let (end, overflow) = offset.addingReportingOverflow(byteCount)
    guard !overflow, end <= dataSize || byteCount == 0 else {
      throw .offsetsOutsideFile(begin: offset, end: overflow ? .max : end, dataSize: dataSize)
    }
    let start = byteCount == 0 ? 0 : dataStart + offset
    return GGUFFile.Entry(
      name: claim.name, shape: shape, type: type, byteCount: byteCount, range: start..<start + byteCount)
  }
}
