import Chat
import Flamingo

extension LocalEngine {
  // MARK: A picture

  public func prepare(_ attachment: Attachment, pixels: PicturePixels) async throws {
    let key = attachment.contentHash
    while true {
      await waitForAnswers()
      try Task.checkCancellation()
      do {
        _ = try session.features(of: pixels.image, key: key) { [demand] in
          Task.isCancelled || demand.isAnswering(without: key)
        }
        return
      } catch is CancellationError {
        // An answer that does not show this picture goes first.
        try Task.checkCancellation()
      }
    }
  }

  // MARK: A draft

  public nonisolated func prepare(for draft: ReplyRequest) async {
    let number = demand.beginPreparation()
    // Whatever is wrong with the draft is said when it is sent.
    guard let work = try? readAhead(of: draft) else { return demand.aim(number, at: EngineDemand.Target()) }
    demand.aim(number, at: EngineDemand.Target(work.prompt, positions: work.positions))
    try? await prepare(work, draft, number)
  }

  private nonisolated func readAhead(of draft: ReplyRequest) throws(InferenceError) -> ReadAhead {
    let fit = try fit(draft)
    let hasText = draft.conversation.messages.last?.text.contains { !$0.isWhitespace } ?? false
    return ReadAhead(
      fit.prompt, stablePart: try stablePart(draft, from: fit.start), includesGuess: hasText)
  }

  /// Encodes and reads until all is there or something newer is asked for.
  private func prepare(_ work: ReadAhead, _ draft: ReplyRequest, _ number: Int) async throws {
    await waitForAnswers()
    guard demand.isNewest(number) else { return }
    var use = StepUse(demand, of: number)
    let features = try await self.features(of: work.prompt, draft) { key in
      use.isOver { $0.pictures.contains(key) }
    } willEncode: { _ in
    }
    while demand.isNewest(number) {
      var use = StepUse(demand, of: number)
      let isUnfinished = try session.readStep(of: work, features: features) { end in
        use.isOver { $0.positions.starts(with: work.positions[..<end]) }
      }
      guard isUnfinished else { return }
      // Whatever waits for the engine's thread comes in between.
      await Task.yield()
    }
  }
}
