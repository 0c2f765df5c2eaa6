import BlockArt
import Chat
import Screen

/// What drawing a frame worked out and the next frame needs again: the theme, the block art of each picture at each size.
/// Belongs to one event loop.
public final class RenderCache {
  private struct ReducedTheme {
    var theme: Theme
    var depth: ColorDepth
    var reduced: Theme
  }

  private var lastTheme: ReducedTheme?

  public init() {}

  func theme(_ theme: Theme, reducedTo depth: ColorDepth) -> Theme {
    if let last = lastTheme, last.depth == depth, last.theme == theme { return last.reduced }
    let reduced = theme.reduced(to: depth)
    lastTheme = ReducedTheme(theme: theme, depth: depth, reduced: reduced)
    return reduced
  }

  // MARK: Pictures that the terminal draws

  private var pictures = GraphicCache()

  func beginFrame(depth: ColorDepth) { pictures.beginFrame(depth: depth) }

  /// Those whose placeholders stand in a frame.
  func graphics(in buffer: CellBuffer) -> [TerminalGraphic] { pictures.graphics(in: buffer) }

  // MARK: Block art

  private struct ArtKey: Hashable {
    var contentHash: String
    var size: Size
    var options: BlockArtOptions
  }

  private var art: [ArtKey: CellBuffer] = [:]
  private var artCells = 0

  /// Some forty full screens; beyond it the pictures on the screen are drawn anew.
  private static let artCellLimit = 400_000

  /// A picture as cells; `nil` while its pixels are not read.
  func art(of slot: PictureSlot, size: Size, glyphs: GlyphSet, canvas: Canvas) -> CellBuffer? {
    guard let pixels = slot.pixels, pixels.width > 0, pixels.height > 0, let hash = slot.attachment?.contentHash else {
      return nil
    }
    let whole = PictureArea(left: 0, top: 0, width: 1, height: 1)
    if let cells = pictures.cells(of: pixels, name: hash, area: whole, size: size, canvas: canvas) { return cells }
    let key = ArtKey(contentHash: hash, size: size, options: RenderCache.options(glyphs: glyphs, canvas: canvas))
    if let cells = art[key] { return cells }
    let cells = BlockArtRenderer.render(
      rgba: pixels.rgba, width: pixels.width, height: pixels.height, size: size, options: key.options)
    if artCells > RenderCache.artCellLimit {
      art.removeAll()
      artCells = 0
    }
    art[key] = cells
    artCells += size.columns * size.rows
    return cells
  }

  private struct PartKey: Hashable {
    var name: String
    var area: PictureArea
    var size: Size
    var options: BlockArtOptions
  }

  private var parts: [PartKey: CellBuffer] = [:]
  private var partCells = 0

  /// A part of a picture: views last zoomed and moved through, small pictures of a folder.
  /// - Parameter name: tells pixels apart.
  func part(
    of pixels: PicturePixels, name: String, area: PictureArea, size: Size, glyphs: GlyphSet, canvas: Canvas
  ) -> CellBuffer {
    if let cells = pictures.cells(of: pixels, name: name, area: area, size: size, canvas: canvas) { return cells }
    let options = RenderCache.options(glyphs: glyphs, canvas: canvas)
    let key = PartKey(name: name, area: area, size: size, options: options)
    if let cells = parts[key] { return cells }
    let cells = BlockArtRenderer.render(
      rgba: pixels.rgba, width: pixels.width, height: pixels.height,
      area: (area.left, area.top, area.width, area.height), size: size, options: options)
    if partCells > RenderCache.artCellLimit {
      parts.removeAll()
      partCells = 0
    }
    parts[key] = cells
    partCells += size.columns * size.rows
    return cells
  }

  private struct HeatKey: Hashable {
    var art: ArtKey
    var patches: [Float]
  }

  private var heat: [HeatKey: CellBuffer] = [:]
  /// Maps of the words last walked over.
  private static let heatLimit = 64

  /// A picture under the weights of its patches; `nil` while its pixels are not read.
  func heat(
    of slot: PictureSlot, patches: [Float], gridSize: Int, area: AttentionReport.Area?, size: Size, glyphs: GlyphSet,
    canvas: Canvas
  ) -> CellBuffer? {
    guard let pixels = slot.pixels, pixels.width > 0, pixels.height > 0, let hash = slot.attachment?.contentHash else {
      return nil
    }
    let art = ArtKey(contentHash: hash, size: size, options: RenderCache.options(glyphs: glyphs, canvas: canvas))
    let key = HeatKey(art: art, patches: patches)
    if let cells = heat[key] { return cells }
    let area = area ?? AttentionReport.Area(left: 0, top: 0, width: 1, height: 1)
    let cells = BlockArtRenderer.render(
      rgba: pixels.rgba, width: pixels.width, height: pixels.height, weights: patches, columns: gridSize,
      area: (area.left, area.top, area.width, area.height), size: size, options: art.options)
    if heat.count >= RenderCache.heatLimit { heat.removeAll() }
    heat[key] = cells
    return cells
  }

  private static func options(glyphs: GlyphSet, canvas: Canvas) -> BlockArtOptions {
    let ground = canvas.theme[.text].background
    let shownThrough =
      if case .rgb(let red, let green, let blue) = ground { RGBColor(red, green, blue) } else { RGBColor.black }
    // Six bits a channel: nobody sees the rest, and neighbours that come out alike take fewer bytes.
    return BlockArtOptions(
      glyphs: glyphs, colors: canvas.depth, background: shownThrough, emptyColor: ground, bitsPerChannel: 6)
  }
}
