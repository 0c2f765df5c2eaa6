import Chat
import Foundation
import Screen

/// What is told of a message beside its words.
struct MessageDetails: Hashable {
  /// Which of how many alternatives is shown.
  var branch: Branch?
  /// When it was sent and what it cost.
  var facts: Facts?
  /// The time of day beside the name; the day, where it is another than before.
  var clock: Clock?

  struct Branch: Hashable {
    var number: Int
    var count: Int
  }

  struct Facts: Hashable {
    var timeZone: TimeZone
  }

  struct Clock: Hashable {
    var timeZone: TimeZone
    /// A line of its own before the message says the day.
    var isNewDay: Bool
  }

  /// The line before a message with which a day begins: `2026-11-21`.
  func dateLine(of message: Message) -> String? {
    guard let clock, clock.isNewDay else { return nil }
    return String(MessageDetails.time(message.createdAt, in: clock.timeZone).prefix { $0 != " " })
  }

  /// `18:20`
  static func timeOfDay(_ date: Date, in timeZone: TimeZone) -> String {
    String(time(date, in: timeZone).drop { $0 != " " }.dropFirst())
  }

  /// Days since the epoch, as they are counted there.
  static func day(_ date: Date, in timeZone: TimeZone) -> Int {
    let seconds = date.timeIntervalSince1970 + Double(timeZone.secondsFromGMT(for: date))
    return Int((max(-1e14, min(seconds, 1e14)) / 86_400).rounded(.down))
  }

  /// What stands beside the label of a message; `nil` for nothing.
  func label(of message: Message) -> String? {
    var words: [String] = []
    if let clock, facts == nil { words.append(MessageDetails.timeOfDay(message.createdAt, in: clock.timeZone)) }
    if let facts { words.append(MessageDetails.time(message.createdAt, in: facts.timeZone)) }
    if let branch { words.append("\(MessageDetails.noun(message.role)) \(branch.number) of \(branch.count)  < > walk") }
    return words.isEmpty ? nil : words.joined(separator: "  ")
  }

  static func noun(_ role: Role) -> String { role == .user ? "question" : "answer" }

  /// `2026-11-21 18:20`
  static func time(_ date: Date, in timeZone: TimeZone) -> String {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = timeZone
    let parts = calendar.dateComponents([.year, .month, .day, .hour, .minute], from: date)
    func padded(_ number: Int?) -> String {
      let text = String(number ?? 0)
      return text.count < 2 ? "0" + text : text
    }
    return
      "\(parts.year ?? 0)-\(padded(parts.month))-\(padded(parts.day)) \(padded(parts.hour)):\(padded(parts.minute))"
  }

  /// What an answer cost: tokens, speed, time, seed.
  static func statistics(of message: Message) -> String? {
    guard let statistics = message.outcome?.statistics, statistics.promptTokens > 0 || statistics.completionTokens > 0
    else { return nil }
    var words = ["\(Words.count(statistics.completionTokens, "token"))"]
    let speed = Figures.speed(statistics.tokensPerSecond)
    if statistics.tokensPerSecond > 0, !speed.isEmpty { words.append(speed) }
    words.append("prompt \(statistics.promptTokens), \(statistics.cachedTokens) kept")
    words.append(
      "pictures \(duration(statistics.pictureMilliseconds)), prompt \(duration(statistics.prefillMilliseconds)), "
        + "answer \(duration(statistics.decodeMilliseconds))")
    words.append("seed \(statistics.seed)")
    return words.joined(separator: " · ")
  }

  private static func duration(_ milliseconds: Double) -> String {
    guard milliseconds.isFinite, milliseconds >= 0, milliseconds < 1e12 else { return "?" }
    if milliseconds < 1000 { return "\(Int(milliseconds.rounded())) ms" }
    let tenths = Int((milliseconds / 100).rounded())
    return "\(tenths / 10).\(tenths % 10) s"
  }
}

extension ConversationLayout {
  func details(at item: Int) -> MessageDetails {
    var details = MessageDetails()
    if let place = state.conversation.branchPlace(at: item), let shown = place.shown {
      details.branch = MessageDetails.Branch(number: shown + 1, count: place.alternatives.count)
    }
    if state.showsTimes { details.clock = state.clock(at: item) }
    if state.showsDetails { details.facts = MessageDetails.Facts(timeZone: state.timeZone) }
    return details
  }
}

extension AppState {
  /// How the time of a message is shown.
  func clock(at index: Int) -> MessageDetails.Clock {
    let messages = conversation.messages
    func day(_ index: Int) -> Int { MessageDetails.day(messages[index].createdAt, in: timeZone) }
    let isNewDay = index == 0 || day(index) != day(index - 1)
    return MessageDetails.Clock(timeZone: timeZone, isNewDay: isNewDay)
  }
}
