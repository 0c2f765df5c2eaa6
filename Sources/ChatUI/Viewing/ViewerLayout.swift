import Chat
import Screen

/// The viewer cut up: its panes, lines of words where there is something to say, and the keys.
struct ViewerLayout {
  struct Pane {
    /// Names the pixels in the cache.
    var name: String
    /// `nil` while they are not there.
    var pixels: PicturePixels?
    /// Safe text below the picture.
    var caption: String
    /// The whole pane, caption included.
    var rect: Rect
    /// Columns that a pixel takes.
    var scale: Double
    var window: ViewWindow
    /// Around what differs, with their numbers, or around what the model is given.
    var boxes: [PictureArea] = []
    var numbersBoxes = false
    /// Below the caption.
    var facts: [LayoutLine] = []
    /// The part of the picture that `pixels` are: all of it, but for what the model is given.
    var part = PictureArea(left: 0, top: 0, width: 1, height: 1)

    /// The cells of the pixels.
    var place: Rect {
      let top = max(0, (rect.rows - 1 - facts.count - window.size.rows) / 2)
      let left = max(0, (rect.columns - window.size.columns) / 2)
      return Rect(
        row: rect.row + top, column: rect.column + left, columns: window.size.columns, rows: window.size.rows)
    }

    /// How far a cell is across and down `place`.
    func share(at position: Position) -> ViewPoint {
      ViewPoint(
        x: (Double(position.column - place.column) + 0.5) / Double(max(1, place.columns)),
        y: (Double(position.row - place.row) + 0.5) / Double(max(1, place.rows)))
    }

    /// The point of the pixels in a cell.
    func point(at position: Position) -> ViewPoint {
      let share = share(at: position)
      return ViewPoint(
        x: window.area.left + share.x * window.area.width, y: window.area.top + share.y * window.area.height)
    }

    /// A point of the pixels as a point of the picture.
    func inPicture(_ point: ViewPoint) -> ViewPoint {
      ViewPoint(x: part.left + point.x * part.width, y: part.top + point.y * part.height)
    }

    /// What is seen, as a part of the picture.
    var windowInPicture: ViewWindow {
      var seen = window
      seen.area = PictureArea(
        left: part.left + window.area.left * part.width, top: part.top + window.area.top * part.height,
        width: window.area.width * part.width, height: window.area.height * part.height)
      return seen
    }
  }

  private(set) var panes: [Pane] = []
  /// What went wrong, on lines of its own, and below it what the mode shows.
  let errors: [String]
  let words: [String]
  let wordsRect: Rect
  let foot: Rect
  private let state: AppState
  private let viewing: Viewing

  private static let gap = 2

  init(_ viewing: Viewing, _ state: AppState) {
    self.state = state
    self.viewing = viewing
    let size = state.size
    // The pictures keep the better part of the screen.
    func lines(_ text: String, most: Int) -> [String] {
      let lines = text.isEmpty ? [] : TextWrapping.lines(of: text, columns: max(1, size.columns - 2))
      let rows = min(lines.count, most)
      return rows > 0 ? lines.prefix(rows - 1) + [lines[(rows - 1)...].joined(separator: " ")] : []
    }
    errors = lines(ViewerWords.error(viewing, state) ?? "", most: size.rows / 5)
    words = lines(
      ViewerWords.line(viewing, state), most: errors.isEmpty ? size.rows / 5 : max(0, size.rows / 4 - errors.count))
    let wordRows = errors.count + words.count
    foot = Rect(row: size.rows - 1, column: 1, columns: size.columns - 2, rows: 1)
    wordsRect = Rect(row: size.rows - 1 - wordRows, column: 1, columns: size.columns - 2, rows: wordRows)
    let area = Rect(row: 0, column: 0, columns: size.columns, rows: size.rows - 1 - wordRows)
    let subjects = subjects()
    let columns = (area.columns - (subjects.count - 1) * Self.gap) / max(1, subjects.count)
    var magnification: Double?
    for (index, subject) in subjects.enumerated() {
      let rect = Rect(
        row: area.row, column: index * (columns + Self.gap), columns: columns, rows: area.rows)
      let pane = pane(subject, in: rect, magnification: magnification)
      if index == 0, viewing.scale != nil {
        magnification = pane.scale / fit(subject, in: room(rect, facts: pane.facts.count))
      }
      panes.append(pane)
    }
  }

  // MARK: What is shown

  private struct Subject {
    var name: String
    var pixels: PicturePixels?
    var width: Int
    var height: Int
    var caption: String
    var center: ViewPoint
    var boxes: [PictureArea] = []
    var facts: PictureNumber?
    var part = PictureArea(left: 0, top: 0, width: 1, height: 1)
  }

  private func subjects() -> [Subject] {
    let numbers = viewing.numbers
    switch viewing.mode {
    case .pictures: return numbers.compactMap { picture($0) }
    case .regions:
      return numbers.compactMap { number in
        var subject = picture(number)
        subject?.boxes = viewing.difference?.regions ?? []
        return subject
      }
    case .blink:
      let phase = viewing.blinkPhase(at: state.now)
      return numbers.indices.contains(phase) ? [picture(numbers[phase])].compactMap(\.self) : []
    case .difference: return [difference()].compactMap(\.self)
    case .modelInput:
      let inputs = numbers.compactMap { input($0) }
      guard !viewing.isPair, let number = numbers.first, var original = picture(number) else { return inputs }
      if let area = viewing.inputs[number]?.area, !ViewerWords.isWhole(area) { original.boxes = [area] }
      return [original] + inputs
    }
  }

