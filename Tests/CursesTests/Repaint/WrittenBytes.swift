import Screen

/// How many bytes frames took, by how many cells they changed.
struct WrittenBytes: CustomStringConvertible {
  /// Of frames that changed cells: bytes and cells.
  private(set) var frames: [(bytes: Int, cells: Int)] = []
  private(set) var idleFrames = 0
  private(set) var idleBytes = 0
  /// Of frames that moved, showed or hid the cursor and nothing else.
  private(set) var cursorFrames = 0
  private(set) var mostCursorBytes = 0

  mutating func add(_ bytes: Int, changedCells: Int, movesCursor: Bool) {
    if changedCells > 0 {
      frames.append((bytes, changedCells))
    } else if movesCursor {
      cursorFrames += 1
      mostCursorBytes = max(mostCursorBytes, bytes)
    } else {
      idleFrames += 1
      idleBytes += bytes
    }
  }

  static func changedCells(from old: CellBuffer?, to new: CellBuffer) -> Int {
    guard let old, old.size == new.size else { return new.cells.count }
    return zip(old.cells, new.cells).reduce(0) { $0 + ($1.0 == $1.1 ? 0 : 1) }
  }

  private static let classes = [1...1, 2...4, 5...16, 17...64, 65...256, 257...Int.max]

  var description: String {
    let rows = Self.classes.map { cells -> String in
      let ratios = frames.filter { cells.contains($0.cells) }.map { Double($0.bytes) / Double($0.cells) }.sorted()
      guard let worst = ratios.last else { return "\(cells.lowerBound)+ cells: none" }
      func quantile(_ share: Double) -> String { String(Int(ratios[Int(share * Double(ratios.count - 1))])) }
      return
        "\(cells.lowerBound)+ cells: \(ratios.count) frames, median \(quantile(0.5)), p99 \(quantile(0.99)), worst \(worst)"
    }
    let bytes = frames.reduce(0) { $0 + $1.bytes }
    let cells = frames.reduce(0) { $0 + $1.cells }
    return """
      \(frames.count) frames, \(bytes) bytes for \(cells) cells: \(Double(bytes) / Double(max(1, cells))) a cell; \
      \(idleFrames) without a change: \(idleBytes) bytes; \(cursorFrames) of the cursor alone: at most \(mostCursorBytes) bytes
      """ + "\n  " + rows.joined(separator: "\n  ")
  }
}
