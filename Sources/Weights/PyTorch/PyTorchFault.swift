/// What is wrong with a PyTorch file as a whole.
public enum PyTorchFault: Error, Sendable, Equatable {
  /// Neither a zip archive nor the pickles of torch before 1.6.
  case unknownFormat
  /// The tar archive that torch wrote before 0.1.10.
  case tarFormat
  /// A compiled program with its weights, as `torch.jit.save` writes it.
  case torchScript
  case bigEndian
  /// A version of the file format that is not known; the text is the file's.
  case formatVersion(String)
  /// The archive has no `data.pkl` in one folder, or several.
  case noPickle
  /// No dictionary of tensors; `entries` are names of what is there instead, at most a few.
  case noStateDictionary(entries: [String])
  /// The list of storages of a file of torch before 1.6 contradicts the pickle or the file.
  case malformedStorageList
}

/// What is wrong with the zip archive around a checkpoint.
public enum ArchiveFault: Error, Sendable, Equatable {
  /// There is no end record: the end of the file is missing.
  case noEndRecord
  /// The end records or the directory contradict each other or the file.
  case malformedDirectory
  case severalDisks
  case tooManyEntries(Int)
  /// Compressed entries cannot be used in place; torch never writes them.
  case compressed(entry: String)
  case encrypted(entry: String)
  /// Empty, not UTF-8, absolute, with `..`, a backslash or a control character.
  case invalidName(String)
  case duplicateEntry(String)
  /// The entry's header differs from what the directory says of it.
  case malformedEntry(String)
  case entryOutsideFile(String)
  case overlappingEntries(String, String)
  case checksum(entry: String)
}

/// What is wrong with a pickle. Offsets are in bytes from the beginning of the file.
public enum PickleFault: Error, Sendable, Equatable {
  /// It ends before its STOP.
  case unexpectedEnd
  /// It does not begin with a protocol from 2 to 5.
  case unsupportedProtocol
  /// The opcode does nothing that a file of tensors needs.
  case unsupportedOpcode(UInt8, offset: Int)
  /// It names something that is not part of a tensor.
  case foreignGlobal(module: String, name: String)
  case stackUnderflow(offset: Int)
  /// An operand is not of the kind that the opcode at `offset` works on.
  case unexpectedOperand(offset: Int)
  /// It recalls a value that it has not stored, or stores out of turn.
  case invalidMemo(offset: Int)
  /// A text is not UTF-8 or too long for what it is used as.
  case invalidText(offset: Int)
  /// A container is put into itself.
  case selfReference(offset: Int)
  case tooLong(limit: Int)
  case tooManyOperations(limit: Int)
  case nestedTooDeeply(limit: Int)
}