  private func picture(_ number: PictureNumber) -> Subject? {
    guard let slot = state.picture(number) else { return nil }
    let full = viewing.fullPixels[number]
    let hash = slot.attachment?.contentHash ?? ""
    return Subject(
      name: hash + (full == nil ? "" : " full"), pixels: slot.status == .missing ? nil : full ?? slot.pixels,
      width: slot.attachment?.width ?? 0, height: slot.attachment?.height ?? 0,
      caption: PictureCaption.text(of: slot), center: viewing.center, facts: number)
  }

  private func input(_ number: PictureNumber) -> Subject? {
    guard let slot = state.picture(number) else { return nil }
    let caption = "#\(number.rawValue) as the model sees it"
    guard let input = viewing.inputs[number] else {
      let end = viewing.failed[.modelInput(number)] != nil ? ": not known" : "…"
      return Subject(name: "", pixels: nil, width: 0, height: 0, caption: caption + end, center: .middle)
    }
    let area = input.area
    func share(_ value: Double, _ from: Double, _ length: Double) -> Double {
      length > 0 ? (value - from) / length : 0.5
    }
    return Subject(
      name: (slot.attachment?.contentHash ?? "") + " input", pixels: input.pixels, width: input.pixels.width,
      height: input.pixels.height, caption: caption,
      center: ViewPoint(
        x: share(viewing.center.x, area.left, area.width), y: share(viewing.center.y, area.top, area.height)),
      part: area)
  }

  private func difference() -> Subject? {
    let slots = viewing.numbers.compactMap { state.picture($0) }
    guard slots.count == 2, let first = slots[0].attachment, let second = slots[1].attachment else { return nil }
    return Subject(
      name: "\(first.contentHash) \(second.contentHash)", pixels: viewing.difference?.pixels, width: first.width,
      height: first.height,
      caption: "#\(first.number.rawValue) − #\(second.number.rawValue), absolute"
        + (viewing.difference == nil ? "…" : ""), center: viewing.center)
  }

  // MARK: Where

  private func pane(_ subject: Subject, in rect: Rect, magnification: Double?) -> Pane {
    let shownFacts = viewing.factsPage.map { facts(subject, rect, page: $0) } ?? []
    let room = room(rect, facts: shownFacts.count)
    let fit = fit(subject, in: room)
    let scale = magnification.map { $0 * fit } ?? viewing.scale ?? fit
    let window = ViewWindow(
      width: subject.width, height: subject.height, in: room, cellAspect: state.cellAspect,
      scale: viewing.scale == nil ? nil : scale, center: subject.center)
    return Pane(
      name: subject.name, pixels: subject.pixels, caption: subject.caption, rect: rect, scale: scale, window: window,
      boxes: subject.boxes, numbersBoxes: viewing.mode == .regions, facts: shownFacts,
      part: subject.part)
  }

  /// The facts take half of the pane at most; where they do not fit, its last line says how many pages there are, unless
  /// there is hardly room for the facts.
  private func facts(_ subject: Subject, _ rect: Rect, page: Int) -> [LayoutLine] {
    let (lines, rows) = allFacts(subject, rect)
    guard lines.count > rows, rows > 0 else { return Array(lines.prefix(rows)) }
    let perPage = rowsOfPage(rows)
    let pages = pageCount(lines.count, rows)
    let shown = min(page, pages - 1)
    let facts = Array(lines.dropFirst(shown * perPage).prefix(perPage))
    guard perPage < rows else { return facts }
    let words = "page \(shown + 1) of \(pages), i turns"
    return facts + [.text(TextWidth.truncated(words, columns: max(1, rect.columns)), style: .dim, column: 0)]
  }

  private func rowsOfPage(_ rows: Int) -> Int { rows < 4 ? rows : rows - 1 }

  private func allFacts(_ subject: Subject, _ rect: Rect) -> (lines: [LayoutLine], rows: Int) {
    let lines = subject.facts.map { ViewerWords.facts($0, viewing, state, columns: rect.columns) } ?? []
    return (lines, max(0, rect.rows / 2))
  }

  private func pageCount(_ lines: Int, _ rows: Int) -> Int {
    guard lines > rows, rows > 0 else { return 1 }
    let perPage = rowsOfPage(rows)
    return (lines + perPage - 1) / perPage
  }

  /// Pages that the facts of what is shown take.
  var factsPages: Int {
    zip(subjects(), panes).map { subject, pane in
      let (lines, rows) = allFacts(subject, pane.rect)
      return pageCount(lines.count, rows)
    }.max() ?? 1
  }

  private func room(_ rect: Rect, facts: Int) -> Size {
    Size(columns: rect.columns, rows: max(1, rect.rows - 1 - facts))
  }

  private func fit(_ subject: Subject, in room: Size) -> Double {
    ViewWindow.fit(width: subject.width, height: subject.height, in: room, cellAspect: state.cellAspect)
  }

  /// The scale at which the first picture is seen whole.
  var fitScale: Double {
    guard let subject = subjects().first, let pane = panes.first else { return 1 }
    return fit(subject, in: room(pane.rect, facts: pane.facts.count))
  }
}
