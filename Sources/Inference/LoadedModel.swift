import Flamingo
import Foundation
import Tensors
import Tokenizer

/// A model and what it takes to speak to it. Immutable: share it between sessions.
public struct LoadedModel: Sendable {
  /// As the user knows it, such as `fledgling`.
  public let name: String
  public private(set) var model: FlamingoModel
  /// `nil` where the model has none: then prompts are token ids.
  public let tokenizer: Tokenizer?
  public let tokens: ModelTokens
  public let loadMilliseconds: Double

  /// The longest prompt and answer the model was trained for, or that half of this machine's memory can hold.
  public let maximumContextLength: Int

  /// What was short when the model was loaded with a look at the memory; `nil` where it fits.
  public let memoryShortage: MemoryShortage?

  /// What it takes in memory with the context that was asked for.
  public let memoryEstimate: MemoryEstimate

  /// All weights, as they lie in their files.
  private let weights: [TensorView]

  /// Loads a folder in the Hugging Face layout, or a GGUF file.
  /// - Parameters:
  ///   - name: by default the folder's or the file's.
  ///   - threadCount: `nil` takes one for every core that this process may use.
  ///   - environment: where `VLMCHAT_ISA` may ask for other kernels than the fastest.
  ///   - memory: what the model may take; `nil` does not ask, for a model that is not to compute.
  /// - Throws: `InferenceError` for the tokenizer and the memory, `FlamingoError` and `WeightsError` for the rest.
  public init(
    at path: String, name: String? = nil, threadCount: Int? = nil, environment: [String: String] = [:],
    memory: MemoryCheck? = nil
  ) throws {
    let clock = Stopwatch()
    let files = try ModelFiles(path: path)
    // Mapped, and nothing of it read yet.
    let parts = try files.parts()
    maximumContextLength = Self.contextLength(parts.configuration.decoder)
    memoryShortage = try memory?.shortage(of: parts, path: files.path, maximumContextLength: maximumContextLength)
    memoryEstimate = MemoryEstimate(
      parts, contextLength: max(1, min(memory?.contextLength ?? .max, maximumContextLength)),
      sessionCount: memory?.sessionCount ?? 1)
    weights = Array(parts.tensors.values)
    model = try FlamingoModel(parts, threadCount: threadCount, environment: environment)
    tokenizer = try Self.tokenizer(of: files, fitting: model.configuration)
    tokens = ModelTokens(configuration: model.configuration, tokenizer: tokenizer)
    self.name = name ?? URL(filePath: path).lastPathComponent
    loadMilliseconds = clock.milliseconds
  }

  /// Has the system read the weights into memory, so that the first answer need not wait for the disk.
  ///
  /// - Parameter progress: called some times a second, on this thread, with the bytes that were read and all of them; `false`
  ///   ends it.
  /// - Returns: whether all was read.
  public func readWeights(progress: (_ done: Int, _ total: Int) -> Bool) -> Bool {
    let total = weights.reduce(0) { $0 + $1.byteCount }
    var done = 0
    var lastReport = ContinuousClock.now
    for view in weights {
      let isRead = view.readAhead { bytes in
        defer { done += bytes }
        let now = ContinuousClock.now
        guard now - lastReport >= .milliseconds(100) else { return true }
        lastReport = now
        return progress(done, total)
      }
      guard isRead else { return false }
    }
    return progress(total, total)
  }

  /// This model for sessions that answer side by side: they share its weights, and its threads are dealt out among them. As
  /// many as were asked for, but no more than there are threads.
  public func divided(among sessionCount: Int) -> [LoadedModel] {
    let count = max(1, min(sessionCount, model.threadCount))
    guard count > 1 else { return [self] }
    return (0..<count).map { _ in
      var part = self
      part.model = FlamingoModel(sharingWeightsOf: model, threadCount: model.threadCount / count)
      return part
    }
  }

  /// Ten times the largest published one.
  private static let maximumTokenizerBytes = 256 << 20

  /// The tokenizer of a model, with the tokens that the model adds to it; `nil` where it has none.
  /// - Throws: `InferenceError.unreadableTokenizer`, `.invalidTokenizer`, `.foreignTokenizer`; `WeightsError`.
  public static func tokenizer(of files: ModelFiles) throws -> Tokenizer? {
    guard let text = try files.text(.tokenizer) else { return nil }
    guard text.count <= maximumTokenizerBytes else { throw InferenceError.unreadableTokenizer(path: text.path) }
    // What is wrong with a configuration is told with its own file.
    let additions = (try? files.configuration())?.additionalTokens ?? []
    let tokenizer: Tokenizer
    do throws(TokenizerError) {
      tokenizer = try Tokenizer(contentsOf: text.withUnsafeBytes { Data($0) }, adding: additions)
    } catch {
      throw InferenceError.invalidTokenizer(path: text.path, error)
    }
    // What a model adds comes right after the tokens of its language model's tokenizer, so the count tells whose it is.
    let (size, first) = (tokenizer.fileVocabularySize, additions.map(\.id).min() ?? .max)
    guard additions.isEmpty || size >= first else {
      throw InferenceError.foreignTokenizer(path: text.path, tokens: size, expected: first)
    }
    return tokenizer
  }

  private static func contextLength(_ decoder: DecoderConfiguration) -> Int {
    let affordable =
      Int(clamping: ProcessInfo.processInfo.physicalMemory / 2) / KeyValueCache.bytesPerPosition(decoder)
    return max(1, min(decoder.contextLength, affordable))
  }
}

/// Milliseconds since it was made.
struct Stopwatch {
  private let start = ContinuousClock.now

  var milliseconds: Double { (ContinuousClock.now - start) / .milliseconds(1) }
}
