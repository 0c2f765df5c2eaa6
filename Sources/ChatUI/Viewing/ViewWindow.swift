import BlockArt
import Chat
import Screen

/// A point of a picture, in shares of its width and height.
struct ViewPoint: Hashable, Sendable {
  var x: Double
  var y: Double

  static let middle = ViewPoint(x: 0.5, y: 0.5)
}

/// What part of a picture is seen, and how many cells it takes.
struct ViewWindow: Hashable, Sendable {
  var size: Size
  var area: PictureArea

  /// The largest scale, in columns a pixel, at which all of a picture is seen.
  static func fit(width: Int, height: Int, in limit: Size, cellAspect: Double) -> Double {
    guard width > 0, height > 0, cellAspect > 0 else { return 1 }
    return min(
      Double(max(1, limit.columns)) / Double(width), Double(max(1, limit.rows)) / (Double(height) * cellAspect))
  }

  /// - Parameters:
  ///   - scale: columns that a pixel takes; `nil` fits.
  ///   - center: the middle of what is seen, as far as the picture's edges let it.
  init(width: Int, height: Int, in limit: Size, cellAspect: Double, scale: Double?, center: ViewPoint) {
    guard let scale, width > 0, height > 0, cellAspect > 0 else {
      size = PictureFitting.cells(
        width: width, height: height, within: limit, cellAspect: cellAspect, enlarges: true)
      area = PictureArea(left: 0, top: 0, width: 1, height: 1)
      return
    }
    let columns = ViewWindow.stretch(pixels: width, scale: scale, limit: limit.columns, center: center.x)
    let rows = ViewWindow.stretch(pixels: height, scale: scale * cellAspect, limit: limit.rows, center: center.y)
    size = Size(columns: columns.cells, rows: rows.cells)
    area = PictureArea(left: columns.start, top: rows.start, width: columns.length, height: rows.length)
  }

  /// Along one side: how many cells, and which part of the picture they show.
  private static func stretch(
    pixels: Int, scale: Double, limit: Int, center: Double
  ) -> (cells: Int, start: Double, length: Double) {
    let limit = max(1, limit)
    let all = Double(pixels) * scale
    guard all > Double(limit) else { return (max(1, Int(all.rounded())), 0, 1) }
    let length = Double(limit) / all
    var start = min(max(0, center - length / 2), 1 - length)
    // Where pixels are as large as half cells, their edges and those of the cells fall together.
    if scale >= 0.5 { start = min((start * Double(pixels)).rounded(), Double(pixels)) / Double(pixels) }
    return (limit, min(start, 1 - length), length)
  }

  /// The nearest point that the view can be centred on.
  func clamped(_ point: ViewPoint) -> ViewPoint {
    func clamped(_ value: Double, _ length: Double) -> Double {
      length >= 1 || !value.isFinite ? 0.5 : min(max(length / 2, value), 1 - length / 2)
    }
    return ViewPoint(x: clamped(point.x, area.width), y: clamped(point.y, area.height))
  }

  /// The cells of a part of the picture, clipped to what is seen; `nil` outside of it.
  func cells(of part: PictureArea) -> Rect? {
    func range(_ start: Double, _ length: Double, _ from: Double, _ shown: Double, _ cells: Int) -> Range<Int>? {
      guard shown > 0 else { return nil }
      let first = (start - from) / shown * Double(cells)
      let last = (start + length - from) / shown * Double(cells)
      guard first.isFinite, last.isFinite, last > 0, first < Double(cells) else { return nil }
      let low = max(0, Int(first.rounded(.down)))
      return low..<max(low + 1, min(cells, Int(last.rounded(.up))))
    }
    guard let columns = range(part.left, part.width, area.left, area.width, size.columns),
      let rows = range(part.top, part.height, area.top, area.height, size.rows)
    else { return nil }
    return Rect(row: rows.lowerBound, column: columns.lowerBound, columns: columns.count, rows: rows.count)
  }
}
