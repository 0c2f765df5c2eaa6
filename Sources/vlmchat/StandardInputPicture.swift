import Glibc
import Images

/// `vlmchat -`: a picture from standard input, and keys from the terminal after it.
enum StandardInputPicture {
  /// What stands for standard input among the pictures of the command line.
  static let argument = "-"

  /// Reads the picture and puts the terminal in the place of standard input, for the chat and for the editor it may start.
  /// - Returns: the file's bytes, whose beginning is a picture's.
  /// - Throws: `FileError` of an `ImageError`, `CommandError.standardInputIsTerminal`, `.noTerminal`.
  static func take() throws -> [UInt8] {
    guard isatty(STDIN_FILENO) == 0 else { throw CommandError.standardInputIsTerminal }
    let bytes = try FileError.naming("standard input") {
      let bytes = try ImageFile.read(descriptor: STDIN_FILENO)
      _ = try ImageDecoder.identify(bytes)
      return bytes
    }
    let terminal = open("/dev/tty", O_RDWR)
    guard terminal >= 0 else { throw CommandError.noTerminal(code: errno) }
    defer { close(terminal) }
    guard dup2(terminal, STDIN_FILENO) >= 0 else { throw CommandError.noTerminal(code: errno) }
    return bytes
  }
}
