import Chat
import Screen

/// A picture in words: what stands below it, and what plain mode says in its place.
enum PictureCaption {
  /// `#1 cat.png 640x480`, safe to draw.
  static func text(of slot: PictureSlot) -> String {
    let name = SafeText.line(slot.attachment?.name ?? lastComponent(slot.path ?? "picture"))
    let start = "#\(slot.number.rawValue) \(name)"
    if slot.status == .missing { return "[\(start): the picture's file is missing]" }
    guard let attachment = slot.attachment else { return "\(start) (reading)" }
    return "\(start) \(attachment.width)x\(attachment.height)"
  }

  /// The state in a word, for the list of pictures and the status line.
  static func status(of slot: PictureSlot) -> String {
    switch slot.status {
    case .decoding: slot.fetched.map { "fetching (\($0.words))" } ?? "reading"
    case .encoding: "encoding"
    case .ready: "ready"
    case .waiting: "encoded when asked about"
    case .missing: "file missing"
    }
  }

  private static func lastComponent(_ path: String) -> String {
    path.split(separator: "/").last.map { String($0) } ?? path
  }
}
