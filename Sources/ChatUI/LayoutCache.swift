import struct Foundation.UUID

/// How messages were laid out, kept from event to event and from frame to frame: neither a key nor a frame lays out again
/// what it did not change. It changes how long things take, never what they are, so all are equal; copies of a state share it.
///
/// Belongs to one event loop.
final class LayoutCache: Equatable {
  private struct Entry {
    var key: LayoutKey
    var lines: [LayoutLine]
  }

  private var entries: [UUID: Entry] = [:]
  /// What is in `entries`, the next to go at `oldest`.
  private var order: [UUID] = []
  private var oldest = 0
  /// How often a message had to be laid out, for tests.
  private(set) var layoutCount = 0

  /// More messages than any screen shows, and some pages of them.
  private static let limit = 2000

  static func == (left: LayoutCache, right: LayoutCache) -> Bool { true }

  func lines(of key: LayoutKey, make: () -> [LayoutLine]) -> [LayoutLine] {
    let id = key.message.id
    if let entry = entries[id], entry.key == key { return entry.lines }
    layoutCount += 1
    let lines = make()
    if entries.updateValue(Entry(key: key, lines: lines), forKey: id) == nil { remember(id) }
    return lines
  }

  /// One in, one out, so that no key pays for all.
  private func remember(_ id: UUID) {
    guard order.count == LayoutCache.limit else { return order.append(id) }
    entries[order[oldest]] = nil
    order[oldest] = id
    oldest = (oldest + 1) % LayoutCache.limit
  }
}
