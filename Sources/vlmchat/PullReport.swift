import Flamingo
import Foundation
import Hub

/// What a pull says of itself, apart from its progress.
enum PullReport {
  /// What is going to come, and on which terms.
  static func introduction(_ plan: PullPlan, _ settings: HubSettings) -> String {
    let manifest = plan.manifest
    let name = ErrorText.visible("\(plan.repository) at \(manifest.revision)")
    guard !plan.isComplete else { return "\(name) (\(manifest.commit.prefix(8))): is here already" }
    let count = manifest.files.count
    var lines = [
      "\(name) (\(manifest.commit.prefix(8))): \(count) \(count == 1 ? "file" : "files"), "
        + ByteCount.text(manifest.byteCount),
      "  licence   \(ErrorText.visible(manifest.licence ?? "none is named")), see \(settings.pageURL(plan.repository))",
      "  goes to   \(ErrorText.visible(plan.path))",
    ]
    if plan.isGated { lines.append("  terms     its makers ask you to accept them on that page, and for HF_TOKEN") }
    let present = manifest.byteCount - plan.missingBytes
    if present > 0 {
      lines.append("  to fetch  \(ByteCount.text(plan.missingBytes)); \(ByteCount.text(present)) are here already")
    }
    return lines.joined(separator: "\n")
  }

  /// For `--dry-run`: every file with its size, by repository.
  static func files(_ plans: [PullPlan]) -> String {
    var lines: [String] = []
    for plan in plans {
      let manifest = plan.manifest
      lines.append("\(plan.repository) at \(ErrorText.visible(manifest.revision)) (\(manifest.commit))")
      lines.append("  licence: \(ErrorText.visible(manifest.licence ?? "none is named"))")
      lines += manifest.files.map { right(ByteCount.text($0.size), 12) + "  " + ErrorText.visible($0.path.text) }
      lines.append(right(ByteCount.text(manifest.byteCount), 12) + "  in \(manifest.files.count) files")
    }
    let missing = plans.reduce(0) { $0 + ($1.isComplete ? 0 : $1.missingBytes) }
    lines.append("to fetch: \(ByteCount.text(missing))")
    return lines.joined(separator: "\n") + "\n"
  }

  /// How to use what came, or what is missing for that.
  static func conclusion(_ plan: PullPlan) -> String {
    let name = plan.repository.description
    do {
      _ = try ModelFiles(path: plan.path).configuration()
      return "\(name) is ready: vlmchat -m \(name)\n"
    } catch {
      return "\(name) is in \(ErrorText.visible(plan.path))\n"
        + "note: it cannot be run by itself: \(ErrorText.line(for: error))\n"
    }
  }

  private static func right(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(1, width - text.count)) + text
  }
}
