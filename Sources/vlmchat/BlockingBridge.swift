import Synchronization

import class Dispatch.DispatchSemaphore

/// Runs asynchronous work to its end while the calling thread waits.
///
/// Commands are synchronous, since the chat needs the main thread; those that talk to the engine cross over here, once.
func waitFor<Success: Sendable>(_ operation: @escaping @Sendable () async throws -> Success) throws -> Success {
  let done = DispatchSemaphore(value: 0)
  let outcome = Mutex<Result<Success, any Error>?>(nil)
  Task {
    let result: Result<Success, any Error>
    do { result = .success(try await operation()) } catch { result = .failure(error) }
    outcome.withLock { $0 = result }
    done.signal()
  }
  done.wait()
  guard let result = outcome.withLock({ $0 }) else { throw CancellationError() }
  return try result.get()
}
