import ArgumentParser
import Batch
import Benchmark
import Chat
import Curses
import Flamingo
import Foundation
import Hub
import Images
import Inference
import Screen
import Settings
import Tensors
import Tokenizer
import Weights

/// The one place where errors become words and exit codes. The files beside this one hold the words of one target each.
///
/// A text is one line: what is wrong, with which file, and what to do; control characters of names are made visible.
enum ErrorText {
  /// Ends the process as `error` asks: usage errors as swift-argument-parser prints them (64), a closed pipe quietly,
  /// anything else as one line on standard error (1).
  static func exit(with error: any Error) -> Never {
    if isForArgumentParser(error) { VLMChat.exit(withError: error) }
    if let code = error as? ExitCode { Foundation.exit(code.rawValue) }
    let message = "vlmchat: \(line(for: error))\n"
    // A terminal that has gone takes no words; the throwing call does not end the process for that.
    try? FileHandle.standardError.write(contentsOf: Data(message.utf8))
    Foundation.exit(1)
  }

  /// Errors that carry usage, help or a version: swift-argument-parser's own.
  private static func isForArgumentParser(_ error: any Error) -> Bool {
    if error is ExitCode { return false }
    if error is CleanExit || error is ValidationError { return true }
    return String(reflecting: type(of: error)).hasPrefix("ArgumentParser.")
  }

  static func line(for error: any Error) -> String { visible(sentence(for: error)) }

  /// One line in which control characters are shown, not sent.
  static func visible(_ text: String) -> String { SafeText.line(text) }

  private static func sentence(for error: any Error) -> String {
    switch error {
    case let error as FileError: "\(error.path): \(sentence(for: error.fault))"
    case let error as ImageError: words(error)
    case let error as WeightsError: words(error)
    case let error as FlamingoError: words(error)
    case let error as TokenizerError: words(error)
    case let error as InferenceError: words(error)
    case let error as BatchError: words(error)
    case let error as ScreenError: words(error)
    case let error as TensorError: words(error)
    case let error as CursesError: words(error)
    case let error as ChatError: words(error)
    case let error as SettingsError: words(error)
    case let error as BenchmarkError: words(error)
    case let error as HubError: words(error)
    case let error as PullFailure: words(error)
    case let error as CommandError: words(error)
    case let error as ProgramError: words(error)
    case is CancellationError: "cancelled"
    default: fallback(error)
    }
  }

  /// Foundation's errors have words of their own; `errno` has the system's.
  private static func fallback(_ error: any Error) -> String {
    if let posix = error as? POSIXError { return systemWords(posix.code.rawValue) }
    if let underlying = (error as NSError).userInfo[NSUnderlyingErrorKey] as? any Error {
      return sentence(for: underlying)
    }
    return (error as NSError).localizedDescription
  }

  /// The system's words for an `errno`, lower-cased as part of a sentence.
  static func systemWords(_ code: Int32) -> String {
    let words = String(cString: strerror(code))
    return words.prefix(1).lowercased() + words.dropFirst()
  }

  /// The first few of a list, and how many more there are.
  static func list(_ items: [String], limit: Int = 3, separator: String = ", ") -> String {
    let shown = items.prefix(limit).joined(separator: separator)
    return items.count > limit ? "\(shown) and \(items.count - limit) more" : shown
  }
}

/// An error that happened to a file, for errors that do not know which.
struct FileError: Error {
  var path: String
  var fault: any Error

  /// Runs `body`; an error it throws is thrown on with the path it is about.
  static func naming<Result>(_ path: String, _ body: () throws -> Result) throws -> Result {
    do { return try body() } catch { throw FileError(path: path, fault: error) }
  }
}
