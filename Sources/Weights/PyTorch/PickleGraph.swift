import JSONText
import Tensors

/// A value of a pickle. Containers, storages and tensors are numbers in the graph that holds them, so that nothing is
/// owned twice, and a container that holds itself is only a number that comes back.
enum PickleValue: Equatable, Sendable {
  case none
  case boolean(Bool)
  case integer(Int)
  /// A whole number of more than 64 bits: its little-endian bytes, as a range of the file.
  case longInteger(Range<Int>)
  /// A text: a range of the file, not known to be UTF-8.
  case text(Range<Int>)
  case global(PickleGlobal)
  case list(Int)
  case tuple(Int)
  /// Its contents are keys and values by turns.
  case dictionary(Int)
  case storage(Int)
  case tensor(Int)
  /// What no tensor needs: a floating-point number, bytes, a device.
  case opaque
}

/// What a pickle says of a storage: elements in one block of memory, which tensors may share.
struct PickledStorage: Sendable {
  /// `nil` for a storage of bytes.
  let type: DType?
  /// The name under which the file has the storage, as a range of the file.
  let key: Range<Int>
  let count: Int

  /// `nil` when it does not fit in an `Int`.
  var byteCount: Int? {
    let (bytes, overflow) = count.multipliedReportingOverflow(by: type?.blockByteCount ?? 1)
    return overflow ? nil : bytes
  }
}

/// What a pickle says of a tensor; nothing of it is checked but that the sizes and strides are tuples of few whole numbers.
///
/// Five bytes of a pickle can make one, so that it is small: the graph holds what it is made of.
struct PickledTensor: Sendable {
  enum ElementType: Sendable, Equatable {
    case known(DType)
    /// A type of torch that nothing here computes with.
    case unsupported(String)
  }

  /// The number of the storage.
  let storage: Int
  let type: ElementType
  /// In elements, as are the strides.
  let offset: Int
  /// The numbers of the tuples.
  let sizes, strides: Int
}

/// The values of one pickle.
struct PickleGraph {
  /// The file that the texts are ranges of.
  let bytes: UnsafeRawBufferPointer
  /// Lists, tuples and dictionaries.
  var containers: [[PickleValue]] = []
  var storages: [PickledStorage] = []
  var tensors: [PickledTensor] = []

  static let longestName = 1024

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  /// A short text: a tensor's name, a storage's key.
  func name(_ range: Range<Int>) throws(PickleFault) -> String {
    guard range.count <= Self.longestName, let name = String(validating: bytes[range], as: UTF8.self),
      !CombiningMarks.overrun(name)
    else { throw .invalidText(offset: range.lowerBound) }
    return name
  }

  /// The whole numbers of a tuple; `nil` where there are others.
  func wholeNumbers(of tuple: Int) -> [Int]? {
    var numbers: [Int] = []
    for element in containers[tuple] {
      guard case .integer(let number) = element else { return nil }
      numbers.append(number)
    }
    return numbers
  }

  func isText(_ value: PickleValue, _ word: String) -> Bool {
    guard case .text(let range) = value else { return false }
    return bytes[range].elementsEqual(word.utf8)
  }

  /// The value that `dictionary` has for `key`; the last one, as in Python.
  func value(for key: String, in dictionary: Int) -> PickleValue? {
    let contents = containers[dictionary]
    for index in stride(from: contents.count - 2, through: 0, by: -2) where isText(contents[index], key) {
      return contents[index + 1]
    }
    return nil
  }
}
