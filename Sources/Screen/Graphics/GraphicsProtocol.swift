/// The escape sequences of kitty's graphics protocol, as far as they are needed here.
public struct GraphicsProtocol: Sendable {
  /// tmux hands on what is wrapped for it, where its user allows that.
  public var isWrappedForTmux: Bool

  public init(isWrappedForTmux: Bool) { self.isWrappedForTmux = isWrappedForTmux }

  /// The longest piece of a picture that a sequence may hold, in base64.
  static let chunkBytes = 4096
  private static let queryID = 31

  /// Asks whether the terminal can show pictures: one pixel, to be checked and thrown away.
  public var query: [UInt8] {
    sequence("i=\(Self.queryID),s=1,v=1,a=q,t=d,f=24", Array("AAAA".utf8))
  }

  /// Whether what the terminal sent has a yes to the query.
  public static func isYes(_ bytes: [UInt8]) -> Bool {
    let yes = Array("\u{1B}_Gi=\(queryID);OK\u{1B}\\".utf8)
    guard bytes.count >= yes.count else { return false }
    return (0...bytes.count - yes.count).contains { bytes[$0..<$0 + yes.count].elementsEqual(yes) }
  }

  /// Sends a picture, and has it drawn where its placeholders stand. Nothing is answered.
  func transmission(of graphic: TerminalGraphic) -> [UInt8] {
    let text = Base64.encode(graphic.png)
    var bytes: [UInt8] = []
    var start = 0
    repeat {
      let end = min(start + Self.chunkBytes, text.count)
      let more = "m=\(end < text.count ? 1 : 0)"
      let keys =
        start == 0
        ? "a=T,U=1,q=2,f=100,t=d,i=\(graphic.id),c=\(graphic.size.columns),r=\(graphic.size.rows),\(more)"
        : "q=2,\(more)"
      bytes += sequence(keys, text[start..<end])
      start = end
    } while start < text.count
    return bytes
  }

  /// Has the terminal forget a picture.
  func deletion(of id: Int) -> [UInt8] { sequence("a=d,d=I,q=2,i=\(id)", []) }

  private func sequence(_ keys: String, _ payload: some Collection<UInt8>) -> [UInt8] {
    let escape: UInt8 = 0x1B
    var bytes = [escape] + Array("_G\(keys)".utf8)
    if !payload.isEmpty { bytes += [UInt8(ascii: ";")] + payload }
    bytes += [escape, UInt8(ascii: "\\")]
    guard isWrappedForTmux else { return bytes }
    let doubled = bytes.flatMap { $0 == escape ? [escape, escape] : [$0] }
    return [escape] + Array("Ptmux;".utf8) + doubled + [escape, UInt8(ascii: "\\")]
  }
}

/// RFC 4648, with padding.
enum Base64 {
  private static let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  static func encode(_ bytes: [UInt8]) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity((bytes.count + 2) / 3 * 4)
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let count = min(3, bytes.count - start)
      var group = 0
      for index in 0..<3 { group = group << 8 | (index < count ? Int(bytes[start + index]) : 0) }
      for index in 0..<4 {
        text.append(index <= count ? letters[group >> (18 - 6 * index) & 63] : UInt8(ascii: "="))
      }
    }
    return text
  }
}
