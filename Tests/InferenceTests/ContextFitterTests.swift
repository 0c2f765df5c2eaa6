import Chat
import TestSupport
import Testing

@testable import Inference

@Suite("Context window")
struct ContextFitterTests {
  private typealias Turn = ContextFitter.Turn
  private typealias Size = ContextFitter.Size

  private func turns(_ sizes: [(question: Int, answer: Int, pictures: Int)]) -> [Turn] {
    sizes.enumerated().map { index, size in
      Turn(
        messages: 2 * index..<2 * index + 2, question: Size(tokens: size.question, pictures: size.pictures),
        whole: Size(tokens: size.question + size.answer, pictures: size.pictures))
    }
  }

  private let fitter = ContextFitter(preferredLength: 1000, capacity: 1200, maximumPictures: 8)

  /// Tokens and pictures of the prompt that asks turn `last`, from turn `first` on.
  private func asked(_ turns: [Turn], _ first: Int, _ last: Int, frame: Int) -> Size {
    turns[first..<last].reduce(Size(tokens: frame)) { $0 + $1.whole } + turns[last].question
  }

  @Test("over hundreds of turns the window fits, moves forward only, and moves seldom", arguments: 0..<10)
  func hundredsOfTurns(seed: Int) {
    var generator = SeededGenerator(seed: UInt64(seed))
    let frame = 30
    let turns = turns(
      (0..<600).map { _ in
        (
          Int.random(in: 5...40, using: &generator), Int.random(in: 1...60, using: &generator),
          Int.random(in: 0...9, using: &generator) == 0 ? Int.random(in: 1...2, using: &generator) : 0
        )
      })
    var first = 0
    var slides = 0
    var reread = 0
    var total = 0
    for last in turns.indices {
      let next = fitter.firstTurn(Array(turns[...last]), frame: Size(tokens: frame))
      let size = asked(turns, next, last, frame: frame)
      #expect(size.tokens <= fitter.preferredLength && size.pictures <= fitter.maximumPictures)
      #expect(next >= first)
      if next > first {
        slides += 1
        reread += size.tokens
        // Only when it had to.
        let unmoved = asked(turns, first, last, frame: frame)
        #expect(unmoved.tokens > fitter.preferredLength || unmoved.pictures > fitter.maximumPictures)
      }
      total += turns[last].whole.tokens
      first = next
    }
    // Half a window, about, from one slide to the next: about as much is read again as is new.
    #expect(slides <= total / (fitter.preferredLength / 2 - 150))
    #expect(slides > 20)
    #expect(reread <= total * 5 / 4)
  }

  @Test("a window that overflows is emptied to half; the turn before the question stays where it fits")
  func half() {
    let even = turns(Array(repeating: (50, 50, 0), count: 11))
    // 50 for the question leave room for 4 turns of 100 in half the window.
    #expect(fitter.firstTurn(even, frame: Size()) == 6)
    #expect(fitter.firstTurn(Array(even[..<10]), frame: Size()) == 0)
    let large = turns([(100, 100, 0), (300, 400, 0), (200, 10, 0)])
    #expect(fitter.firstTurn(large, frame: Size()) == 1)
    let tooLarge = turns([(100, 100, 0), (500, 400, 0), (200, 10, 0)])
    #expect(fitter.firstTurn(tooLarge, frame: Size()) == 2)
  }

  @Test("too many pictures move the window, too; text alone then stays")
  func pictures() {
    let shown = turns(Array(repeating: (10, 10, 3), count: 3))
    #expect(fitter.firstTurn(shown, frame: Size()) == 1)
    let single = turns(Array(repeating: (10, 10, 1), count: 20))
    var moves: [Int] = []
    for last in single.indices {
      let first = fitter.firstTurn(Array(single[...last]), frame: Size())
      if moves.last != first { moves.append(first) }
      #expect(last - first < 8)
    }
    #expect(moves == [0, 5, 10, 15])
  }

  @Test(
    "a long chat with a model: turns compute their own tokens, and after a slide what was prepared is not waited for")
  func longChat() async throws {
    let tiny = try TinyModel()
    var chat = TestConversation(try LocalEngine(tiny.loaded, contextLength: 400))
    chat.options = ReplyOptions(temperature: 3, seed: 1, maximumTokens: 12)
    let own = try tiny.ids("\nUser: what is that?").count + tiny.ids("\nAssistant:").count + 2 + 1
    var dropped = 0
    var slides = 0
    for turn in 0..<120 {
      let isPrepared = turn % 3 != 1
      if isPrepared { await chat.prepare(.text("what is that?")) }
      let fit = try chat.engine.fit(chat.request(chat.messages + [TinyModel.message(.user, .text("what is that?"))]))
      let answer = try await chat.ask(.text("what is that?"))
      let slid = fit.droppedTurns > dropped
      if slid { slides += 1 }
      dropped = fit.droppedTurns
      let statistics = answer.outcome.statistics
      #expect(statistics.promptTokens == fit.prompt.tokens.count)
      if isPrepared { #expect(statistics.computedTokens == 1) }
      if !isPrepared, !slid { #expect(statistics.computedTokens <= own) }
    }
    #expect((4...20).contains(slides))
  }

  @Test("a conversation that is opened again is cut where it was")
  func opened() throws {
    let tiny = try TinyModel()
    var messages: [Message] = []
    for turn in 0..<40 {
      messages += [
        TinyModel.message(.user, .text("what is number \(turn)?")), TinyModel.message(.assistant, .text("a cat.")),
      ]
      let asked = Conversation(messages: messages + [TinyModel.message(.user, .text("and?"))])
      let fitter = ContextFitter(preferredLength: 300, capacity: 400, maximumPictures: 8)
      let fit = try fitter.fit(asked, tiny.builder())
      let remembering = PromptBuilder(
        tokenizer: try #require(tiny.loaded.tokenizer), tokens: tiny.loaded.tokens, memory: PromptMemory())
      #expect(try fitter.fit(asked, remembering) == fit)
      #expect(fit.prompt.tokens.count <= 300)
    }
  }
}
