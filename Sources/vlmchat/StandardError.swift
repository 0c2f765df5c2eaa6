import Foundation

/// Standard error, for what a person may want to know beside the result.
enum StandardError {
  /// Prints one line, with the program's name before it. A terminal that has gone takes no words.
  static func tell(_ text: String) {
    try? FileHandle.standardError.write(contentsOf: Data("vlmchat: \(ErrorText.visible(text))\n".utf8))
  }
}
