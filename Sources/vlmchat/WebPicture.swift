import ChatUI
import Foundation
import Hub
import Images

/// Pictures that lie on a web server: fetched when the user says so, and never otherwise.
enum WebPicture {
  /// Whether a text names something elsewhere, `scheme://…`, in place of a file. `file://` names a file.
  static func isAddress(_ text: String) -> Bool { WebLink.isAddress(text) }

  /// - Throws: `CommandError.notAWebAddress`.
  static func link(_ text: String) throws -> WebLink {
    guard let address = WebAddress(text) else { throw CommandError.notAWebAddress(text) }
    let name = address.lastComponent.isEmpty ? address.displayHost : address.lastComponent
    return WebLink(
      address: text, host: address.displayHost, isEncrypted: address.isEncrypted, name: String(name.prefix(100)))
  }

  /// The file's bytes, as they came.
  /// - Throws: `CommandError`, `HubError`.
  static func fetch(
    _ link: WebLink, limits: ImageLimits = .standard,
    progress: @escaping (_ bytes: Int, _ total: Int?) -> Void = { _, _ in },
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws -> [UInt8] {
    guard let address = WebAddress(link.address) else { throw CommandError.notAWebAddress(link.address) }
    let file = try WebFile.fetch(
      address, limits: WebFile.Limits(bytes: limits.maximumFileBytes), userAgent: "vlmchat/\(Version.text)",
      progress: progress, isCancelled: isCancelled)
    guard !file.bytes.isEmpty else { throw ImageError.emptyFile }
    return file.bytes
  }
}
