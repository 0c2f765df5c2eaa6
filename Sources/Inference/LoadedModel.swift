import Flamingo
import Foundation
import Tensors
import Tokenizer

/// A model and what it takes to speak to it. Immutable: share it between sessions.
public struct LoadedModel: Sendable {
  /// As the user knows it, such as `fledgling`.
  public let name: String
  public let model: FlamingoModel
  /// `nil` where the folder has none: then prompts are token ids.
  public let tokenizer: Tokenizer?
  public let tokens: ModelTokens
  public let loadMilliseconds: Double

  /// The longest prompt and answer the model was trained for, or that half of this machine's memory can hold.
  public let maximumContextLength: Int

  /// - Parameters:
  ///   - name: by default the folder's.
  ///   - threadCount: `nil` takes one for every core that this process may use.
  ///   - environment: where `VLMCHAT_ISA` may ask for other kernels than the fastest.
  /// - Throws: `InferenceError` for the tokenizer, `FlamingoError` and `WeightsError` for the rest.
  public init(
    directory: URL, name: String? = nil, threadCount: Int? = nil, environment: [String: String] = [:]
  ) throws {
    let clock = Stopwatch()
    model = try FlamingoModel(directory: directory, threadCount: threadCount, environment: environment)
    tokenizer = try Self.tokenizer(in: directory)
    tokens = ModelTokens(configuration: model.configuration, tokenizer: tokenizer)
    self.name = name ?? directory.lastPathComponent
    maximumContextLength = Self.contextLength(model.configuration.decoder)
    loadMilliseconds = clock.milliseconds
  }

  /// What ends an answer in a chat besides the model's own end tokens: a base model does not end its utterances, it goes on
  /// with the next question.
  public var chatStopStrings: [String] { tokens.endOfUtterance == nil ? ["\nUser:"] : [] }

  /// Ten times the largest published one.
  private static let maximumTokenizerBytes = 256 << 20

  private static func tokenizer(in directory: URL) throws(InferenceError) -> Tokenizer? {
    let file = directory.appending(path: "tokenizer.json")
    guard FileManager.default.fileExists(atPath: file.path) else { return nil }
    // A pipe would be waited for, and a huge file believed.
    let path = file.resolvingSymlinksInPath().path
    guard let attributes = try? FileManager.default.attributesOfItem(atPath: path),
      attributes[.type] as? FileAttributeType == .typeRegular,
      let size = (attributes[.size] as? NSNumber)?.intValue, size <= maximumTokenizerBytes,
      let data = try? Data(contentsOf: file)
    else { throw .unreadableTokenizer(path: file.path) }
    do { return try Tokenizer(contentsOf: data) } catch { throw .invalidTokenizer(path: file.path, error) }
  }

  private static func contextLength(_ decoder: DecoderConfiguration) -> Int {
    let bytesPerPosition = 2 * decoder.layerCount * decoder.hiddenSize * MemoryLayout<Float>.stride
    let affordable = Int(clamping: ProcessInfo.processInfo.physicalMemory / 2) / bytesPerPosition
    return max(1, min(decoder.contextLength, affordable))
  }
}

/// Milliseconds since it was made.
struct Stopwatch {
  private let start = ContinuousClock.now

  var milliseconds: Double { (ContinuousClock.now - start) / .milliseconds(1) }
}
