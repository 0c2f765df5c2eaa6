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
    case .shardOutsideDirectory(let path, let shard):
      "\(path): names the file \(shard), which is not in the model's folder"
    case .tensorNotInShard(let path, let tensor, let shard):
      "\(path): says that tensor \(tensor) is in \(shard), where it is not; download both again"
    case .duplicateTensor(let path, let tensor): "\(path): tensor \(tensor) is there twice"
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
    }
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
