import Foundation
import Testing

/// Compares a screen with the one kept in `Snapshots/NAME.txt`. With `RECORD_SNAPSHOTS=1` in the environment the screen is
/// written there instead, and the test fails, so that nobody records by accident.
func expectSnapshot(_ screen: String, _ name: String, sourceLocation: SourceLocation = #_sourceLocation) {
  let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  let file = folder.appending(path: "Snapshots/\(name).txt")
  let text = screen + "\n"
  if ProcessInfo.processInfo.environment["RECORD_SNAPSHOTS"] == "1" {
    do {
      try text.write(to: file, atomically: true, encoding: .utf8)
      Issue.record("recorded \(name)", sourceLocation: sourceLocation)
    } catch {
      Issue.record("cannot record \(name): \(error)", sourceLocation: sourceLocation)
    }
    return
  }
  guard let kept = try? String(contentsOf: file, encoding: .utf8) else {
    Issue.record("\(name) is not recorded: RECORD_SNAPSHOTS=1 records it", sourceLocation: sourceLocation)
    return
  }
  #expect(kept == text, "the screen differs from Snapshots/\(name).txt", sourceLocation: sourceLocation)
}
