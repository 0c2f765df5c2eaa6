import Foundation
import Glibc
import Screen

/// Notices when the file of the theme in use was saved.
struct ThemeWatch {
  private struct Stamp: Equatable {
    var device: dev_t
    var inode: ino_t
    var size: off_t
    var seconds: Int
    var nanoseconds: Int
  }

  /// How long after a save the screen may take to follow; a look costs one system call.
  static let milliseconds = 500

  private let path: String?
  private var stamp: Stamp?
  private var lastLook = Date.distantPast

  init(path: String?) {
    self.path = path
    stamp = path.flatMap(Self.stamp)
  }

  var isActive: Bool { path != nil }

  /// Whether the file changed since the last time this said so. One that is away, as it may be while it is saved, did not.
  mutating func hasChanged(now: Date) -> Bool {
    guard let path, now.timeIntervalSince(lastLook) * 1000 >= Double(Self.milliseconds) - 20 else { return false }
    lastLook = now
    guard let current = Self.stamp(path), current != stamp else { return false }
    stamp = current
    return true
  }

  private static func stamp(_ path: String) -> Stamp? {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    return Stamp(
      device: status.st_dev, inode: status.st_ino, size: status.st_size, seconds: status.st_mtim.tv_sec,
      nanoseconds: status.st_mtim.tv_nsec)
  }
}
