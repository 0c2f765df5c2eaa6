import Chat

/// A model that `/model` may load, as the list shows it.
public struct ModelListing: Hashable, Sendable {
  public var name: String
  /// As its own files call it; `nil` where they do not.
  public var family: String?
  public var byteCount: Int
  /// Where it comes from, or what is missing: `built-in`, `pulled`, `partly pulled`.
  public var state: String
  /// It answers now.
  public var isLoaded: Bool
  /// What the chat began with: `/model default`.
  public var isDefault: Bool

  public init(name: String, family: String?, byteCount: Int, state: String, isLoaded: Bool, isDefault: Bool) {
    self.name = name
    self.family = family
    self.byteCount = byteCount
    self.state = state
    self.isLoaded = isLoaded
    self.isDefault = isDefault
  }

  /// `idefics, 5.1 GiB, pulled, loaded`
  var details: String {
    var words = [family, Figures.bytes(byteCount), state].compactMap(\.self)
    if isDefault { words.append("default") }
    if isLoaded { words.append("loaded") }
    return words.joined(separator: ", ")
  }
}

/// The models to choose from.
public struct ModelChoice: Hashable, Sendable {
  public var models: [ModelListing]
  public var selected: Int

  public init(models: [ModelListing]) {
    self.models = models
    selected = models.firstIndex(where: \.isLoaded) ?? 0
  }
}

/// What happens on the way to another model.
public enum ModelProgress: Hashable, Sendable {
  /// It was found and is in order; its weights are being read.
  case reading(name: String, done: Int, total: Int)
  /// It is in order, and does not fit beside the one that is loaded. Goes on after `.releaseModel`.
  case mustRelease(name: String)
  /// It is the one that is loaded.
  case isLoaded(name: String)
}

/// A model on its way.
public struct ModelLoading: Hashable, Sendable {
  public var request: RequestID
  /// As the user named it, until it is found.
  public var name: String
  /// Whole percents of its weights; `nil` until they are being read.
  public var percentage: Int?
  /// The model before was let go: nothing answers until this one is there.
  public var isAlone = false

  /// `loading idefics, 45 %`
  var words: String {
    percentage.map { "loading \(name), \($0) %" } ?? "loading \(name)…"
  }
}
