/// The opcodes of protocols 2 to 5 that a file of tensors needs, by the names that Python's `pickletools` has for them.
///
/// Left out are those that make instances of classes (INST, OBJ, NEWOBJ, NEWOBJ_EX), reach outside the file (EXT1 to EXT4,
/// NEXT_BUFFER), belong to protocols 0 and 1 alone, or that torch never writes.
enum PickleOpcode: UInt8 {
  case mark = 0x28
  case emptyTuple = 0x29
  case stop = 0x2E
  case binaryBytes = 0x42
  case shortBinaryBytes = 0x43
  case binaryFloat = 0x47
  case binaryInteger = 0x4A
  case binaryInteger1 = 0x4B
  case binaryInteger2 = 0x4D
  case none = 0x4E
  case binaryPersistentID = 0x51
  case reduce = 0x52
  /// A `str` of Python 2.
  case binaryString = 0x54
  case shortBinaryString = 0x55
  case binaryUnicode = 0x58
  case emptyList = 0x5D
  case append = 0x61
  case build = 0x62
  case global = 0x63
  case appends = 0x65
  case binaryGet = 0x68
  case longBinaryGet = 0x6A
  case binaryPut = 0x71
  case longBinaryPut = 0x72
  case setItem = 0x73
  case tuple = 0x74
  case setItems = 0x75
  case emptyDictionary = 0x7D
  case `protocol` = 0x80
  case tuple1 = 0x85
  case tuple2 = 0x86
  case tuple3 = 0x87
  case newTrue = 0x88
  case newFalse = 0x89
  case long1 = 0x8A
  case shortBinaryUnicode = 0x8C
  case binaryUnicode8 = 0x8D
  case binaryBytes8 = 0x8E
  case stackGlobal = 0x93
  case memoize = 0x94
  case frame = 0x95
}
