import ArgumentParser
import Glibc

// Top-level code rather than @main: the chat's event loop must own the main thread, which an asynchronous main would not
// give it.

// A closed pipe is an error of `write`, not the end of the process.
signal(SIGPIPE, SIG_IGN)

do {
  var command = try VLMChat.parseAsRoot()
  try command.run()
} catch {
  ErrorText.exit(with: error)
}
