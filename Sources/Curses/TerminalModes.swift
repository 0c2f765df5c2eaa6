import CNcurses
import Glibc

/// Control sequences that curses does not know of.
enum TerminalModes {
  /// Bracketed paste on, and the mouse: buttons and drags, in the SGR form.
  static func enter(mouse: Bool) -> String {
    "\u{1B}[?2004h" + (mouse ? mouseOn : "")
  }

  static let mouseOn = "\u{1B}[?1000h\u{1B}[?1002h\u{1B}[?1006h"
  static let mouseOff = "\u{1B}[?1006l\u{1B}[?1002l\u{1B}[?1000l"

  /// Everything off, in any order of events.
  static let leave = mouseOff + "\u{1B}[?2004l\u{1B}[?2026l"

  /// Between the two the terminal shows nothing: no half-drawn frame is seen. Unknown to a terminal, they do nothing.
  static let beginFrame = Array("\u{1B}[?2026h".utf8)
  static let endFrame = Array("\u{1B}[?2026l".utf8)

  /// What undoes `enter` and curses' own initialisation in a terminal whose entry is loaded.
  static func restoringEscapes() -> [UInt8] {
    var bytes = Array(leave.utf8)
    for name in ["op", "sgr0", "cnorm", "rmkx", "rmcup"] { bytes += capability(name) }
    return bytes
  }

  /// A string capability without the delays (`$<5>`) that only `tputs` understands.
  static func capability(_ name: String) -> [UInt8] {
    guard let text = curses_string_capability(name) else { return [] }
    var result: [UInt8] = []
    var rest = Array(UnsafeBufferPointer(start: text, count: strlen(text))).map { UInt8(bitPattern: $0) }[...]
    while let byte = rest.first {
      if byte == UInt8(ascii: "$"), rest.dropFirst().first == UInt8(ascii: "<"),
        let end = rest.firstIndex(of: UInt8(ascii: ">"))
      {
        rest = rest[(end + 1)...]
      } else {
        result.append(byte)
        rest = rest.dropFirst()
      }
    }
    return result
  }
}
