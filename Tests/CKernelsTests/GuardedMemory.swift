import Glibc

/// Guarded buffers that live until they are freed together: a kernel holds only their pointers.
final class GuardedMemory {
  private var buffers: [AnyObject] = []

  func buffer<Element: BitwiseCopyable>(_ elements: [Element], slack: Int = 0) -> GuardedBuffer<Element> {
    let buffer = GuardedBuffer(elements, slack: slack)
    buffers.append(buffer)
    return buffer
  }

  func free() { buffers = [] }
}

/// Memory that ends where a page begins that traps, so that a kernel that reads or writes one element too many dies.
/// In front of it lie bytes of a known pattern.
final class GuardedBuffer<Element: BitwiseCopyable> {
  let count: Int
  private let mapping: UnsafeMutableRawPointer
  private let mappingBytes: Int
  private let start: UnsafeMutableRawPointer

  /// - Parameter slack: bytes between the end of the elements and the trap, to have them at an odd address.
  fileprivate init(_ elements: [Element], slack: Int) {
    let page = Int(getpagesize())
    let bytes = elements.count * MemoryLayout<Element>.stride + slack
    let pages = (bytes + page - 1) / page + 1
    mappingBytes = (pages + 1) * page
    guard let mapping = mmap(nil, mappingBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
      mapping != MAP_FAILED, mprotect(mapping + pages * page, page, PROT_NONE) == 0
    else { preconditionFailure("mmap of \(mappingBytes) bytes: \(errno)") }
    self.mapping = mapping
    count = elements.count
    start = mapping + pages * page - bytes
    memset(mapping, 0xA5, pages * page)
    elements.withUnsafeBytes { source in
      if let source = source.baseAddress { start.copyMemory(from: source, byteCount: bytes - slack) }
    }
  }

  deinit { munmap(mapping, mappingBytes) }

  /// Only for buffers without slack.
  var pointer: UnsafeMutablePointer<Element> { start.assumingMemoryBound(to: Element.self) }
  var rawPointer: UnsafeMutableRawPointer { start }

  var elements: [Element] {
    (0..<count).map { start.loadUnaligned(fromByteOffset: $0 * MemoryLayout<Element>.stride, as: Element.self) }
  }

  /// Whether the bytes in front are as they were.
  var isFrontIntact: Bool { UnsafeRawBufferPointer(start: mapping, count: start - mapping).allSatisfy { $0 == 0xA5 } }
}
