import Flamingo
import Tensors

/// What a model that is to be loaded may take.
public struct MemoryCheck: Sendable {
  public var allowance: MemoryAllowance
  /// Positions that a conversation may take; `nil` for the most that the model can.
  public var contextLength: Int?
  /// Whether a model is loaded even if it needs more than there is. It runs, since the weights are mapped files, but the
  /// system reads some of them from the disk for every token.
  public var allowsTooLarge: Bool
  /// Conversations that are answered side by side, each with a context of its own.
  public var sessionCount: Int

  public init(
    allowance: MemoryAllowance = .current, contextLength: Int? = nil, sessionCount: Int = 1,
    allowsTooLarge: Bool = false
  ) {
    self.allowance = allowance
    self.contextLength = contextLength
    self.sessionCount = sessionCount
    self.allowsTooLarge = allowsTooLarge
  }

  /// - Returns: what is short, where others would have to give way for the model.
  /// - Throws: `InferenceError.notEnoughMemory` where nobody could give way.
  func shortage(of parts: ModelParts, path: String, maximumContextLength: Int) throws(InferenceError) -> MemoryShortage?
  {
    let length = max(1, min(contextLength ?? .max, maximumContextLength))
    let shortage = MemoryShortage(
      needed: MemoryEstimate(parts, contextLength: length, sessionCount: sessionCount), contextLength: length,
      allowance: allowance, sessionCount: sessionCount)
    if shortage.exceedsLimit, !allowsTooLarge { throw .notEnoughMemory(path: path, shortage) }
    return shortage.exceedsLimit || shortage.exceedsAvailable ? shortage : nil
  }
}

/// A model beside the memory that there is for it.
public struct MemoryShortage: Sendable, Equatable {
  public var needed: MemoryEstimate
  /// Positions that `needed` counts on.
  public var contextLength: Int
  public var allowance: MemoryAllowance
  /// Conversations side by side that `needed` counts on.
  public var sessionCount = 1

  /// Even with all of it the model does not fit.
  public var exceedsLimit: Bool { needed.total > allowance.limit ?? .max }
  /// The model fits where others give way.
  public var exceedsAvailable: Bool { needed.total > allowance.available ?? .max }

  /// Whether four bits a weight would make the model much smaller.
  public var isWorthQuantizing: Bool { needed.weights > needed.parameters }

  /// The longest context that fits into the limit, where one fits that is worth having.
  public var fittingContextLength: Int? {
    guard let limit = allowance.limit, needed.cache > 0 else { return nil }
    let rest = Double(limit - (needed.total - needed.cache))
    let length = Int(rest / Double(needed.cache) * Double(contextLength)) / Self.contextStep * Self.contextStep
    return length >= Self.contextStep && length < contextLength ? length : nil
  }

  /// A conversation of a picture and some turns.
  private static let contextStep = 256
}

extension MemoryAllowance {
  /// Whether a model fits beside one that is loaded. Weights are pages of files, which count as free, so those of the loaded
  /// one are asked for once more.
  public func holds(_ model: MemoryEstimate, beside loaded: MemoryEstimate) -> Bool {
    model.total + loaded.weights <= available ?? .max && model.total + loaded.total <= limit ?? .max
  }
}
