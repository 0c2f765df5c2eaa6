import Chat
import Flamingo
import Images
import Inference

/// What a model makes of one case.
public struct BatchAnswer: Sendable {
  /// As many as questions were open, one at least.
  public var answers: [Generation]
  public var pictureMilliseconds: Double
  public var milliseconds: Double
}

/// What the answerers of a batch have in common.
public struct BatchSettings: Sendable {
  public var options: ReplyOptions
  /// `nil` for the most that the model can.
  public var contextLength: Int?
  let features = ImageFeatureStore()
  let memory = PromptMemory()

  public init(options: ReplyOptions, contextLength: Int? = nil) {
    self.options = options
    self.contextLength = contextLength
  }
}

/// Answers one case after the other. Each begins with an empty KV cache, so that its answer is the same whatever was asked
/// before it, and by whom.
final class BatchAnswerer {
  private let session: InferenceSession
  private let builder: PromptBuilder
  private let settings: BatchSettings

  /// - Throws: `InferenceError.tokenizerMissing`: cases are text.
  init(_ loaded: LoadedModel, _ settings: BatchSettings) throws(InferenceError) {
    guard let tokenizer = loaded.tokenizer else { throw .tokenizerMissing }
    session = InferenceSession(loaded, contextLength: settings.contextLength, features: settings.features)
    builder = PromptBuilder(tokenizer: tokenizer, tokens: loaded.tokens, memory: settings.memory)
    self.settings = settings
  }

  /// - Parameter didLook: called when the pictures have been looked at.
  /// - Throws: `BatchError` for a picture, `InferenceError`, `FlamingoError`; `CancellationError`.
  func answer(
    _ batchCase: BatchCase, isCancelled: @escaping () -> Bool, didLook: () -> Void
  ) throws -> BatchAnswer {
    let clock = ContinuousClock()
    let start = clock.now
    session.forgetPrompt()
    let pictures = try self.pictures(batchCase.picturePaths, isCancelled)
    let pictureTime = clock.now - start
    didLook()
    let answers =
      switch batchCase.body {
      case .raw(let text, let numbers): [try self.answer(raw: text, numbers, pictures, isCancelled)]
      case .conversation(let conversation): try self.answers(to: conversation, pictures, isCancelled)
      }
    return BatchAnswer(
      answers: answers, pictureMilliseconds: pictureTime / .milliseconds(1),
      milliseconds: (clock.now - start) / .milliseconds(1))
  }

  // MARK: Pictures

  /// Content hash and features of each picture, by number less 1.
  private typealias Pictures = [(key: String, features: ImageFeatures)]

  private func pictures(_ paths: [String], _ isCancelled: @escaping () -> Bool) throws -> Pictures {
    // Before files without end are read.
    guard paths.count <= session.maximumPictures else {
      throw InferenceError.tooManyPictures(count: paths.count, maximum: session.maximumPictures)
    }
    return try paths.map { path in
      do {
        let bytes = try ImageFile.read(path)
        let key = ContentHash.sha256(bytes)
        let features = try session.features(key: key, isCancelled: isCancelled) {
          try ImageDecoder.decode(bytes).image
        }
        return (key, features)
      } catch let error as ImageError {
        throw BatchError.picture(path: path, error)
      }
    }
  }

  // MARK: Answers

  private func answer(
    raw text: String, _ numbers: [PictureNumber], _ pictures: Pictures, _ isCancelled: @escaping () -> Bool
  ) throws -> Generation {
    let prompt = try builder.raw(text, pictures: numbers.map { pictures[$0.rawValue - 1].key })
    return try generate(prompt, pictures, settings.options, isChat: false, isCancelled)
  }

  private func answers(
    to whole: Conversation, _ pictures: Pictures, _ isCancelled: @escaping () -> Bool
  ) throws -> [Generation] {
    var conversation = whole
    conversation.messages = []
    // Of an attachment a prompt needs number and hash alone.
    conversation.attachments = pictures.enumerated().map { index, picture in
      Attachment(
        number: PictureNumber(index + 1), name: "", contentHash: picture.key, fileExtension: "", width: 0, height: 0,
        byteCount: 0)
    }
    var options = settings.options
    var answers: [Generation] = []
    for (index, message) in whole.messages.enumerated() {
      conversation.messages.append(message)
      guard whole.asksForAnswer(at: index) else { continue }
      let prompt = try builder.conversation(conversation)
      let answer = try generate(prompt, pictures, options, isChat: true, isCancelled)
      // All answers of a case are drawn with the seed that is reported.
      options.seed = answer.statistics.seed
      answers.append(answer)
      if let tokens = answer.textTokens { settings.memory.remember(tokens, ofAnswer: answer.text, to: message.id) }
      conversation.messages.append(
        Message(id: message.id, role: .assistant, parts: [.text(answer.text)], createdAt: message.createdAt))
    }
    return answers
  }

  private func generate(
    _ prompt: Prompt, _ pictures: Pictures, _ options: ReplyOptions, isChat: Bool, _ isCancelled: @escaping () -> Bool
  ) throws -> Generation {
    let features = Dictionary(pictures.map { ($0.key, $0.features) }) { first, _ in first }
    let answer = try session.generate(
      prompt, features: prompt.pictures.compactMap { features[$0] }, options: options, trimsLeadingWhitespace: isChat,
      isCancelled: isCancelled)
    if answer.reason == .cancelled { throw CancellationError() }
    return answer
  }
}
