import Synchronization

/// Something that answers conversations: the model in this process, a scripted one in tests, some day a server.
///
/// An engine is shared by everything that wants answers and serialises its own work. `ReplyRequest.stop` ends an answer within
/// one token; cancelling the task that consumes a stream, or dropping the stream, does too, but then nobody is told how it
/// ended.
public protocol ReplyEngine: Sendable {
  /// What the status line says of the engine.
  var information: EngineInformation { get async }

  /// Encodes a picture ahead of its question, so that the answer need not wait. Safe to call repeatedly: features are kept
  /// by content hash.
  func prepare(_ attachment: Attachment, pixels: PicturePixels) async throws

  /// Does ahead what the answer to a coming message will need. The last message of `draft.conversation` is that message as far
  /// as it has been typed, empty perhaps.
  ///
  /// Call it again whenever the draft or what stands before it changed: only the newest call counts, and an answer goes before
  /// it. A preparation changes no answer, and its errors are left to the answer. Returns when there is nothing more to be done.
  func prepare(for draft: ReplyRequest) async

  /// Answers the last message of `request.conversation`, which must be a user's.
  ///
  /// The stream yields any number of `.progress` and `.text` events and then exactly one `.finished`, or throws.
  func reply(to request: ReplyRequest) -> AsyncThrowingStream<ReplyEvent, any Error>

  /// Where the model looked while it wrote `answer` to the last message of `request.conversation`. It takes about as long as
  /// reading the whole prompt does; `ReplyRequest.stop` ends it with `CancellationError`.
  /// - Throws: `ChatError.attentionUnavailable` for an engine that cannot tell.
  func attention(of answer: String, to request: ReplyRequest) async throws -> AttentionReport

  /// What the model is given of a picture.
  /// - Throws: `ChatError.modelInputUnavailable` for an engine that cannot tell.
  func modelInput(_ pixels: PicturePixels) async throws -> ModelInput

  /// How much of the context window the conversation takes, as the prompt of a coming message; `nil` for an engine that
  /// cannot tell.
  func contextUse(of request: ReplyRequest) async -> ContextUse?
}

extension ReplyEngine {
  /// An engine that has nothing to do ahead.
  public func prepare(for draft: ReplyRequest) async {}

  /// An engine that does not know its attention.
  public func attention(of answer: String, to request: ReplyRequest) async throws -> AttentionReport {
    throw ChatError.attentionUnavailable
  }

  /// An engine that does not know what its model is given.
  public func modelInput(_ pixels: PicturePixels) async throws -> ModelInput { throw ChatError.modelInputUnavailable }

  /// An engine that counts only as it answers.
  public func contextUse(of request: ReplyRequest) async -> ContextUse? { nil }
}

/// What a conversation takes of a context window.
public struct ContextUse: Hashable, Sendable {
  public var positions: Int
  /// The oldest turns, which do not fit.
  public var leftOutTurns: Int

  public init(positions: Int, leftOutTurns: Int) {
    self.positions = positions
    self.leftOutTurns = leftOutTurns
  }
}

public struct EngineInformation: Hashable, Sendable {
  /// The model's name as the user knows it, such as `fledgling`.
  public var modelName: String
  /// Positions the model can hold: prompt and answer together.
  public var contextLength: Int
  /// Most pictures one prompt may hold.
  public var maximumPictures: Int

  public init(modelName: String, contextLength: Int, maximumPictures: Int) {
    self.modelName = modelName
    self.contextLength = contextLength
    self.maximumPictures = maximumPictures
  }
}

public struct ReplyRequest: Sendable {
  public var conversation: Conversation
  public var options: ReplyOptions
  /// Fetches the pixels of a picture whose features the engine does not hold, after a restart for instance.
  public var loadPicture: @Sendable (Attachment) async throws -> PicturePixels
  /// Ends the answer: its stream goes on to `.finished` with what was counted so far.
  public let stop = ReplyStop()

  public init(
    conversation: Conversation, options: ReplyOptions,
    loadPicture: @escaping @Sendable (Attachment) async throws -> PicturePixels
  ) {
    self.conversation = conversation
    self.options = options
    self.loadPicture = loadPicture
  }
}

/// The wish that an answer end, made on any thread and heard by the engine.
public final class ReplyStop: Sendable {
  private let isWished = Atomic<Bool>(false)

  public init() {}

  public func request() { isWished.store(true, ordering: .relaxed) }
  public var isRequested: Bool { isWished.load(ordering: .relaxed) }
}

/// How an answer is drawn from the model.
public struct ReplyOptions: Hashable, Codable, Sendable {
  /// 0 takes the likeliest token each time.
  public var temperature: Double
  /// Keep the smallest set of tokens whose probability reaches this; 1 keeps all.
  public var topP: Double
  /// Keep this many of the likeliest tokens; 0 keeps all.
  public var topK: Int
  /// Drop tokens less likely than this share of the likeliest; 0 drops none.
  public var minP: Double
  /// Divide (multiply when negative) the logits of tokens seen before by this; 1 is off.
  public var repeatPenalty: Double
  /// `nil` draws a fresh seed, which the statistics report.
  public var seed: UInt64?
  public var maximumTokens: Int
  public var stopStrings: [String]

  public init(
    temperature: Double = 0, topP: Double = 1, topK: Int = 0, minP: Double = 0, repeatPenalty: Double = 1,
    seed: UInt64? = nil, maximumTokens: Int = 256, stopStrings: [String] = []
  ) {
    self.temperature = temperature
    self.topP = topP
    self.topK = topK
    self.minP = minP
    self.repeatPenalty = repeatPenalty
    self.seed = seed
    self.maximumTokens = maximumTokens
    self.stopStrings = stopStrings
  }
}
