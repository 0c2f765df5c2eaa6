/// Elements of one size in a block of memory, walked with a stride for every dimension.
struct StridedElements {
  let sizes: [Int]
  /// In elements, not negative; as many as sizes.
  let strides: [Int]
  let offset: Int
  /// Bytes of one element: 1, 2, 4 or 8.
  let width: Int

  /// Whether the elements lie one after another in row-major order. A dimension of size 1 has any stride.
  var isContiguous: Bool {
    var expected = 1
    for (size, stride) in zip(sizes, strides).reversed() where size != 1 {
      guard stride == expected else { return false }
      expected *= size
    }
    return true
  }

  /// How many elements the block must have for all to lie in it; `nil` when that does not fit in an `Int`. There is at
  /// least one element.
  var extent: Int? {
    var last = offset
    for (size, stride) in zip(sizes, strides) {
      let (reach, tooFar) = stride.multipliedReportingOverflow(by: size - 1)
      let (sum, overflow) = last.addingReportingOverflow(reach)
      guard !tooFar, !overflow else { return nil }
      last = sum
    }
    let (extent, overflow) = last.addingReportingOverflow(1)
    return overflow ? nil : extent
  }

  /// Copies the elements in row-major order. `extent` elements are in `source`, room for all in `target`.
  func copy(from source: UnsafeRawBufferPointer, to target: UnsafeMutableRawBufferPointer) {
    switch width {
    case 1: copy(UInt8.self, from: source, to: target)
    case 2: copy(UInt16.self, from: source, to: target)
    case 4: copy(UInt32.self, from: source, to: target)
    default: copy(UInt64.self, from: source, to: target)
    }
  }

  private func copy<Element: FixedWidthInteger>(
    _ type: Element.Type, from source: UnsafeRawBufferPointer, to target: UnsafeMutableRawBufferPointer
  ) {
    // Dimensions of one element may have any stride; they do not move.
    let moving = zip(sizes, strides).filter { $0.0 != 1 }
    let (sizes, strides) = (moving.map(\.0), moving.map(\.1))
    let (rowLength, step) = (sizes.last ?? 1, strides.last ?? 1)
    var index = [Int](repeating: 0, count: max(sizes.count - 1, 0))
    var rowStart = offset
    var written = 0
    while true {
      for column in 0..<rowLength {
        let element = source.loadUnaligned(fromByteOffset: (rowStart + column * step) * width, as: type)
        target.storeBytes(of: element, toByteOffset: written, as: type)
        written += width
      }
      // The next row: count up like an odometer, the last but one dimension fastest.
      var axis = index.count - 1
      while axis >= 0 {
        index[axis] += 1
        rowStart += strides[axis]
        if index[axis] < sizes[axis] { break }
        rowStart -= strides[axis] * sizes[axis]
        index[axis] = 0
        axis -= 1
      }
      if axis < 0 { return }
    }
  }
}
