import BlockArt
import Chat
import Screen

/// Pictures made ready for a terminal that draws them itself, each with the number that its placeholders name.
struct GraphicCache {
  private struct Key: Hashable {
    var name: String
    var area: PictureArea
    var size: Size
    var cellPixels: Size
    var depth: ColorDepth
    var background: TerminalColor
  }

  private struct Entry {
    var graphic: TerminalGraphic
    var cells: CellBuffer
  }

  private var entries: [Key: Entry] = [:]
  private var byID: [Int: TerminalGraphic] = [:]
  private var bytes = 0
  /// Ids are gone through in a circle, so that one whose picture is still on the screen is not soon another's.
  private var nextID = 0
  private var usedIDs = 0

  /// Bytes of PNG that are kept; beyond it pictures are made ready anew.
  private static let byteLimit = 48 << 20
  /// Most pixels that are sent of one picture: more than that would hold up the screen.
  private static let pixelLimit = 1_200_000.0

  /// Makes room before a frame is drawn: within one, no number may come to stand for another picture.
  mutating func beginFrame(depth: ColorDepth) {
    let idCount = GraphicsPlaceholder.ids(depth: depth)?.count ?? 0
    guard bytes > Self.byteLimit || usedIDs > idCount / 2 || self.depth != depth else { return }
    entries.removeAll()
    byID.removeAll()
    (bytes, usedIDs, self.depth) = (0, 0, depth)
  }

  private var depth = ColorDepth.none

  /// Placeholders for a part of a picture; `nil` where the terminal does not draw it.
  mutating func cells(
    of pixels: PicturePixels, name: String, area: PictureArea, size: Size, canvas: Canvas
  ) -> CellBuffer? {
    guard let cellPixels = canvas.cellPixels, let ids = GraphicsPlaceholder.ids(depth: canvas.depth),
      size.columns > 0, size.rows > 0, max(size.columns, size.rows) <= GraphicsPlaceholder.mostCells
    else { return nil }
    let background = canvas.style(.text).background
    let key = Key(
      name: name, area: area, size: size, cellPixels: cellPixels, depth: canvas.depth, background: background)
    if let entry = entries[key] { return entry.cells }
    guard let png = Self.png(of: pixels, area: area, size: size, cellPixels: cellPixels) else { return nil }
    // So many in one frame: the rest is block art.
    guard usedIDs < ids.count else { return nil }
    let graphic = TerminalGraphic(id: ids.lowerBound + nextID % ids.count, serial: nextID, size: size, png: png)
    nextID += 1
    usedIDs += 1
    let cells = GraphicsPlaceholder.cells(id: graphic.id, size: size, depth: canvas.depth, background: background)
    entries[key] = Entry(graphic: graphic, cells: cells)
    byID[graphic.id] = graphic
    bytes += png.count
    return cells
  }

  private static func png(of pixels: PicturePixels, area: PictureArea, size: Size, cellPixels: Size) -> [UInt8]? {
    let width = Double(size.columns * cellPixels.columns)
    let height = Double(size.rows * cellPixels.rows)
    let scale = min(1, (pixelLimit / max(1, width * height)).squareRoot())
    return PictureFile.png(
      rgba: pixels.rgba, width: pixels.width, height: pixels.height,
      area: (area.left, area.top, area.width, area.height), limit: (Int(width * scale), Int(height * scale)))
  }

  /// Those whose placeholders stand in a frame, each once.
  func graphics(in buffer: CellBuffer) -> [TerminalGraphic] {
    guard !byID.isEmpty else { return [] }
    var ids: Set<Int> = []
    for cell in buffer.cells {
      if let id = GraphicsPlaceholder.id(of: cell) { ids.insert(id) }
    }
    return ids.sorted().compactMap { byID[$0] }
  }
}
