import Glibc

/// The encoding of the C library: curses draws nothing beyond ASCII unless it is UTF-8.
enum CharacterEncoding {
  /// Takes the user's encoding, or `C.UTF-8` when that is not UTF-8. Only characters are affected, not how numbers are read.
  static func useUTF8() {
    setlocale(LC_CTYPE, "")
    if isUTF8 { return }
    for name in ["C.UTF-8", "C.utf8", "en_US.UTF-8"] where setlocale(LC_CTYPE, name) != nil && isUTF8 { return }
  }

  private static var isUTF8: Bool {
    guard let name = nl_langinfo(nl_item(CODESET)) else { return false }
    return String(cString: name) == "UTF-8"
  }
}
