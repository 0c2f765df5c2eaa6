/// Brings one file, over as many connections as it takes.
struct FileTransfer {
  let repository: RepositoryID
  let url: String
  let connection: HubConnection
  let policy: RetryPolicy
  let progress: PullProgress

  /// Until `part` is whole and its hash is right.
  ///
  /// A try that brought a hundredth of the file or a mebibyte more than any before makes the count of failures begin anew, so
  /// that a poor line is enough for a large file and a server that only ever drops is given up.
  /// - Throws: `HubError`.
  func run(_ part: PartialFile) throws {
    let step = min(max(part.file.size / 100, 1), 1 << 20)
    var failures = 0
    var most = part.count
    var hasRestarted = false
    while true {
      do {
        if !part.isWhole { try attempt(part) }
      } catch let fault as PassingFault {
        if part.count >= most + step { (most, failures) = (part.count, 0) }
        failures += 1
        guard let delay = policy.delay(after: fault, failures: failures) else { throw fault.error }
        progress.note(RetryNotice(path: part.file.path.text, error: fault.error, seconds: delay))
        try policy.wait(delay, isCancelled: connection.isCancelled)
        continue
      }
      guard let actual = part.wrongHash() else { return }
      // What was pieced together may be so of pieces that do not belong together.
      guard part.isPatchwork, !hasRestarted else {
        part.discard()
        throw HubError.wrongHash(path: part.file.path.text, expected: part.file.digest.text, actual: actual)
      }
      hasRestarted = true
      try part.restart()
    }
  }

  private func attempt(_ part: PartialFile) throws {
    do {
      try connection.get(
        url, from: part.prepare(), about: .file(repository, path: part.file.path.text), sink: part)
    } catch is HubConnection.RangeRefused {
      try part.restart()
      throw PassingFault(error: .connectionLost(host: connection.settings.address.displayHost, reason: "416"))
    }
    guard part.isWhole else {
      throw PassingFault(
        error: .connectionLost(host: connection.settings.address.displayHost, reason: "the answer ended early"))
    }
  }
}
