import JSONText
import Tensors
import Weights

extension ErrorText {
  static func words(_ error: WeightsError) -> String {
    switch error {
    case .cannotOpen(let path, let code): "\(path): cannot be opened: \(systemWords(code))"
    case .notARegularFile(let path): "\(path): this is not a file"
    case .emptyFile(let path): "\(path): the file is empty; download it again"
    case .noWeights(let directory, let expected):
      "\(directory): no weights here; a model folder holds \(expected.joined(separator: " or "))"
    case .truncated(let path, let needed, let actual):
      "\(path): the file has \(actual) bytes and its header needs \(needed); it is incomplete: download it again"
    case .headerLength(let path, let claimed):
      "\(path): its header claims \(claimed) bytes, so this is no safetensors file or a damaged one"
    case .malformedJSON(let path, let fault): "\(path): not valid JSON: \(words(fault))"
    case .malformedHeader(let path, let fault): "\(path): \(words(fault))"
    case .malformedTensor(let path, let tensor, let fault): "\(path): tensor \(tensor): \(words(fault))"
    case .malformedTensors(let path, let tensors):
      "\(path): \(tensors.count) tensors are wrong: "
        + list(tensors.map { "\($0.tensor): \(words($0.fault))" }, separator: "; ")
    case .absentShards(let path, let shards):
      "\(path): names \(shards.count == 1 ? "a file that is" : "\(shards.count) files that are") not there: \(list(shards)); "
        + "download what is missing"
    case .shardOutsideDirectory(let path, let shard):
      "\(path): names the file \(shard), which is not in the model's folder"
    case .tensorNotInShard(let path, let tensor, let shard):
      "\(path): says that tensor \(tensor) is in \(shard), where it is not; download both again"
    case .duplicateTensor(let path, let tensor): "\(path): tensor \(tensor) is there twice"
    case .malformedGGUF(let path, let fault): "\(path): \(words(fault))"
    case .unsupportedTensorTypes(let path, let types, let example):
      "\(path): tensors of type \(list(types)), such as \(example), cannot be computed with; "
        + "\(computableTypes) can"
    case .unreadablePyTorch(let path, let fault): "\(path): \(words(fault))"
    case .malformedArchive(let path, let fault): "\(path): \(words(fault))"
    case .malformedPickle(let path, let fault): "\(path): \(words(fault))"
    case .unwritableTensor(let tensor, let shape, let type):
      "a GGUF file has no place for tensor \(tensor) of shape \(shape) and type \(type)"
    case .alreadyExists(let path): "\(path): there is a file already; --force replaces it"
    case .cannotWrite(let path, let code): "\(path): cannot be written: \(systemWords(code))"
    case .diskFull(let path, let needed, let available):
      "\(path): \(needed) bytes are needed and the disk has \(available) left"
    case .mismatch(let path, let mismatch):
      "\(path): these weights do not fit the model's config.json: \(words(mismatch))"
    }
  }

  static func words(_ fault: JSONFault) -> String {
    switch fault {
    case .unexpectedEnd: "it ends too early"
    case .unexpectedByte(let offset): "an unexpected character at byte \(offset)"
    case .invalidNumber(let offset): "a malformed number at byte \(offset)"
    case .invalidString(let offset): "a malformed string at byte \(offset)"
    case .nestedTooDeeply(let offset): "nested too deeply at byte \(offset)"
    case .duplicateKey(let key): "the key \(key) is there twice"
    }
  }

  private static func words(_ fault: HeaderFault) -> String {
    switch fault {
    case .notAnObject: "its JSON is not an object"
    case .missingWeightMap: "it has no weight_map, so this is no shard index"
    case .shardNameNotAString(let tensor): "the file of tensor \(tensor) is not given by name"
    }
  }

  private static func words(_ fault: TensorFault) -> String {
    switch fault {
    case .notAnObject: "its entry is not an object"
    case .unknownElementType(let name): "unknown element type \(name)"
    case .missingField(let field): "its entry has no \(field)"
    case .invalidField(let field): "its \(field) makes no sense"
    case .offsetsOutsideFile(let begin, let end, let size):
      "its bytes \(begin) to \(end) lie outside the file's \(size)"
    case .sizeMismatch(let expected, let actual): "its shape needs \(expected) bytes and it has \(actual)"
    case .sizeOverflow: "its shape is too large"
    case .overlaps(let other): "its bytes overlap those of \(other)"
    case .missingStorage(let key): "its storage \(key) is not in the file; download it again"
    case .storageSize(let expected, let actual):
      "its storage has \(actual) bytes where the file's own list says \(expected)"
    case .viewOutsideStorage(let needed, let actual):
      "it reaches element \(needed) of a storage of \(actual) elements"
    case .copyTooLarge(let needed, let available):
      "it repeats its elements to \(needed) bytes, and \(available) are allowed for a file of this size"
    case .rowsAreNoBlocks(let columns, let blockLength):
      "its rows of \(columns) are no whole number of blocks of \(blockLength)"
    case .misaligned(let offset, let alignment): "its offset \(offset) is no multiple of \(alignment)"
    }
  }

