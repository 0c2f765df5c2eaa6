import Chat
import Screen

/// How plain mode speaks to somebody who hears it: whole sentences, no signs that are read out by name, nothing that is
/// taken back.
enum ScreenReaderWords {
  /// `Picture 1: cat.png, 640 by 480, PNG`
  static func picture(_ slot: PictureSlot) -> String {
    let name = SafeText.line(slot.attachment?.name ?? slot.path ?? "unnamed")
    let start = "Picture \(slot.number.rawValue): \(name)"
    if slot.status == .missing { return start + ", its file is missing" }
    guard let attachment = slot.attachment else { return start + ", being read" }
    return "\(start), \(attachment.width) by \(attachment.height), \(format(attachment.fileExtension))"
  }

  private static func format(_ fileExtension: String) -> String {
    switch fileExtension {
    case "jpg", "jpeg": "JPEG"
    case "webp": "WebP"
    default: SafeText.line(fileExtension.uppercased())
    }
  }

  /// What is being done for an answer; `nil` where there is nothing new to say.
  static func phase(_ reply: ActiveReply, _ state: AppState) -> String? {
    switch reply.phase {
    case .waiting, .streaming: return nil
    case .encodingPicture(let number):
      let pictures = state.conversation.shots.compactMap(\.picture) + state.conversation.messages.flatMap(\.pictures)
      var order: [PictureNumber] = []
      for picture in pictures where !order.contains(picture) { order.append(picture) }
      guard let place = order.firstIndex(of: number) else { return "Encoding picture \(number.rawValue)." }
      return "Encoding picture \(place + 1) of \(order.count)."
    case .readingPrompt: return "Reading the prompt."
    }
  }

  /// `Answer finished, 34 tokens, 2.1 seconds.`
  static func end(of message: Message) -> String? {
    guard let outcome = message.outcome else { return nil }
    let start =
      switch outcome.reason {
      case .stop: "Answer finished"
      case .length: "Answer cut off at its longest length"
      case .contextFull: "Answer cut off, for the context is full"
      case .cancelled: "Answer stopped"
      case .interrupted: "Answer interrupted"
      }
    let statistics = outcome.statistics
    let milliseconds = statistics.pictureMilliseconds + statistics.prefillMilliseconds + statistics.decodeMilliseconds
    guard milliseconds.isFinite, milliseconds >= 0, milliseconds < 1e9 else { return start + "." }
    let tenths = Int((milliseconds / 100).rounded())
    let seconds = "\(tenths / 10).\(tenths % 10) seconds"
    return "\(start), \(Words.count(statistics.completionTokens, "token")), \(seconds)."
  }

  /// The part of a text under way that may be spoken: whole sentences and lines, so that none is spoken in two.
  static func sentences(of text: String) -> String {
    var end: String.Index?
    var previous: Character = " "
    for index in text.indices {
      let character = text[index]
      if character.isNewline || (character.isWhitespace && ".!?:;。！？".contains(previous)) {
        end = text.index(after: index)
      }
      previous = character
    }
    if let end { return String(text[..<end]) }
    // A text without ends is not held back for ever.
    guard text.count > longestWait, let space = text.lastIndex(where: \.isWhitespace) else { return "" }
    return String(text[...space])
  }

  private static let longestWait = 400

  /// A page as a list: one line for a word and what it means.
  static func list(_ lines: [LayoutLine]) -> [String] {
    var list: [String] = []
    var key: String?
    for line in lines {
      let text = line.spans.map(\.text).filter { !$0.isEmpty }.joined(separator: ": ")
      if text.isEmpty { continue }
      if let waiting = key {
        list.append("\(waiting): \(text)")
        key = nil
      } else if line.spans.count == 1, line.spans[0].style == .overlayKey {
        key = text
      } else {
        list.append(text)
      }
    }
    return (list + (key.map { [$0] } ?? [])).map(spoken)
  }

  /// Signs between words become what they mean to a listener.
  static func spoken(_ text: String) -> String {
    text.replacing(" · ", with: ", ").replacing("…", with: "").replacing("–", with: " to ")
  }

  /// So wide that nothing is wrapped: a screen reader makes its own lines.
  static let columns = 100_000
}
