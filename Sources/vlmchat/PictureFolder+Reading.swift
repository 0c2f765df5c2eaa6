import ChatUI
import Foundation
import Glibc
import Images

extension PictureFolder {
  /// Pictures that are told of, and entries that are looked at: a folder may hold anything.
  private static let pictureLimit = 1000
  private static let entryLimit = 100_000

  /// Lists what lies in a folder. Each file's beginning is read: what a file is, its content says, not its name.
  /// - Throws: `ImageError.unreadable`.
  init(path: String) throws(ImageError) {
    let place = LocalPaths.expandingTilde(path)
    self.init(path: path, names: [])
    for name in try Self.files(in: place) {
      do throws(ImageError) {
        if try ImageFile.format(of: "\(place)/\(name)") != nil {
          names.append(name)
        } else if LocalPaths.isPictureName(name) {
          faults.append(Fault(name: name, reason: "no picture"))
        } else {
          otherFiles += 1
        }
      } catch .notARegularFile, .isDirectory {
        // Other folders, pipes and devices are not looked into.
      } catch {
        if case .unsupportedFormat = error {
          faults.append(Fault(name: name, reason: ErrorText.line(for: error)))
        } else if LocalPaths.isPictureName(name) {
          faults.append(Fault(name: name, reason: ErrorText.line(for: error)))
        } else {
          otherFiles += 1
        }
      }
    }
    moreCount = max(0, names.count - Self.pictureLimit)
    names.removeLast(moreCount)
  }

  /// Names that are not hidden, in the order in which people count.
  private static func files(in place: String) throws(ImageError) -> [String] {
    guard let folder = opendir(place) else { throw .unreadable(code: errno) }
    defer { closedir(folder) }
    var names: [String] = []
    while names.count < entryLimit, let entry = readdir(folder) {
      let kind = entry.pointee.d_type
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if !name.hasPrefix("."), kind != UInt8(DT_DIR) { names.append(name) }
    }
    return names.sorted { $0.localizedStandardCompare($1) == .orderedAscending }
  }
}
