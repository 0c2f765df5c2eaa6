/// A picture that the terminal is to draw where its placeholders stand.
public struct TerminalGraphic: Equatable, Sendable {
  /// As the placeholders name it.
  public var id: Int
  /// Never the same for two pictures: few colours can say few ids, which are used again.
  public var serial: Int
  public var size: Size
  /// A PNG file.
  public var png: [UInt8]

  public init(id: Int, serial: Int, size: Size, png: [UInt8]) {
    self.id = id
    self.serial = serial
    self.size = size
    self.png = png
  }

  public static func == (one: TerminalGraphic, other: TerminalGraphic) -> Bool { one.serial == other.serial }
}
