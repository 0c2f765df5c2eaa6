import Chat
import Dispatch
import Foundation
import Images
import Inference
import Synchronization

/// The wait between Enter and the first words of the answer to a short question about an attached picture, through the same
/// engine as in the chat.
struct ChatLatency {
  let loaded: LoadedModel
  let picture: RGBAImage

  private static let question = "What is in this picture?"

  /// - Parameter isReadAhead: whether the engine had the time to read the question while it was typed. The picture was
  ///   encoded when it was attached either way.
  /// - Returns: milliseconds.
  /// - Throws: what the engine throws.
  func measure(isReadAhead: Bool) throws -> Double {
    let result = Mutex<Result<Double, any Error>?>(nil)
    let isDone = DispatchSemaphore(value: 0)
    // The engine computes on a thread of its own; this one, which no task needs, waits.
    Task.detached {
      let outcome: Result<Double, any Error>
      do { outcome = .success(try await wait(isReadAhead: isReadAhead)) } catch { outcome = .failure(error) }
      result.withLock { $0 = outcome }
      isDone.signal()
    }
    isDone.wait()
    return try result.withLock { $0 }?.get() ?? 0
  }

  private func wait(isReadAhead: Bool) async throws -> Double {
    // A new engine holds nothing of an earlier measurement.
    let engine = try LocalEngine(loaded)
    let attachment = attachment
    let pixels = PicturePixels(picture)
    try await engine.prepare(attachment, pixels: pixels)
    let message = Message(
      id: UUID(), role: .user, parts: [.picture(attachment.number), .text(Self.question)], createdAt: Date())
    let request = ReplyRequest(
      conversation: Conversation(messages: [message], attachments: [attachment]),
      options: ReplyOptions(maximumTokens: 4), loadPicture: { _ in pixels })
    if isReadAhead { await engine.prepare(for: request) }
    let start = ContinuousClock.now
    var milliseconds: Double?
    for try await event in engine.reply(to: request) where milliseconds == nil {
      if case .progress = event { continue }
      milliseconds = (ContinuousClock.now - start) / .milliseconds(1)
    }
    return milliseconds ?? (ContinuousClock.now - start) / .milliseconds(1)
  }

  private var attachment: Attachment {
    Attachment(
      number: PictureNumber(1), name: "picture.png", contentHash: String(repeating: "0", count: 64),
      fileExtension: "png", width: picture.width, height: picture.height, byteCount: picture.pixels.count)
  }
}
