import Chat
import Screen

import struct Foundation.Date
import struct Foundation.TimeZone

@testable import ChatUI

/// A chat driven by hand: events go in, effects are kept, the screen can be read.
struct TestChat {
  var state: AppState
  /// All but the preparations and the drafts, which follow every change of the draft.
  var effects: [Effect] = []
  var preparations: [Effect] = []
  /// What was to be kept of the draft, which changes with it, too.
  var drafts: [Effect] = []
  let cache = RenderCache()

  static let start = Date(timeIntervalSince1970: 1_800_000_000)

  init(columns: Int = 80, rows: Int = 24, history: [String] = []) {
    state = AppState(
      size: Size(columns: columns, rows: rows), now: TestChat.start, identifierSeed: 1,
      engine: EngineInformation(modelName: "fledgling", contextLength: 2048, maximumPictures: 8), history: history)
    state.timeZone = .gmt
  }

  /// The effects of the events given, which are also kept.
  @discardableResult
  mutating func send(_ events: AppEvent...) -> [Effect] {
    keep(events.flatMap { update(&state, $0) })
  }

  @discardableResult
  mutating func press(_ keys: KeyEvent...) -> [Effect] {
    keep(keys.flatMap { update(&state, .terminal(.key($0))) })
  }

  /// Types the characters of a text; a line feed is Ctrl+J, a carriage return Enter, a tab Tab.
  @discardableResult
  mutating func type(_ text: String) -> [Effect] {
    keep(
      text.flatMap { character -> [Effect] in
        let key =
          switch character {
          case "\n": KeyEvent.control("j")
          case "\r": KeyEvent(.enter)
          case "\t": KeyEvent(.tab)
          default: KeyEvent(.character(character))
          }
        return update(&state, .terminal(.key(key)))
      })
  }

  /// - Returns: the effects that are neither preparations nor drafts.
  private mutating func keep(_ new: [Effect]) -> [Effect] {
    func isPreparation(_ effect: Effect) -> Bool { if case .prepareReply = effect { true } else { false } }
    func isDraft(_ effect: Effect) -> Bool { if case .keepDraft = effect { true } else { false } }
    preparations += new.filter(isPreparation)
    drafts += new.filter(isDraft)
    let others = new.filter { !isPreparation($0) && !isDraft($0) }
    effects += others
    return others
  }

  /// Attaches a picture and lets its file be read and encoded.
  mutating func attach(_ name: String, width: Int = 64, height: Int = 48) {
    for effect in type("/attach \(name)\r") { finish(effect, width: width, height: height) }
  }

  /// Answers the effects on pictures as a program that finds every file would.
  mutating func finish(_ effect: Effect, width: Int = 64, height: Int = 48) {
    switch effect {
    case .loadPicture(let request, let number, let path):
      let name = path.split(separator: "/").last.map { String($0) } ?? path
      let attachment = TestChat.attachment(number.rawValue, name: name, width: width, height: height)
      // As few as show a picture: drawing it costs time in a debug build.
      let pixels = TestChat.pixels(number.rawValue, width: max(1, width / 16), height: max(1, height / 16))
      for effect in send(.pictureLoaded(request, attachment, pixels: pixels)) { finish(effect) }
    case .encodePicture(let attachment): send(.pictureEncoded(contentHash: attachment.contentHash))
    default: break
    }
  }

  /// Types a question and streams its answer.
  mutating func ask(_ question: String, answer: String) {
    type(question + "\r")
    guard let id = state.reply?.id else { return }
    send(.reply(id, .text(answer)))
    let statistics = ReplyStatistics(
      promptTokens: 120, cachedTokens: 0, completionTokens: 20, pictures: 0, decodeMilliseconds: 500)
    send(.reply(id, .finished(ReplyOutcome(reason: .stop, statistics: statistics))))
  }

  func frame(theme: Theme = .builtIn, depth: ColorDepth = .full) -> Frame {
    render(state, theme: theme, depth: depth, cache: cache)
  }

  var screen: String { frame().buffer.textDescription }

  static func attachment(_ number: Int, name: String, width: Int = 64, height: Int = 48) -> Attachment {
    let digit = String(number % 16, radix: 16)
    return Attachment(
      number: PictureNumber(number), name: name, contentHash: String(repeating: digit, count: 64), fileExtension: "png",
      width: width, height: height, byteCount: 12_345)
  }

  /// White at the left, black at the right: glyphs that no way of drawing could choose otherwise. Other numbers are split
  /// elsewhere.
  static func pixels(_ number: Int, width: Int, height: Int) -> PicturePixels {
    let split = number % 2 == 0 ? width / 2 : width
    let row = (0..<width).flatMap { column -> [UInt8] in column < split ? [255, 255, 255, 255] : [0, 0, 0, 255] }
    return PicturePixels(width: width, height: height, rgba: (0..<height).flatMap { _ in row })
  }
}
