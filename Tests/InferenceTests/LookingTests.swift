import Chat
import Foundation
import Testing

@testable import Inference

@Suite("Where the model looked")
struct LookingTests {
  private func request(_ messages: [Message]) -> ReplyRequest {
    ReplyRequest(
      conversation: Conversation(messages: messages, attachments: (1...4).map(TinyModel.attachment)),
      options: ReplyOptions(maximumTokens: 8)
    ) { TinyModel.pixels(UInt64($0.number.rawValue)) }
  }

  private func answer(_ engine: LocalEngine, _ request: ReplyRequest) async throws -> String {
    var text = ""
    for try await event in engine.reply(to: request) { if case .text(let more) = event { text += more } }
    return text
  }

  @Test(
    "every token of the answer has its picture, weights that sum to one, and shares",
    arguments: ["plain-resampler", "vision-tokens"])
  func report(variant: String) async throws {
    let tiny = try TinyModel(variant: variant)
    let engine = try LocalEngine(tiny.loaded)
    let questions = ["so?", "what?", "and?", "is it?", "you?"].map { text in
      self.request([
        TinyModel.message(.user, .picture(PictureNumber(2)), .text("or "), .picture(PictureNumber(1)), .text(text))
      ])
    }
    // Random weights may have nothing to say.
    var asked: (request: ReplyRequest, answer: String)?
    for question in questions where asked == nil {
      let text = try await answer(engine, question)
      if !text.isEmpty { asked = (question, text) }
    }
    let (request, answer) = try #require(asked)
    let report = try await engine.attention(of: answer, to: request)
    #expect(report.tokens.map(\.text).joined().trimmingCharacters(in: .whitespaces) == answer)
    #expect(report.gridSize == 3 && report.pictures == [PictureNumber(1), PictureNumber(2)])
    for token in report.tokens {
      // What follows both pictures sees the second.
      #expect(token.picture == PictureNumber(1) && token.blocks.count == report.gates.count && !token.blocks.isEmpty)
      for weights in token.blocks + [token.patches] {
        #expect(weights.count == 9 && abs(weights.reduce(0, +) - 1) < 1e-4 && weights.allSatisfy { $0 >= 0 })
      }
      let total = token.shares.values.reduce(0, +)
      #expect(token.shares.count == 2 && total > 0 && total <= 1)
    }
    let whole = try #require(report.patches(of: PictureNumber(1)))
    #expect(abs(whole.reduce(0, +) - 1) < 1e-4 && report.patches(of: PictureNumber(2)) == nil)
    #expect(report.areas[PictureNumber(1)]?.width == 0.9)
  }

  @Test("an answer without pictures has words and no weights; one that was edited is read from its text")
  func withoutPictures() async throws {
    let tiny = try TinyModel()
    let engine = try LocalEngine(tiny.loaded)
    let request = request([TinyModel.message(.user, .text("who?"))])
    let report = try await engine.attention(of: "me", to: request)
    #expect(report.pictures.isEmpty && !report.tokens.isEmpty)
    #expect(report.tokens.allSatisfy { $0.picture == nil && $0.patches.isEmpty && $0.shares.isEmpty })
    #expect(report.tokens.map(\.text).joined().contains("me"))
    #expect(try await engine.attention(of: "", to: request).tokens.isEmpty)
  }

  @Test("it stops when it is asked to")
  func stops() async throws {
    let tiny = try TinyModel()
    let engine = try LocalEngine(tiny.loaded)
    let request = request([TinyModel.message(.user, .picture(PictureNumber(1)), .text("who?"))])
    request.stop.request()
    await #expect(throws: CancellationError.self) { try await engine.attention(of: "me", to: request) }
  }
}
