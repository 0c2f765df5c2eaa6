import Chat

/// One case of a batch: what is shown, and what is asked.
public struct BatchCase: Sendable, Equatable {
  /// The user's own name for a case, given back as it was.
  public enum Identifier: Sendable, Equatable {
    case text(String)
    case integer(Int)
    case number(Double)
  }

  public enum Body: Sendable, Equatable {
    /// Every user's message that no assistant's follows is to be answered, in order. No attachments yet.
    case conversation(Conversation)
    /// A prompt as it is, and what stands at its places for pictures.
    case raw(String, pictures: [PictureNumber])
  }

  public var body: Body
  /// Files; picture number n is the one at n - 1. Each stands here once.
  public var picturePaths: [String]
}

/// A line of a batch, read.
public struct BatchLine: Sendable {
  /// Counted from 1, blank lines included.
  public var number: Int
  /// `nil` where the line has none, or nothing in it can be read.
  public var id: BatchCase.Identifier?
  public var content: Result<BatchCase, BatchError>
}

/// What holds for every case that does not say otherwise, and where its files are.
public struct BatchDefaults: Sendable {
  public struct Example: Sendable {
    public var path: String?
    /// Its picture has no number yet.
    public var shot: Shot

    public init(path: String?, shot: Shot) {
      self.path = path
      self.shot = shot
    }
  }

  public var system: String?
  public var examples: [Example]
  /// Makes the path of a file of what a case calls it.
  public var resolvePath: @Sendable (String) -> String

  public init(
    system: String? = nil, examples: [Example] = [], resolvePath: @escaping @Sendable (String) -> String = { $0 }
  ) {
    self.system = system
    self.examples = examples
    self.resolvePath = resolvePath
  }
}