  private static func words(_ fault: GGUFFault) -> String {
    switch fault {
    case .notGGUF: "this is no GGUF file"
    case .bigEndian: "a big-endian GGUF file, which is not read here; get the little-endian one"
    case .unsupportedVersion(let version): "GGUF version \(version) is not read here; versions 2 and 3 are"
    case .headerTruncated(let offset):
      "what stands at byte \(offset) needs more than the file has; it is incomplete or damaged: download it again"
    case .tooManyTensors(let count): "its header claims \(count) tensors; it is damaged"
    case .tooManyPairs(let count): "its header claims \(count) metadata keys; it is damaged"
    case .invalidName(let offset): "the name at byte \(offset) is too long or not UTF-8"
    case .duplicateKey(let key): "the key \(key) is there twice"
    case .unknownValueType(let code): "a value of the unknown type \(code)"
    case .invalidBoolean(let offset): "the byte at \(offset) should be true or false and is neither"
    case .nestedTooDeeply(let offset): "arrays nested too deeply at byte \(offset)"
    case .invalidAlignment: "its general.alignment is no power of two"
    case .tooManyDimensions(let tensor, let rank): "tensor \(tensor) has \(rank) dimensions"
    }
  }

  /// The types of GGUF that have arithmetic, as ggml names them.
  private static var computableTypes: String {
    GGMLType.allCases.filter { $0.dtype?.isComputable == true }.map(\.name).joined(separator: ", ")
  }

  private static func words(_ mismatch: CheckpointMismatch) -> String {
    var faults: [String] = []
    if !mismatch.missing.isEmpty { faults.append("missing: \(list(mismatch.missing))") }
    if !mismatch.misshapen.isEmpty {
      faults.append(
        "wrong shape: " + list(mismatch.misshapen.map { "\($0.tensor) is \($0.actual), not \($0.expected)" }))
    }
    if !mismatch.wronglyTyped.isEmpty {
      faults.append("wrong type: " + list(mismatch.wronglyTyped.map { "\($0.tensor) is \($0.actual)" }))
    }
    if !mismatch.unexpected.isEmpty { faults.append("unknown: \(list(mismatch.unexpected))") }
    return faults.joined(separator: "; ")
  }

  /// Most lines of a kind in a list of all faults.
  private static let longList = 40

  /// One line for each difference.
  static func lines(_ mismatch: CheckpointMismatch) -> [String] {
    func cut(_ lines: [String], _ rest: String) -> [String] {
      lines.count <= longList ? lines : lines.prefix(longList) + ["\(lines.count - longList) more \(rest)"]
    }
    return cut(mismatch.missing.map { "\($0) is missing" }, "are missing")
      + cut(
        mismatch.misshapen.map { "\($0.tensor) is \($0.actual), not \($0.expected)" }, "have the wrong shape")
      + cut(mismatch.wronglyTyped.map { "\($0.tensor) is of type \($0.actual)" }, "have the wrong type")
      + cut(mismatch.unexpected.map { "\($0) is unknown" }, "are unknown")
  }

  static func words(_ error: TensorError) -> String {
    switch error {
    case .shapeTooLarge(let shape): "a tensor of shape \(shape) is too large"
    case .byteCountMismatch(let expected, let actual): "a tensor has \(actual) bytes and needs \(expected)"
    case .shapeMismatch(let expected, let actual): "a tensor is \(actual), not \(expected)"
    case .unsupportedType(let type): "tensors of type \(type) cannot be computed with"
    case .unknownInstructionSet(let name):
      "VLMCHAT_ISA=\(name) names no instruction set; "
        + InstructionSet.allCases.map(\.rawValue).joined(separator: ", ") + " are known"
    case .unavailableInstructionSet(let set):
      "VLMCHAT_ISA=\(set.rawValue): this machine does not have it; unset the variable"
    }
  }
}
