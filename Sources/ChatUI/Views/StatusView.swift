import Chat
import Screen

import struct Foundation.Date

/// The last line: what is going on at the left, figures at the right.
enum StatusView {
  static func draw(_ state: AppState, in rect: Rect, on canvas: inout Canvas) {
    guard !rect.isEmpty else { return }
    canvas.fill(rect, style: .text)
    let inner = Rect(row: rect.row, column: rect.column + 1, columns: rect.columns - 2, rows: 1)
    let left = activity(state)
    let isQuiet = state.reply == nil && state.modelLoading == nil && state.search == nil && state.find == nil
    let used = canvas.draw(left, in: inner, style: isQuiet ? .dim : .accent)
    // The figures that matter least go first when there is no room.
    var figures = figures(state)
    while !figures.isEmpty {
      let text = figures.joined(separator: " · ")
      if TextWidth.columns(of: text) + used + (used > 0 ? 2 : 0) <= inner.columns {
        return canvas.drawRight(text, in: inner, style: .dim)
      }
      figures.removeFirst()
    }
  }

  static func activity(_ state: AppState) -> String {
    if let first = state.pending.firstKey { return "\(KeyName.text(first))…" }
    if let search = state.search {
      let missing = !search.query.isEmpty && search.match == nil ? " (nothing found)" : ""
      return "search: \(SafeText.line(search.query))\(missing)"
    }
    if let find = state.find { return FindView.words(find) }
    if let reply = state.reply { return activity(of: reply, now: state.now) }
    if let loading = state.modelLoading {
      return SafeText.line(loading.words) + (loading.isAlone ? "" : " · Esc stops")
    }
    let busy = state.listedPictures.filter { $0.status == .decoding || $0.status == .encoding }
    if let first = busy.first {
      let more = busy.count > 1 ? " and \(busy.count - 1) more" : ""
      if let fetched = first.fetched, first.status == .decoding {
        return "fetching #\(first.number.rawValue)\(more), \(fetched.words)… · Esc stops"
      }
      return "\(PictureCaption.status(of: first)) #\(first.number.rawValue)\(more)…"
    }
    return ""
  }

  private static func activity(of reply: ActiveReply, now: Date) -> String {
    let seconds = Int(max(0, min(now.timeIntervalSince(reply.startedAt), 86_400)))
    let time = seconds > 0 ? " \(seconds) s" : ""
    if reply.isStopping { return "stopping…" }
    switch reply.phase {
    case .waiting: return "waiting…\(time) · Esc stops"
    case .encodingPicture(let number): return "encoding #\(number.rawValue)…\(time) · Esc stops"
    case .readingPrompt(let done, let total):
      return "reading \(ReplyWords.percentage(done, of: total)) %\(time) · Esc stops"
    case .streaming: return "answering\(time) · Esc stops"
    }
  }

  private static func figures(_ state: AppState) -> [String] {
    var figures: [String] = []
    let pictures = state.listedPictures.count
    if pictures > 0 { figures.append(pictures == 1 ? "1 picture" : "\(pictures) pictures") }
    let shots = state.conversation.shots.count
    if shots > 0 { figures.append(shots == 1 ? "1 example" : "\(shots) examples") }
    if let speed = state.lastStatistics?.tokensPerSecond, speed > 0 { figures.append(Figures.speed(speed)) }
    if state.leftOutTurns > 0 {
      figures.append(state.leftOutTurns == 1 ? "oldest turn left out" : "oldest \(state.leftOutTurns) turns left out")
    }
    if state.engine.contextLength > 0 {
      figures.append("context \(state.contextUsed)/\(state.engine.contextLength)")
    }
    return figures.filter { !$0.isEmpty }
  }
}

/// Numbers as the screen has them.
enum Figures {
  static func speed(_ tokensPerSecond: Double) -> String {
    guard tokensPerSecond.isFinite, tokensPerSecond < 1e6 else { return "" }
    let tenths = Int((tokensPerSecond * 10).rounded())
    return tokensPerSecond < 10 ? "\(tenths / 10).\(tenths % 10) tokens/s" : "\((tenths + 5) / 10) tokens/s"
  }

  static func bytes(_ count: Int) -> String {
    if count < 1024 { return "\(count) B" }
    if count < 1024 * 1024 { return "\(count / 1024) KiB" }
    let (unit, name) = count < 1 << 30 ? (1 << 20, "MiB") : (1 << 30, "GiB")
    return "\(count / unit).\(count % unit * 10 / unit) \(name)"
  }

  /// How long ago, in its largest unit.
  static func age(_ date: Date, now: Date) -> String {
    let seconds = now.timeIntervalSince(date)
    guard seconds.isFinite, seconds >= 60 else { return "just now" }
    let minutes = Int(min(seconds / 60, 1e9))
    if minutes < 60 { return "\(minutes) min ago" }
    if minutes < 48 * 60 { return "\(minutes / 60) h ago" }
    return "\(minutes / 1440) days ago"
  }
}
