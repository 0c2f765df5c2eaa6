import Hub
import Screen

/// The words of a pull on its way.
enum PullText {
  static func progress(
    _ snapshot: PullProgress.Snapshot, totalBytes: Int, totalFiles: Int, _ rate: TransferRate
  ) -> String {
    let share = totalBytes > 0 ? Int(100 * Double(snapshot.doneBytes) / Double(totalBytes)) : 100
    var parts = ["\(share) %", "\(ByteCount.text(snapshot.doneBytes)) of \(ByteCount.text(totalBytes))"]
    if let speed = rate.bytesPerSecond, snapshot.receivedBytes > 0 {
      parts.append("\(ByteCount.text(Int(speed))) a second")
      if let seconds = rate.secondsLeft(for: totalBytes - snapshot.doneBytes) {
        parts.append("\(duration(seconds)) left")
      }
    }
    parts.append("\(snapshot.doneFiles) of \(totalFiles) files")
    let active = snapshot.active.first.map { ErrorText.visible($0) + (snapshot.active.count > 1 ? " …" : "") }
    return (parts + [active].compactMap(\.self)).joined(separator: ", ")
  }

  static func duration(_ seconds: Int) -> String {
    switch seconds {
    case ..<60: "\(seconds) s"
    case ..<3600: "\(seconds / 60) min \(seconds % 60) s"
    default: "\(seconds / 3600) h \(seconds % 3600 / 60) min"
    }
  }

  static func notice(_ notice: RetryNotice) -> String {
    let name = notice.path.map { $0 + ": " } ?? ""
    let seconds = notice.seconds < 1 ? "at once" : "in \(duration(Int(notice.seconds)))"
    return "note: " + ErrorText.visible(name) + ErrorText.line(for: notice.error) + "; trying again \(seconds)"
  }

  /// As much of a line as so many columns hold.
  static func fitting(_ line: String, columns: Int) -> String {
    var (text, used) = ("", 0)
    for character in line {
      used += TextWidth.columns(of: character)
      guard used <= columns else { break }
      text.append(character)
    }
    return text
  }
}
