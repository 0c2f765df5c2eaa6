import Foundation

/// The memory that this process may take, in bytes: what the machine has, and what control groups leave of it.
///
/// Version 2 of control groups has limits in `memory.max` and `memory.high`, version 1 in `memory.limit_in_bytes` of the
/// controller `memory`.
public struct MemoryAllowance: Sendable, Equatable {
  /// All there is: the machine's memory, or less where a group may not have more. `nil` where nothing tells it.
  public var limit: Int?
  /// What can be had before others must give way. Pages of files count as free, since they are dropped when they are in
  /// the way.
  public var available: Int?

  public init(limit: Int?, available: Int?) {
    self.limit = limit
    self.available = available
  }

  /// As the system tells it now.
  public static var current: MemoryAllowance {
    MemoryAllowance { try? String(contentsOfFile: $0, encoding: .utf8) }
  }

  /// - Parameter read: the contents of a small file, `nil` where it cannot be read.
  init(read: @escaping (_ path: String) -> String?) {
    let machine = read("/proc/meminfo") ?? ""
    limit = Self.kibibytes("MemTotal", in: machine)
    available = Self.kibibytes("MemAvailable", in: machine)
    for folder in ControlGroups(read: read).folders(of: "memory") {
      guard let group = Self.group(folder, read) else { continue }
      limit = min(limit ?? .max, group.limit)
      available = min(available ?? .max, group.available)
    }
  }

  private static func group(
    _ folder: ControlGroups.Folder, _ read: (_ path: String) -> String?
  ) -> (limit: Int, available: Int)? {
    let (path, limits, usage, prefix) =
      switch folder {
      case .unified(let path): (path, ["memory.max", "memory.high"], "memory.current", "")
      case .own(let path): (path, ["memory.limit_in_bytes"], "memory.usage_in_bytes", "total_")
      }
    func number(_ name: String) -> Int? {
      read("\(path)/\(name)").flatMap { Int($0.prefix { !$0.isWhitespace }) }.flatMap { $0 >= 0 ? $0 : nil }
    }
    // "max" is no number, and no limit.
    guard let limit = limits.compactMap(number).min() else { return nil }
    let statistics = read("\(path)/memory.stat") ?? ""
    let files = ["inactive_file", "active_file"].reduce(0) { $0 + (bytes(prefix + $1, in: statistics) ?? 0) }
    let taken = max(0, (number(usage) ?? 0) - files)
    return (limit, max(0, limit - taken))
  }

  /// A line such as `MemAvailable:   22334455 kB`, in bytes.
  private static func kibibytes(_ name: String, in text: String) -> Int? {
    let line = text.split(separator: "\n").first { $0.hasPrefix(name + ":") }
    let fields = line?.split(whereSeparator: \.isWhitespace) ?? []
    guard fields.count == 3, fields[2] == "kB", let count = Int(fields[1]), (0..<1 << 50).contains(count) else {
      return nil
    }
    return count << 10
  }

  /// A line such as `inactive_file 808501248`; sizes beyond any memory are none.
  private static func bytes(_ name: String, in text: String) -> Int? {
    let line = text.split(separator: "\n").first { $0.hasPrefix(name + " ") }
    return line?.split(separator: " ").last.flatMap { Int($0) }.flatMap { (0..<1 << 60).contains($0) ? $0 : nil }
  }
}
