import Foundation
import Synchronization

/// The cases of a file on their way to the threads that answer them.
///
/// A case whose pictures another thread is looking at would have to wait for them, so one behind it goes first: several
/// questions about each picture, one after the other, keep all threads busy all the same.
///
/// @unchecked: everything that changes is guarded by `lock`, but `busyPaths`, which has its own.
final class BatchQueue: @unchecked Sendable {
  struct Item {
    /// Counted from 0, without those that were skipped.
    let index: Int
    let line: BatchLine
  }

  /// Cases that are read to find one.
  private static let lookAhead = 32

  private let defaults: BatchDefaults
  private let lock = NSLock()
  private var lines: LineReader
  private var readCount = 0
  private var waiting: [Item] = []
  /// How many threads look at each.
  private let busyPaths = Mutex<[String: Int]>([:])

  init(_ lines: LineReader, defaults: BatchDefaults) {
    self.lines = lines
    self.defaults = defaults
  }

  func skip(_ count: Int, isCancelled: () -> Bool) throws(BatchError) {
    for _ in 0..<count where try lines.nextCase(isCancelled: isCancelled) == nil { break }
  }

  /// The next case to be answered, whose pictures count as looked at from now on; `nil` at the end. Input is waited for only
  /// when no case is there.
  /// - Parameter hasRoom: whether the case with this index may be read; when asked to, waits until it may, or never.
  func take(isCancelled: () -> Bool, hasRoom: (_ index: Int, _ waits: Bool) -> Bool) throws -> Item? {
    try lock.withLock {
      while true {
        if let free = waiting.firstIndex(where: isFree) { return begin(waiting.remove(at: free)) }
        let readsOn =
          waiting.isEmpty
          ? hasRoom(readCount, true)
          : waiting.count < Self.lookAhead && lines.isReady && hasRoom(readCount, false)
        guard readsOn, let line = try lines.nextCase(isCancelled: isCancelled) else {
          return waiting.isEmpty ? nil : begin(waiting.removeFirst())
        }
        waiting.append(
          Item(index: readCount, line: CaseReader.read(line, number: lines.lineNumber, defaults: defaults)))
        readCount += 1
      }
    }
  }

  /// The pictures of a case that was taken have been looked at.
  func release(_ item: Item) {
    busyPaths.withLock { busy in
      for path in Self.paths(item) {
        let count = busy[path] ?? 0
        busy[path] = count > 1 ? count - 1 : nil
      }
    }
  }

  private func begin(_ item: Item) -> Item {
    busyPaths.withLock { busy in
      for path in Self.paths(item) { busy[path, default: 0] += 1 }
    }
    return item
  }

  private func isFree(_ item: Item) -> Bool {
    busyPaths.withLock { busy in busy.isEmpty || Self.paths(item).allSatisfy { busy[$0] == nil } }
  }

  private static func paths(_ item: Item) -> [String] { (try? item.line.content.get().picturePaths) ?? [] }
}
