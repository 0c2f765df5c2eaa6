import ArgumentParser
import Glibc

// Top-level code rather than @main: the chat's event loop must own the main thread, which an asynchronous main would not
// give it.

// A closed pipe is an error of `write`, not the end of the process.
signal(SIGPIPE, SIG_IGN)

// The memory of activations, some megabytes at a time, is kept for those of the next layer: given back to the system, it
// would come again page by page, each cleared, which takes a tenth of the time that a picture takes.
mallopt(M_MMAP_THRESHOLD, 32 << 20)
mallopt(M_TRIM_THRESHOLD, 64 << 20)

do {
  var command = try VLMChat.parseAsRoot()
  try command.run()
} catch {
  ErrorText.exit(with: error)
}
