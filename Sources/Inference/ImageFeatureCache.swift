import Flamingo

/// Features of pictures by content hash: a picture is looked at once, however often it is asked about.
///
/// Holds at most `byteLimit` bytes; the picture that was not used for longest goes first.
struct ImageFeatureCache {
  private struct Entry {
    var features: ImageFeatures
    var lastUse: Int
  }

  let byteLimit: Int
  private(set) var byteCount = 0
  private var entries: [String: Entry] = [:]
  private var useCount = 0

  init(byteLimit: Int) { self.byteLimit = byteLimit }

  mutating func features(for key: String) -> ImageFeatures? {
    useCount += 1
    entries[key]?.lastUse = useCount
    return entries[key]?.features
  }

  mutating func insert(_ features: ImageFeatures, for key: String) {
    remove(key)
    useCount += 1
    entries[key] = Entry(features: features, lastUse: useCount)
    byteCount += features.byteCount
    while byteCount > byteLimit, let oldest = entries.min(by: { $0.value.lastUse < $1.value.lastUse })?.key {
      remove(oldest)
    }
  }

  private mutating func remove(_ key: String) {
    guard let entry = entries.removeValue(forKey: key) else { return }
    byteCount -= entry.features.byteCount
  }
}
