import Chat
import Screen

/// One line of the conversation, laid out: what stands where, not yet in which colours.
struct LayoutLine: Hashable {
  struct Span: Hashable {
    var column: Int
    /// Safe to draw.
    var text: String
    var style: StyleName
  }

  /// One row of a picture's cells.
  struct PictureRow: Hashable {
    var column: Int
    var number: PictureNumber
    var size: Size
    var row: Int
  }

  var spans: [Span] = []
  var pictures: [PictureRow] = []

  static let blank = LayoutLine()

  static func text(_ text: String, style: StyleName, column: Int) -> LayoutLine {
    LayoutLine(spans: [Span(column: column, text: text, style: style)])
  }
}

/// What the layout of a message depends on beside the message.
struct LayoutGeometry: Hashable {
  /// Columns of the conversation, margins included.
  var columns: Int
  /// Most rows a picture takes.
  var pictureRows: Int
  /// Rows of the conversation where the draft is one line.
  var rows: Int
  var cellAspect: Double

  /// Lines longer than this are hard to read.
  static let readableColumns = 100

  var margin: Int { columns >= 40 ? 2 : columns >= 30 ? 1 : 0 }
  var textColumns: Int { max(1, min(columns - 2 * margin, LayoutGeometry.readableColumns)) }

  /// Pictures are sized by the screen, not by what the draft and notices leave of it: they must not jump while one types.
  init(screen: Size, cellAspect: Double) {
    columns = screen.columns
    rows = max(1, screen.rows - 4)
    pictureRows = max(2, min(24, (screen.rows - 4) * 3 / 5))
    self.cellAspect = cellAspect.isFinite && cellAspect > 0.1 && cellAspect < 10 ? cellAspect : 0.5
  }
}
