import Weights

extension ErrorText {
  static func words(_ fault: PyTorchFault) -> String {
    switch fault {
    case .unknownFormat: "this is no checkpoint that torch.save wrote"
    case .tarFormat: "it was written by a PyTorch before 0.1.10; load it with a newer one and save it again"
    case .torchScript:
      "this is a TorchScript program, not a checkpoint; get the model as safetensors, or take its weights out with Python: "
        + "import torch; torch.save(torch.jit.load(\"OLD.pt\", map_location=\"cpu\").state_dict(), \"NEW.pt\")"
    case .bigEndian: "it was written on a big-endian machine; save it again on a little-endian one"
    case .formatVersion(let version): "version \(version) of PyTorch's file format is not known here"
    case .noPickle: "the archive holds no data.pkl in one folder, so torch.save did not write it"
    case .noStateDictionary(let entries) where entries.isEmpty: "it holds no dictionary of tensors"
    case .noStateDictionary(let entries):
      "it holds no tensors by name, only \(entries.joined(separator: ", ")); save the model's state_dict() by itself"
    case .malformedStorageList: "its list of storages contradicts its tensors; download it again"
    }
  }

  static func words(_ fault: ArchiveFault) -> String {
    switch fault {
    case .noEndRecord: "the end of the archive is missing; it is incomplete: download it again"
    case .malformedDirectory: "the archive's directory makes no sense; download it again"
    case .severalDisks: "the archive is one of several parts; put them together first"
    case .tooManyEntries(let count): "the archive lists \(count) files, too many for a checkpoint"
    case .compressed(let entry):
      "\(entry) in it is compressed, which torch.save never does; unpack it and zip it again with zip -0 -r"
    case .encrypted(let entry): "\(entry) in it is encrypted"
    case .invalidName(let name): "the archive holds a file of an impossible name: \(name)"
    case .duplicateEntry(let entry): "\(entry) is in the archive twice"
    case .malformedEntry(let entry): "the archive contradicts itself about \(entry); download it again"
    case .entryOutsideFile(let entry): "\(entry) in it lies outside the file; download it again"
    case .overlappingEntries(let first, let second): "\(first) and \(second) overlap in the archive"
    case .checksum(let entry): "\(entry) in it does not have its checksum; download it again"
    }
  }

  static func words(_ fault: PickleFault) -> String {
    switch fault {
    case .unexpectedEnd: "its pickle ends too early; download it again"
    case .unsupportedProtocol: "its pickle is not of protocol 2 to 5, so torch.save did not write it"
    case .unsupportedOpcode(let opcode, let offset):
      "its pickle has the opcode \(opcode) at byte \(offset), which no tensor needs: it is damaged or not only tensors"
    case .foreignGlobal(let module, let name):
      "its pickle calls for \(module).\(name), which is no part of a tensor and could run as a program: refused; "
        + "use the model's safetensors files, or save its state_dict() by itself"
    case .stackUnderflow(let offset), .unexpectedOperand(let offset), .invalidMemo(let offset),
      .selfReference(let offset):
      "its pickle makes no sense at byte \(offset): it is damaged or does not hold only tensors"
    case .invalidText(let offset): "its pickle has a malformed name at byte \(offset)"
    case .tooLong(let limit): "its pickle is longer than \(limit) bytes, too much for a list of tensors"
    case .tooManyOperations(let limit): "its pickle has more than \(limit) steps, too many for a list of tensors"
    case .nestedTooDeeply(let limit): "its pickle is nested deeper than \(limit) levels"
    }
  }
}
