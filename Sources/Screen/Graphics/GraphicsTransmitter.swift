/// What pictures the terminal has, and what is to be sent to it so that it has those of a frame. Each is sent once; what is
/// not shown any more is deleted, but for the last few, which scrolling may bring back.
public struct GraphicsTransmitter: Sendable {
  /// Pictures that are kept beside those that are shown.
  public static let keptHidden = 12

  private struct Held {
    var serial: Int
    /// The frame that showed it last.
    var frame: Int
  }

  private let graphicsProtocol: GraphicsProtocol
  private var held: [Int: Held] = [:]
  private var frame = 0
  /// All that was to be sent so far.
  public private(set) var byteCount = 0

  public init(_ graphicsProtocol: GraphicsProtocol) { self.graphicsProtocol = graphicsProtocol }

  /// The bytes to be sent before a frame that shows these pictures; none where nothing is new.
  public mutating func show(_ graphics: [TerminalGraphic]) -> [UInt8] {
    frame += 1
    var bytes: [UInt8] = []
    for graphic in graphics {
      if held[graphic.id]?.serial != graphic.serial {
        // An id that stood for another picture does so no more.
        if held[graphic.id] != nil { bytes += graphicsProtocol.deletion(of: graphic.id) }
        bytes += graphicsProtocol.transmission(of: graphic)
      }
      held[graphic.id] = Held(serial: graphic.serial, frame: frame)
    }
    let hidden = held.filter { $0.value.frame < frame }.sorted { ($0.value.frame, $0.key) < ($1.value.frame, $1.key) }
    for entry in hidden.dropLast(Self.keptHidden) { bytes += delete(entry.key) }
    byteCount += bytes.count
    return bytes
  }

  /// The terminal is to forget all of them: before it is given back.
  public mutating func deleteAll() -> [UInt8] {
    let bytes = held.keys.sorted().flatMap { delete($0) }
    byteCount += bytes.count
    return bytes
  }

  /// Nobody knows what the terminal has: everything that is shown is sent again.
  public mutating func forget() { held = held.mapValues { Held(serial: .min, frame: $0.frame) } }

  private mutating func delete(_ id: Int) -> [UInt8] {
    held[id] = nil
    return graphicsProtocol.deletion(of: id)
  }
}
