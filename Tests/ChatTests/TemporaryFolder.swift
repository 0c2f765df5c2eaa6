import Foundation

@testable import Chat

/// A folder that goes with its test.
final class TemporaryFolder {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.path + "/vlmchat-tests-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func read(_ name: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(fileURLWithPath: "\(path)/\(name)"))) }

  func write(_ name: String, _ bytes: [UInt8]) throws {
    try Data(bytes).write(to: URL(fileURLWithPath: "\(path)/\(name)"))
  }
}

/// Makers of what conversations consist of.
enum Sample {
  static let date = Date(timeIntervalSince1970: 1_795_255_205.25)

  static func message(_ number: Int, _ role: Role, _ parts: [MessagePart], reason: FinishReason? = nil) -> Message {
    Message(
      id: id(number), role: role, parts: parts, createdAt: date.addingTimeInterval(Double(number)),
      outcome: reason.map { ReplyOutcome(reason: $0, statistics: ReplyStatistics(completionTokens: 3, seed: .max)) })
  }

  static func answer(_ number: Int, _ text: String, of model: String) -> Message {
    var message = message(number, .assistant, [.text(text)], reason: .stop)
    message.model = model
    return message
  }

  static func id(_ number: Int) -> UUID {
    UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, UInt8(truncatingIfNeeded: number)))
  }

  static func attachment(_ number: Int, name: String = "cat.png", bytes: Int = 4) -> Attachment {
    let digit = String(number % 10)
    return Attachment(
      number: PictureNumber(number), name: name, contentHash: String(repeating: digit, count: 64), fileExtension: "png",
      width: 640, height: 480, byteCount: bytes)
  }

  static let pictureBytes: [UInt8] = [1, 2, 3, 4]

  /// A chat with everything in it that a journal can tell of.
  static let events: [[SessionEvent]] = [
    [.system("Be brief.\nAnd\u{1B}[31m kind \u{9B} ☃ 日本")],
    [.picture(attachment(1)), .message(message(1, .user, [.picture(PictureNumber(1)), .text("What is this?")]))],
    [.message(message(2, .assistant, [.text("A cat.\n\"It\" sleeps \\ 🐈")], reason: .stop))],
    [
      .picture(attachment(2, name: "do\u{7}g.png")),
      .message(message(3, .user, [.text("And "), .picture(PictureNumber(2)), .text("?")])),
    ],
    [.message(message(4, .assistant, [.text("A do")], reason: .cancelled))],
    [.removed([id(3), id(4)])],
    [.message(message(5, .user, [.picture(PictureNumber(2)), .picture(PictureNumber(1))]))],
    [.system(nil)],
    [
      .picture(attachment(3, name: "bird.png")),
      .shots([
        Shot(picture: PictureNumber(3), question: "What\u{1B} is it?", answer: "a \"bird\"\n"),
        Shot(picture: PictureNumber(1), answer: "A cat.\u{9B}"), Shot(question: "And?", answer: "so"),
      ]),
    ],
  ]
}
