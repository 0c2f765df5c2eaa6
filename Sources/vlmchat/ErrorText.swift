import ArgumentParser
import Glibc
import Screen

/// The one place where errors become words and exit codes.
enum ErrorText {
  /// Ends the process as `error` asks: usage errors as swift-argument-parser prints them (64), a closed pipe quietly,
  /// anything else as one line on standard error (1).
  static func exit(with error: any Error) -> Never {
    if error is CleanExit || error is ValidationError || VLMChat.exitCode(for: error) == .validationFailure {
      VLMChat.exit(withError: error)
    }
    if let code = error as? ExitCode { Glibc.exit(code.rawValue) }
    FileHandleText.writeToStandardError("vlmchat: \(line(for: error))\n")
    Glibc.exit(1)
  }

  /// One line without control characters: what is wrong, with which file, and what to do.
  static func line(for error: any Error) -> String {
    "\(error)"
  }
}
