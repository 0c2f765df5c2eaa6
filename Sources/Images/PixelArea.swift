/// A rectangle of a picture.
public struct PixelArea: Hashable, Sendable {
  /// From the left.
  public var columns: Range<Int>
  /// From the top.
  public var rows: Range<Int>

  public init(columns: Range<Int>, rows: Range<Int>) {
    self.columns = columns
    self.rows = rows
  }
}

extension RGBAImage {
  /// The part of the picture in `area`, which lies inside it and is not empty.
  public func cropped(to area: PixelArea) -> RGBAImage {
    let (columns, rows) = (area.columns, area.rows)
    guard columns.count != width || rows.count != height else { return self }
    let kept = [UInt8](unsafeUninitializedCapacity: columns.count * rows.count * 4) { output, count in
      for row in rows {
        let start = (row * width + columns.lowerBound) * 4
        count = output[count...].initialize(fromContentsOf: pixels[start..<start + columns.count * 4])
      }
    }
    return RGBAImage(width: columns.count, height: rows.count, pixels: kept, storage: storage)
  }
}
