import Foundation
import Inference

/// What came of one line.
public struct BatchResult: Sendable {
  /// The line's number, counted from 1.
  public var line: Int
  public var id: BatchCase.Identifier?
  public var answer: Result<BatchAnswer, any Error>
}

/// Reads cases, answers them on as many threads as there are models, and hands out the results in the order of the lines,
/// each as soon as it and all before it are there.
///
/// @unchecked: everything that changes is guarded by `condition`.
public final class BatchRun: @unchecked Sendable {
  /// Cases that may be read beyond the first one without a result, for each thread: so a slow case holds nobody up, and a
  /// file of any length takes no more memory than this.
  private static let aheadPerThread = 64
  /// As the model's own thread has in a chat.
  private static let stackBytes = 8 << 20

  private let queue: BatchQueue
  private let settings: BatchSettings
  private let isCancelled: @Sendable () -> Bool
  private let write: @Sendable (BatchResult) throws -> Void

  private let condition = NSCondition()
  /// Those that wait for one before them, by index.
  private var results: [Int: BatchResult] = [:]
  private var writtenCount = 0
  private var workingCount = 0
  private var isStopped = false
  private var failure: (any Error)?

  /// - Parameters:
  ///   - isCancelled: asked before every layer; then what was not handed out is dropped.
  ///   - write: called for one result at a time, from any thread.
  public init(
    lines: LineReader, defaults: BatchDefaults, settings: BatchSettings, isCancelled: @escaping @Sendable () -> Bool,
    write: @escaping @Sendable (BatchResult) throws -> Void
  ) {
    queue = BatchQueue(lines, defaults: defaults)
    self.settings = settings
    self.isCancelled = isCancelled
    self.write = write
  }

  /// Goes through all lines, once; a case that fails is a result like any other.
  /// - Parameters:
  ///   - models: one a thread, as `LoadedModel.divided` makes them.
  ///   - skipCount: cases at the beginning that are left out.
  /// - Returns: the number of results that were handed out.
  /// - Throws: `InferenceError.tokenizerMissing`, `BatchError.unreadable`, and what `write` throws.
  @discardableResult
  public func run(on models: [LoadedModel], skipping skipCount: Int = 0) throws -> Int {
    guard models.allSatisfy({ $0.tokenizer != nil }) else { throw InferenceError.tokenizerMissing }
    try queue.skip(skipCount, isCancelled: isCancelled)
    workingCount = models.count
    let aheadLimit = Self.aheadPerThread * models.count
    for model in models.dropFirst() {
      let thread = Thread { [self] in work(model, aheadLimit) }
      thread.stackSize = Self.stackBytes
      thread.start()
    }
    if let model = models.first { work(model, aheadLimit) }
    return try condition.withLock {
      while workingCount > 0 { condition.wait() }
      if let failure { throw failure }
      return writtenCount
    }
  }

  // MARK: Threads

  private func work(_ model: LoadedModel, _ aheadLimit: Int) {
    do {
      let answerer = try BatchAnswerer(model, settings)
      while let item = try take(aheadLimit) {
        var isHeld = true
        let answer = Result {
          try answerer.answer(item.line.content.get(), isCancelled: isCancelled) {
            queue.release(item)
            isHeld = false
          }
        }
        if isHeld { queue.release(item) }
        if isCancelled() { break }
        try finish(item.index, BatchResult(line: item.line.number, id: item.line.id, answer: answer))
      }
      end(nil)
    } catch {
      end(error)
    }
  }

  private func take(_ aheadLimit: Int) throws -> BatchQueue.Item? {
    guard !isCancelled(), !condition.withLock({ isStopped }) else { return nil }
    // Who waits here holds the queue, but no case: another thread has the one that everybody waits for.
    return try queue.take(isCancelled: isCancelled) { index, waits in
      condition.withLock {
        while waits, index - writtenCount >= aheadLimit, !isStopped { condition.wait() }
        return index - writtenCount < aheadLimit && !isStopped
      }
    }
  }

  private func finish(_ index: Int, _ result: BatchResult) throws {
    try condition.withLock {
      results[index] = result
      while !isStopped, let next = results.removeValue(forKey: writtenCount) {
        try write(next)
        writtenCount += 1
      }
      condition.broadcast()
    }
  }

  private func end(_ error: (any Error)?) {
    condition.withLock {
      workingCount -= 1
      // A thread that found no more cases leaves the others to finish theirs.
      if let error {
        failure = failure ?? error
        isStopped = true
      }
      if isCancelled() { isStopped = true }
      condition.broadcast()
    }
  }
}
