import Glibc

/// A POSIX mutex at a fixed address.
///
/// @unchecked: being shared between threads is what it is for.
final class PthreadMutex: @unchecked Sendable {
  fileprivate let handle = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)

  init() {
    handle.initialize(to: pthread_mutex_t())
    pthread_mutex_init(handle, nil)
  }

  deinit {
    pthread_mutex_destroy(handle)
    handle.deallocate()
  }

  func lock() { pthread_mutex_lock(handle) }
  func unlock() { pthread_mutex_unlock(handle) }
}

/// A POSIX condition variable at a fixed address.
///
/// @unchecked: being shared between threads is what it is for.
final class PthreadCondition: @unchecked Sendable {
  private let handle = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  init() {
    handle.initialize(to: pthread_cond_t())
    pthread_cond_init(handle, nil)
  }

  deinit {
    pthread_cond_destroy(handle)
    handle.deallocate()
  }

  func wait(_ mutex: PthreadMutex) { pthread_cond_wait(handle, mutex.handle) }
  func wakeAll() { pthread_cond_broadcast(handle) }
}
