/// The highest of many values, without sorting them all.
enum HighestValues {
  struct Entry: Equatable {
    var index: Int
    var value: Float

    /// Higher values first; of equals the one with the lower index.
    fileprivate func precedes(_ other: Entry) -> Bool {
      value == other.value ? index < other.index : value > other.value
    }
  }

  /// At most `count` entries, the highest first; values that are not numbers are left out.
  static func of(_ values: some Sequence<Float>, count: Int) -> [Entry] {
    guard count > 0 else { return [] }
    // A heap with the least of the kept at its root.
    var heap: [Entry] = []
    for (index, value) in values.enumerated() where !value.isNaN {
      let entry = Entry(index: index, value: value)
      if heap.count < count {
        heap.append(entry)
        rise(&heap)
      } else if entry.precedes(heap[0]) {
        heap[0] = entry
        sink(&heap)
      }
    }
    return heap.sorted { $0.precedes($1) }
  }

  private static func rise(_ heap: inout [Entry]) {
    var child = heap.count - 1
    while child > 0, heap[(child - 1) / 2].precedes(heap[child]) {
      heap.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  private static func sink(_ heap: inout [Entry]) {
    var parent = 0
    while true {
      var least = parent
      for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count && heap[least].precedes(heap[child]) {
        least = child
      }
      guard least != parent else { return }
      heap.swapAt(parent, least)
      parent = least
    }
  }
}
