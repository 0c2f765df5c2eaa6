import FoundationEssentials

/// What the system says of memory and caches, where it says it.
public enum SystemMemory {
  /// Bytes that processes can take before the system starts to push others out.
  public static var availableBytes: Int? { field("MemAvailable", in: "/proc/meminfo") }

  /// Bytes of this process that are in memory now.
  public static var residentBytes: Int? { field("VmRSS", in: "/proc/self/status") }

  /// The largest cache of the first processor, in bytes.
  public static var largestCacheBytes: Int? {
    (0..<8).compactMap { index in
      text("/sys/devices/system/cpu/cpu0/cache/index\(index)/size").flatMap(cacheSize)
    }.max()
  }

  /// The processor's name.
  public static var processorName: String? {
    let line = text("/proc/cpuinfo")?.split(separator: "\n").first { $0.hasPrefix("model name") }
    return line?.split(separator: ":", maxSplits: 1).last.map { $0.trimmingPrefix { $0.isWhitespace } }.map(String.init)
  }

  /// A line such as `MemAvailable:   22334455 kB`.
  static func kibibytes(_ name: String, in text: String) -> Int? {
    let line = text.split(separator: "\n").first { $0.hasPrefix(name + ":") }
    let fields = line?.split(whereSeparator: \.isWhitespace) ?? []
    guard fields.count == 3, fields[2] == "kB", let count = Int(fields[1]), count >= 0 else { return nil }
    return count
  }

  /// A size such as `32768K` or `32M`.
  static func cacheSize(_ text: String) -> Int? {
    let digits = text.prefix(while: \.isNumber)
    guard let count = Int(digits), count < 1 << 30 else { return nil }
    switch text.dropFirst(digits.count).first {
    case "K": return count << 10
    case "M": return count << 20
    default: return count
    }
  }

  private static func field(_ name: String, in path: String) -> Int? {
    text(path).flatMap { kibibytes(name, in: $0) }.map { $0 << 10 }
  }

  private static func text(_ path: String) -> String? { try? String(contentsOfFile: path, encoding: .utf8) }
}
