/// The processor time that control groups leave to this process, in processors.
///
/// Version 2 has it in `cpu.max`, version 1 in `cpu.cfs_quota_us` and `cpu.cfs_period_us` of the controller `cpu`.
struct ProcessorAllowance {
  /// The contents of a small file, `nil` where it cannot be read.
  var read: (_ path: String) -> String?

  /// The least of what the groups allow, at least 1; `nil` where none limits it.
  func processors() -> Int? {
    ControlGroups(read: read).folders(of: "cpu").compactMap(processors).min()
  }

  private func processors(_ folder: ControlGroups.Folder) -> Int? {
    switch folder {
    case .unified(let path): return read(path + "/cpu.max").flatMap(Self.processors)
    case .own(let path):
      guard let quota = read(path + "/cpu.cfs_quota_us"), let period = read(path + "/cpu.cfs_period_us") else {
        return nil
      }
      return Self.processors(quota + " " + period)
    }
  }

  /// What "quota period", in microseconds, comes to; "max" and -1 are no limit.
  static func processors(_ text: String) -> Int? {
    let fields = text.split(whereSeparator: \.isWhitespace).map { Int($0) }
    guard fields.count == 2, let quota = fields[0], let period = fields[1], quota > 0, period > 0 else { return nil }
    return max(1, quota / period)
  }
}
