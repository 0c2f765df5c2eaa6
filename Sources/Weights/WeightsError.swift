import JSONText
import Tensors

/// What is wrong with a file of weights. Values only: words are made where they are shown.
public enum WeightsError: Error, Sendable, Equatable {
  /// `open`, `fstat` or `mmap` failed with this `errno`.
  case cannotOpen(path: String, systemError: Int32)
  case notARegularFile(path: String)
  case emptyFile(path: String)
  /// The directory holds none of the files that weights come in; `expected` lists the names looked for.
  case noWeights(directory: String, expected: [String])
  /// The file ends before what its header promises.
  case truncated(path: String, needed: Int, actual: Int)
  /// The header's length is not believable for a safetensors file: shorter than `{}` or beyond the limit.
  case headerLength(path: String, claimed: UInt64)
  case malformedJSON(path: String, JSONFault)
  /// The JSON is well formed but not of the format's structure.
  case malformedHeader(path: String, HeaderFault)
  /// A tensor's entry in a header contradicts itself or the file.
  case malformedTensor(path: String, tensor: String, TensorFault)
  /// Several tensors' entries do, all of them together.
  case malformedTensors(path: String, [MalformedTensor])
  /// The shard index names a file that is not a plain name within its own directory.
  case shardOutsideDirectory(path: String, shard: String)
  /// The shard index names files that are not there, all of them together.
  case absentShards(path: String, shards: [String])
  /// The shard index says that `tensor` is in `shard`, which does not hold it.
  case tensorNotInShard(path: String, tensor: String, shard: String)
  /// Two shards hold a tensor of one name.
  case duplicateTensor(path: String, tensor: String)
  /// A GGUF file's header cannot be so, or is of a kind that is not read here.
  case malformedGGUF(path: String, GGUFFault)
  /// A GGUF file holds tensors of types without arithmetic here, such as `example`.
  case unsupportedTensorTypes(path: String, types: [String], example: String)
  /// A PyTorch file is of a form that is not read, or holds no tensors.
  case unreadablePyTorch(path: String, PyTorchFault)
  /// The zip archive around a PyTorch checkpoint is damaged or of a kind that torch does not write.
  case malformedArchive(path: String, ArchiveFault)
  /// The pickle of a PyTorch checkpoint is damaged, or asks for more than tensors.
  case malformedPickle(path: String, PickleFault)
  /// GGUF has no place for a tensor of this name, shape or type.
  case unwritableTensor(tensor: String, shape: [Int], DType)
  /// A file is to be written where there is one.
  case alreadyExists(path: String)
  /// Writing failed with this `errno`.
  case cannotWrite(path: String, systemError: Int32)
  /// The disk lacks the bytes that the file at `path` will take.
  case diskFull(path: String, needed: Int, available: Int)
  /// All differences between a checkpoint and what its configuration calls for.
  case mismatch(path: String, CheckpointMismatch)
}

public enum HeaderFault: Sendable, Equatable {
  case notAnObject
  case missingWeightMap
  case shardNameNotAString(tensor: String)
}

/// What is wrong with the header of a GGUF file. Offsets are bytes from its start.
public enum GGUFFault: Error, Sendable, Equatable {
  case notGGUF
  case bigEndian
  case unsupportedVersion(UInt32)
  /// What stands at `offset` needs more bytes than the file has.
  case headerTruncated(offset: Int)
  case tooManyTensors(UInt64)
  case tooManyPairs(UInt64)
  /// A key or a tensor's name that is too long or no UTF-8.
  case invalidName(offset: Int)
  case duplicateKey(String)
  case unknownValueType(code: UInt32)
  case invalidBoolean(offset: Int)
  case nestedTooDeeply(offset: Int)
  /// `general.alignment` is not a `uint32` that is a power of two.
  case invalidAlignment
  case tooManyDimensions(tensor: String, UInt32)
}

public enum TensorFault: Error, Sendable, Equatable {
  case notAnObject
  case unknownElementType(String)
  case missingField(String)
  /// A field such as `shape` holds something that is not a whole, non-negative number, or the wrong count of them.
  case invalidField(String)
  case offsetsOutsideFile(begin: Int, end: Int, dataSize: Int)
  /// Shape and type call for other than the bytes that the offsets span.
  case sizeMismatch(expected: Int, actual: Int)
  case sizeOverflow
  case overlaps(other: String)
  /// The storage of a PyTorch tensor, by its key, is not in the file.
  case missingStorage(String)
  /// The file has other than the bytes that the pickle says of the storage.
  case storageSize(expected: Int, actual: Int)
  /// Offset, size and stride lead beyond the elements that the storage has.
  case viewOutsideStorage(needed: Int, actual: Int)
  /// Putting the elements in order would take more memory than the file has bytes.
  case copyTooLarge(needed: Int, available: Int)
  /// A row of a quantised tensor is a whole number of blocks.
  case rowsAreNoBlocks(columns: Int, blockLength: Int)
  case misaligned(offset: UInt64, alignment: Int)
}

/// How a checkpoint's tensors differ from those a configuration calls for, each list in the order of the table.
public struct CheckpointMismatch: Sendable, Equatable {
  public struct Shape: Sendable, Equatable {
    public let tensor: String
    public let expected: [Int]
    public let actual: [Int]
  }

  public struct Element: Sendable, Equatable {
    public let tensor: String
    public let allowed: [DType]
    public let actual: DType
  }

  public var missing: [String] = []
  public var misshapen: [Shape] = []
  public var wronglyTyped: [Element] = []
  /// Tensors that the configuration has no place for, sorted by name.
  public var unexpected: [String] = []

  public var isEmpty: Bool {
    missing.isEmpty && misshapen.isEmpty && wronglyTyped.isEmpty && unexpected.isEmpty
  }
}
