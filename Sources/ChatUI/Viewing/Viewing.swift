import Chat
import Screen

import struct Foundation.Date

/// One picture on the whole screen, or two whose zoom and place are linked.
public struct Viewing: Hashable, Sendable {
  public enum Mode: Hashable, Sendable {
    /// The picture, or both side by side.
    case pictures
    /// What the model is given: beside the picture, or of both pictures.
    case modelInput
    /// Two pictures in turn at one place.
    case blink
    /// The absolute difference of two pictures.
    case difference
    /// Two pictures with boxes around what differs.
    case regions
  }

  /// What the world outside is asked for, once each.
  enum Asking: Hashable, Sendable {
    case facts(PictureNumber)
    case modelInput(PictureNumber)
    case fullPixels(PictureNumber)
    case difference
  }

  /// One or two.
  public internal(set) var numbers: [PictureNumber]
  public internal(set) var mode = Mode.pictures
  /// The facts, or that part of them which fits below the picture; `nil` shows none.
  public internal(set) var factsPage: Int?
  /// Columns that a pixel of the first picture takes; `nil` shows all of it, as large as it fits.
  var scale: Double?
  /// The middle of what is shown, in shares of the pictures.
  var center = ViewPoint.middle
  /// Where a drag has come to.
  var dragged: Position?
  var blinkStart: Date?

  private(set) var asked: Set<Asking> = []
  var waiting: [RequestID: Asking] = [:]
  /// Why, in words.
  var failed: [Asking: String] = [:]
  var facts: [PictureNumber: PictureFacts] = [:]
  var inputs: [PictureNumber: ModelInput] = [:]
  var fullPixels: [PictureNumber: PicturePixels] = [:]
  var difference: PictureDifference?

  public init(_ numbers: [PictureNumber]) { self.numbers = numbers }

  var isPair: Bool { numbers.count == 2 }

  /// Whether this is the first time that it is asked.
  mutating func ask(_ asking: Asking) -> Bool { asked.insert(asking).inserted }

  /// Another picture, seen the same way.
  func turned(to number: PictureNumber) -> Viewing {
    var other = Viewing([number])
    other.factsPage = factsPage.map { _ in 0 }
    if mode == .modelInput { other.mode = .modelInput }
    return other
  }

  /// Which of two pictures blinking shows at a time: 0 or 1.
  func blinkPhase(at now: Date) -> Int {
    guard let blinkStart else { return 0 }
    let seconds = now.timeIntervalSince(blinkStart)
    guard seconds.isFinite, seconds > 0, seconds < 1e9 else { return 0 }
    return Int(seconds / Viewing.blinkSeconds) % 2
  }

  /// Slow enough that nobody's eyes are hurt: under three changes a second.
  private static let blinkSeconds = 0.7

  // MARK: Zoom

  /// Columns a pixel: powers of two and what lies halfway between them, with 1 for a pixel to half a cell.
  private static let ladder = (-12...4).flatMap { power -> [Double] in
    let step = power < 0 ? 1 / Double(1 << -power) : Double(1 << power)
    return power < 4 ? [step, step * 1.5] : [step]
  }

  mutating func zoomIn(fit: Double) {
    let current = scale ?? fit
    if let next = Viewing.ladder.first(where: { $0 > current * 1.001 }) { scale = next }
  }

  /// Down to the whole picture, or to its own size where that is smaller.
  mutating func zoomOut(fit: Double) {
    let current = scale ?? fit
    let next = Viewing.ladder.last { $0 < current * 0.999 } ?? fit
    if current > fit && next <= fit {
      fitAll()
    } else if next >= min(fit, 1) {
      scale = next
    }
  }

  mutating func fitAll() {
    scale = nil
    center = .middle
  }

  /// Moves the view by shares of what is seen of the picture.
  mutating func pan(across: Double, down: Double, window: ViewWindow) {
    center = ViewPoint(
      x: window.clamped(center).x + across * window.area.width,
      y: window.clamped(center).y + down * window.area.height)
    center = window.clamped(center)
  }

  /// Puts a point of the picture where it was seen: at these shares of the window.
  mutating func place(_ point: ViewPoint, at share: ViewPoint, in window: ViewWindow) {
    center = window.clamped(
      ViewPoint(
        x: point.x - (share.x - 0.5) * window.area.width, y: point.y - (share.y - 0.5) * window.area.height))
  }

  /// All facts a page at a time, then none.
  mutating func turnFacts(pages: Int) {
    let next = factsPage.map { $0 + 1 } ?? 0
    factsPage = next < max(1, pages) ? next : nil
  }

  // MARK: Modes

  /// Side by side, blinking, absolute difference, boxes, and round again.
  mutating func nextDifference(now: Date) {
    guard isPair else { return }
    switch mode {
    case .pictures, .modelInput: mode = .blink
    case .blink: mode = .difference
    case .difference: mode = .regions
    case .regions: mode = .pictures
    }
    blinkStart = mode == .blink ? now : nil
  }

  mutating func toggleModelInput() {
    mode = mode == .modelInput ? .pictures : .modelInput
    blinkStart = nil
  }
}
