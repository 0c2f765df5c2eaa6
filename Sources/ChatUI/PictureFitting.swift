import Screen

enum PictureFitting {
  /// The largest size in cells, at most `limit`, that keeps a picture's shape. At least one cell.
  ///
  /// Small pictures are not blown up: a cell shows at least one pixel across, or the picture takes 16 columns.
  static func cells(width: Int, height: Int, within limit: Size, cellAspect: Double, enlarges: Bool = false) -> Size {
    guard width > 0, height > 0 else { return Size(columns: 1, rows: 1) }
    let shape = Double(height) / Double(width) * cellAspect
    var columns = Double(max(1, limit.columns))
    if !enlarges { columns = min(columns, Double(max(16, width))) }
    if columns * shape > Double(limit.rows) { columns = Double(max(1, limit.rows)) / shape }
    let rows = (columns * shape).rounded()
    return Size(
      columns: min(max(1, Int(columns.rounded())), max(1, limit.columns)),
      rows: min(max(1, Int(rows)), max(1, limit.rows)))
  }
}
