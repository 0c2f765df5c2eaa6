import Flamingo
import Foundation

/// Features of pictures by content hash, for one session or for several of one model side by side: a picture is looked at
/// once, even if two sessions ask for it at the same time.
///
/// @unchecked: everything that changes is guarded by `condition`.
public final class ImageFeatureStore: @unchecked Sendable {
  private let condition = NSCondition()
  private var cache: ImageFeatureCache
  /// Keys of pictures that are being looked at.
  private var inWork: Set<String> = []

  /// - Parameter byteLimit: memory for the features of pictures that are not in use.
  public init(byteLimit: Int = 512 << 20) { cache = ImageFeatureCache(byteLimit: byteLimit) }

  func features(for key: String) -> ImageFeatures? { condition.withLock { cache.features(for: key) } }

  /// What is known, or what `make` makes. It is not called while another thread makes the same.
  func features(for key: String, make: () throws -> ImageFeatures) throws -> ImageFeatures {
    if let known = knownOrReserved(key) { return known }
    // Also when `make` fails: then whoever waits makes them.
    var made: ImageFeatures?
    defer {
      condition.withLock {
        inWork.remove(key)
        if let made { cache.insert(made, for: key) }
        condition.broadcast()
      }
    }
    let features = try make()
    made = features
    return features
  }

  /// The features; or `nil`, and it is the caller's to make them.
  private func knownOrReserved(_ key: String) -> ImageFeatures? {
    condition.withLock {
      while true {
        if let known = cache.features(for: key) { return known }
        if inWork.insert(key).inserted { return nil }
        condition.wait()
      }
    }
  }
}
