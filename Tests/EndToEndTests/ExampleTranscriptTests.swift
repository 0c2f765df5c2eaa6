import Chat
import Foundation
import Images
import Inference
import Testing

/// The conversations in `transcripts/examples/` say what the built-in model says.
@Suite("Example transcripts")
struct ExampleTranscriptTests {
  private static let store = SessionStore(
    folder: Program.checkout.appending(path: "transcripts").path(percentEncoded: false))
  private static let names = store.list().filter(\.isExample).map(\.name)

  @Test("there are some")
  func exist() { #expect(Self.names.count >= 2) }

  /// On the reference kernels, which compute the same bits on every processor.
  @Test("each answer is given again, word for word", arguments: names)
  func replay(name: String) async throws {
    let loaded = try Self.store.open(name: name)
    let session = loaded.session
    #expect(loaded.missingPictures.isEmpty)
    let model = try LoadedModel(
      at: Program.checkout.appending(path: "assets/fledgling").path, environment: ["VLMCHAT_ISA": "reference"])
    let engine = try LocalEngine(model)
    let messages = loaded.conversation.messages
    for (index, message) in messages.enumerated() where message.role == .assistant {
      var conversation = loaded.conversation
      conversation.messages = Array(messages[..<index])
      let seed = try #require(message.outcome).statistics.seed
      let request = ReplyRequest(conversation: conversation, options: ReplyOptions(seed: seed)) { attachment in
        let image = try ImageDecoder.decode(try session.pictureBytes(attachment)).image
        return PicturePixels(image)
      }
      var answer = ""
      for try await event in engine.reply(to: request) {
        if case .text(let text) = event { answer += text }
      }
      #expect(answer == message.text)
    }
  }
}
