import Foundation

/// An array that `numpy.save` wrote: version 1, little-endian, in C order.
public struct NumPyArray {
  public let shape: [Int]
  /// Integers and booleans widened or narrowed.
  public let values: [Double]

  public enum Fault: Error { case unreadable(String) }

  public init(contentsOf url: URL) throws {
    let data = [UInt8](try Data(contentsOf: url))
    guard data.count > 10, data[0] == 0x93, data[6] == 1 else { throw Fault.unreadable(url.path) }
    let headerEnd = 10 + Int(data[8]) + Int(data[9]) << 8
    let header = String(decoding: data[10..<headerEnd], as: UTF8.self)
    guard let type = header.firstMatch(of: /'descr': '([<|][a-z]\d)'/)?.1,
      header.contains("'fortran_order': False"),
      let shape = header.firstMatch(of: /'shape': \(([0-9, ]*)\)/)?.1
    else { throw Fault.unreadable(url.path) }
    self.shape = shape.split(separator: ",").compactMap { Int($0.trimmingCharacters(in: .whitespaces)) }
    values = try data.withUnsafeBytes { bytes in
      let body = UnsafeRawBufferPointer(rebasing: bytes[headerEnd...])
      switch type {
      case "<f4": return Self.read(Float.self, body).map(Double.init)
      case "<f8": return Self.read(Double.self, body)
      case "<i8": return Self.read(Int64.self, body).map(Double.init)
      case "<i4": return Self.read(Int32.self, body).map(Double.init)
      case "|b1": return body.map(Double.init)
      default: throw Fault.unreadable("\(url.path): \(type)")
      }
    }
    guard values.count == self.shape.reduce(1, *) else { throw Fault.unreadable(url.path) }
  }

  private static func read<Element>(_ type: Element.Type, _ bytes: UnsafeRawBufferPointer) -> [Element] {
    stride(from: 0, to: bytes.count, by: MemoryLayout<Element>.size).map {
      bytes.loadUnaligned(fromByteOffset: $0, as: Element.self)
    }
  }

  /// The part at `index` of the outermost dimension.
  public subscript(index: Int) -> NumPyArray {
    let count = shape.dropFirst().reduce(1, *)
    return NumPyArray(shape: Array(shape.dropFirst()), values: Array(values[index * count..<(index + 1) * count]))
  }

  private init(shape: [Int], values: [Double]) {
    self.shape = shape
    self.values = values
  }

  public var integers: [Int] { values.map { Int($0) } }
  public var floats: [Float] { values.map { Float($0) } }
}
