import Chat
import Screen

/// Some pictures of a folder are being chosen.
public struct FolderPicker: Hashable, Sendable {
  /// How far a small picture has come.
  enum Thumbnail: Hashable, Sendable {
    case asked(RequestID)
    case read(PicturePixels)
    case unreadable
  }

  public internal(set) var folder: PictureFolder
  public internal(set) var selected = 0
  /// By their place in `folder.names`.
  public internal(set) var marked: Set<Int> = []
  var thumbnails: [Int: Thumbnail] = [:]

  public init(folder: PictureFolder) { self.folder = folder }

  /// What Enter attaches: the marked ones in their order, else the selected one.
  var chosen: [Int] {
    if !marked.isEmpty { return marked.sorted() }
    return folder.names.indices.contains(selected) ? [selected] : []
  }

  var countWords: String {
    let all = Words.count(folder.names.count, "picture")
    return marked.isEmpty ? all : "\(all), \(marked.count) marked"
  }

  // MARK: Small pictures

  /// So many are read at once: each may be a large file.
  private static let readAtOnce = 4
  /// So many are kept; those in view always are.
  private static let kept = 96

  /// The next ones in view that are to be read.
  mutating func nextThumbnails(in view: Range<Int>) -> [Int] {
    if thumbnails.count > Self.kept {
      thumbnails = thumbnails.filter { entry in
        if case .asked = entry.value { true } else { view.contains(entry.key) }
      }
    }
    let asked = thumbnails.values.count { if case .asked = $0 { true } else { false } }
    return Array(view.filter { thumbnails[$0] == nil }.prefix(max(0, Self.readAtOnce - asked)))
  }
}

/// Where the pictures of a folder stand on the screen: tiles side by side, in pages; names alone where there is no room.
struct FolderLayout: Hashable {
  /// Of all tiles of a page.
  var content: Rect
  /// Tiles beside each other, and below each other.
  var across: Int
  var down: Int
  var tile: Size
  /// `nil` where only names are shown.
  var picture: Size?

  private static let tileColumns = 20
  private static let pictureRows = 7

  init(_ size: Size) {
    content = OverlayFrame(size).content
    let margin = content.column
    content.columns = max(1, size.columns - 2 * margin)
    let hasPictures = content.rows >= 5 && content.columns >= 14
    guard hasPictures else {
      (across, down, tile) = (1, max(1, content.rows), Size(columns: content.columns, rows: 1))
      return
    }
    across = max(1, content.columns / Self.tileColumns)
    // A name below each, and a line of space.
    let rows = min(content.rows, Self.pictureRows + 2)
    down = max(1, content.rows / rows)
    tile = Size(columns: content.columns / across, rows: content.rows / down)
    picture = Size(columns: tile.columns - 2, rows: max(1, min(tile.rows - 1, Self.pictureRows + 2)))
  }

  var perPage: Int { across * down }

  /// The pictures on the page that holds one of them.
  func page(of index: Int, count: Int) -> Range<Int> {
    let first = index / perPage * perPage
    return min(first, count)..<min(first + perPage, count)
  }

  func place(_ offset: Int) -> Rect {
    Rect(
      row: content.row + offset / across * tile.rows, column: content.column + offset % across * tile.columns,
      columns: tile.columns, rows: tile.rows)
  }
}
