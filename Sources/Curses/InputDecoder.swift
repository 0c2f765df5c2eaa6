import Screen

/// Turns the bytes that a terminal sends into events.
///
/// Curses' own decoding knows only the keys of one terminfo entry, has no paste, and reads modified keys differently from
/// version to version; this one reads what xterm, its descendants, rxvt, tmux, screen and the Linux console send.
struct InputDecoder {
  /// What stands at the beginning of the buffer.
  enum Step {
    /// An event, or nothing worth reporting, of so many bytes.
    case event(TerminalEvent?, bytes: Int)
    case pasteBegins(bytes: Int)
    /// The bytes are the beginning of something longer.
    case incomplete
  }

  /// Bytes beyond this in one paste are dropped; a terminal that never ends a paste cannot fill the memory.
  static let maximumPasteBytes = 64 << 20
  /// Longest control sequence that is waited for.
  static let maximumSequenceBytes = 4096

  private var buffer: [UInt8] = []
  private var paste: [UInt8]?

  /// True when the last bytes may be the beginning of a sequence: call `finish` if nothing follows within a moment.
  var isWaiting: Bool { !buffer.isEmpty }
  var isInPaste: Bool { paste != nil }
  /// True when what waits can only be part of an answer of the terminal, or a key that is seldom pressed.
  var isInAnswer: Bool {
    buffer.count > 2 && buffer[0] == 0x1B
      && (buffer[1] == 0x5D || buffer[1...2] == [0x5B, 0x3F] || buffer[1...2] == [0x5F, 0x47])
  }

  mutating func feed(_ bytes: some Sequence<UInt8>) -> [TerminalEvent] {
    buffer.append(contentsOf: bytes)
    return decode()
  }

  /// Nothing more came in time: what waits is taken for keys. A lone ESC is Escape, ESC and a character Alt with it.
  mutating func finish() -> [TerminalEvent] {
    if paste != nil { return [endPaste()] + finish() }
    var events: [TerminalEvent] = []
    while !buffer.isEmpty {
      let (event, count) = Self.forcedEvent(in: buffer[...])
      if let event { events.append(event) }
      buffer.removeFirst(min(max(1, count), buffer.count))
      events += decode()
    }
    return events
  }

  private mutating func decode() -> [TerminalEvent] {
    var events: [TerminalEvent] = []
    var start = 0
    while start < buffer.count {
      if paste != nil {
        guard let next = takePaste(from: start) else { return events }
        events.append(endPaste())
        start = next
        continue
      }
      switch Self.step(in: buffer[start...]) {
      case .event(let event, let count):
        if let event { events.append(event) }
        start += count
      case .pasteBegins(let count):
        paste = []
        start += count
      case .incomplete:
        buffer.removeFirst(start)
        return events
      }
    }
    buffer.removeAll(keepingCapacity: true)
    return events
  }

  private static let pasteEnd = Array("\u{1B}[201~".utf8)

  /// Moves bytes into the paste up to its end mark; the index after the mark, or `nil` when it has not come yet.
  private mutating func takePaste(from start: Int) -> Int? {
    let mark = Self.pasteEnd
    var index = start
    while index < buffer.count {
      guard let escape = buffer[index...].firstIndex(of: mark[0]) else {
        appendToPaste(buffer[index...])
        buffer.removeAll(keepingCapacity: true)
        return nil
      }
      appendToPaste(buffer[index..<escape])
      let candidate = buffer[escape...].prefix(mark.count)
      if candidate.elementsEqual(mark) { return escape + mark.count }
      if mark.starts(with: candidate) {
        buffer.removeFirst(escape)
        return nil
      }
      appendToPaste(buffer[escape...escape])
      index = escape + 1
    }
    buffer.removeAll(keepingCapacity: true)
    return nil
  }

  private mutating func appendToPaste(_ bytes: ArraySlice<UInt8>) {
    let room = Self.maximumPasteBytes - (paste?.count ?? 0)
    paste?.append(contentsOf: bytes.prefix(max(0, room)))
  }

  private mutating func endPaste() -> TerminalEvent {
    let bytes = paste ?? []
    paste = nil
    // Terminals send line ends of a paste as carriage returns.
    var lines: [UInt8] = []
    lines.reserveCapacity(bytes.count)
    for (index, byte) in bytes.enumerated() {
      if byte == 0x0D {
        if index + 1 < bytes.count, bytes[index + 1] == 0x0A { continue }
        lines.append(0x0A)
      } else {
        lines.append(byte)
      }
    }
    return .paste(String(decoding: lines, as: UTF8.self))
  }
}
