import Chat
import Screen

import struct Foundation.UUID

/// What drawing a frame worked out and the next frame needs again: the layout of each message, the block art of each
/// picture at each size. Belongs to one event loop.
public final class RenderCache {
  private struct Entry {
    var key: LayoutKey
    var lines: [LayoutLine]
  }

  private struct ReducedTheme {
    var theme: Theme
    var depth: ColorDepth
    var reduced: Theme
  }

  private var layouts: [UUID: Entry] = [:]
  private var lastTheme: ReducedTheme?

  /// More messages than any screen shows; beyond it everything is laid out anew, a screen's worth.
  private static let layoutLimit = 2000

  public init() {}

  func lines(of key: LayoutKey, make: () -> [LayoutLine]) -> [LayoutLine] {
    if let entry = layouts[key.message.id], entry.key == key { return entry.lines }
    if layouts.count >= RenderCache.layoutLimit { layouts.removeAll() }
    let lines = make()
    layouts[key.message.id] = Entry(key: key, lines: lines)
    return lines
  }

  func theme(_ theme: Theme, reducedTo depth: ColorDepth) -> Theme {
    if let last = lastTheme, last.depth == depth, last.theme == theme { return last.reduced }
    let reduced = theme.reduced(to: depth)
    lastTheme = ReducedTheme(theme: theme, depth: depth, reduced: reduced)
    return reduced
  }

  /// A picture as cells; `nil` while its pixels are not read.
  func art(of slot: PictureSlot, size: Size, canvas: Canvas, cellAspect: Double) -> CellBuffer? {
    nil
  }
}
