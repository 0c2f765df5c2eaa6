/// What a pull will do, as far as the hub and the disk tell before it begins.
public struct PullPlan: Sendable {
  public let manifest: ModelManifest
  public let isGated: Bool
  /// Whether all of it is here: nothing is left to do.
  public let isComplete: Bool
  /// Bytes that must come through the network.
  public let missingBytes: Int
  /// Where the model will stand.
  public let path: String
  /// Texts that are written beside the files unless they are there: name and content.
  public let companions: [Companion]

  public var repository: RepositoryID { manifest.repository }

  /// A file of this program's own in a model's folder.
  public struct Companion: Sendable, Equatable {
    public var name: String
    public var text: String

    public init(name: String, text: String) {
      self.name = name
      self.text = text
    }
  }

  /// What is wanted of a repository.
  public struct Request: Sendable {
    public var repository: RepositoryID
    /// A branch, a tag or a commit.
    public var revision = "main"
    public var selection = FileSelection()
    /// Repositories without which this one is of no use.
    public var parts: [RepositoryID] = []
    public var companions: [Companion] = []

    public init(_ repository: RepositoryID) { self.repository = repository }
  }
}
