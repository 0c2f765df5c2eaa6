import Chat
import Screen

/// What the viewer says in words: on the screen below the pictures, alone in plain mode.
enum ViewerWords {
  // MARK: The line below the pictures

  /// What went wrong with what is shown, as long as it is shown; else the newest error.
  static func error(_ viewing: Viewing, _ state: AppState) -> String? {
    let asked: [Viewing.Asking] =
      switch viewing.mode {
      case .modelInput: viewing.numbers.map { .modelInput($0) }
      case .blink, .difference, .regions: [.difference]
      case .pictures: []
      }
    let facts: [Viewing.Asking] = viewing.factsPage == nil ? [] : viewing.numbers.map { .facts($0) }
    let pixels: [Viewing.Asking] = viewing.scale == nil ? [] : viewing.numbers.map { .fullPixels($0) }
    let message =
      (asked + facts + pixels).lazy.compactMap { viewing.failed[$0] }.first
      ?? state.notice.flatMap { $0.kind == .error ? $0.text : nil }
    return message.map { "Error: " + SafeText.line($0) }
  }

  /// What the mode shows, or a notice; empty where the pictures say it all.
  static func line(_ viewing: Viewing, _ state: AppState) -> String {
    if let notice = state.notice, notice.kind == .information { return SafeText.line(notice.text) }
    switch viewing.mode {
    case .pictures: return ""
    case .modelInput:
      return viewing.numbers.map { number in
        let start = "The model sees #\(number.rawValue) as "
        if let input = viewing.inputs[number] { return start + Self.input(input) + "." }
        return viewing.failed[.modelInput(number)] != nil ? "What the model sees of it is not known." : start + "…"
      }.joined(separator: " ")
    case .blink:
      let shown = viewing.numbers[min(viewing.blinkPhase(at: state.now), viewing.numbers.count - 1)]
      return "Blinking: now #\(shown.rawValue). " + difference(viewing, state)
    case .difference, .regions: return difference(viewing, state)
    }
  }

  /// `3 regions differ: 1: 120x80 at 340,200 (top left); …`
  static func difference(_ viewing: Viewing, _ state: AppState) -> String {
    guard viewing.isPair else { return "" }
    guard let found = viewing.difference else {
      return viewing.failed[.difference] != nil ? "The pictures could not be compared." : "Comparing…"
    }
    let slots = viewing.numbers.compactMap { state.picture($0)?.attachment }
    guard slots.count == 2 else { return "" }
    let stretched =
      slots[0].width == slots[1].width && slots[0].height == slots[1].height
      ? "" : " The sizes differ: #\(slots[1].number.rawValue) is stretched over #\(slots[0].number.rawValue)."
    if found.largest == 0 { return "The pictures are the same, pixel by pixel." + stretched }
    if found.regions.isEmpty {
      return "No region differs; the largest difference of a pixel is \(percent(found.largest))." + stretched
    }
    let boxes = found.regions.enumerated().map { index, area in
      let width = max(1, Int((area.width * Double(slots[0].width)).rounded()))
      let height = max(1, Int((area.height * Double(slots[0].height)).rounded()))
      let left = Int((area.left * Double(slots[0].width)).rounded())
      let top = Int((area.top * Double(slots[0].height)).rounded())
      return "\(index + 1): \(width)x\(height) at \(left),\(top), \(place(of: area))"
    }
    let count = found.regions.count + found.furtherRegions
    let rest = found.furtherRegions > 0 ? "; and \(found.furtherRegions) weaker" : ""
    return
      "\(Words.count(count, "region")) \(count == 1 ? "differs" : "differ"), \(percent(found.changedShare)) of the "
      + "picture: " + boxes.joined(separator: "; ") + rest + "." + stretched
  }

  /// `top left`, `middle`: which ninth of the picture the middle of a part lies in.
  private static func place(of area: PictureArea) -> String {
    func third(_ middle: Double, _ names: [String]) -> String { names[min(max(0, Int(middle * 3)), 2)] }
    let down = third(area.top + area.height / 2, ["top", "", "bottom"])
    let across = third(area.left + area.width / 2, ["left", "", "right"])
    let words = [down, across].filter { !$0.isEmpty }
    return words.isEmpty ? "middle" : words.joined(separator: " ")
  }

  /// `224x224 pixels, all of it`, `224x224 pixels, the middle 75 % x 100 % of it`
  static func input(_ input: ModelInput) -> String {
    let size = "\(input.pixels.width)x\(input.pixels.height) pixels"
    let area = input.area
    if isWhole(area) { return "\(size), all of it" }
    return "\(size), the middle \(percent(area.width)) x \(percent(area.height)) of it"
  }

  static func isWhole(_ area: PictureArea) -> Bool { area.width > 0.995 && area.height > 0.995 }

  static func percent(_ share: Double) -> String {
    guard share.isFinite else { return "0 %" }
    return share > 0 && share < 0.01 ? "under 1 %" : "\(Int((min(share, 1e6) * 100).rounded())) %"
  }

  // MARK: The foot

  /// `fit 25 %`, `1:1, a pixel is half a cell`, `400 %`
  static func zoom(_ viewing: Viewing, scale: Double) -> String {
    guard let fixed = viewing.scale else { return "fit \(percent(scale))" }
    return fixed == 1 ? "1:1, a pixel is half a cell" : percent(fixed)
  }

  /// What the keys do, the most needed first.
  static func keys(_ viewing: Viewing, _ state: AppState) -> [String] {
    var keys = ["Esc closes", "+ - zoom"]
    if viewing.scale != nil {
      keys += ["arrows move", "0 all of it"]
    } else if !viewing.isPair, state.listedPictures.count > 1 {
      keys += ["← → other pictures"]
    }
    if viewing.isPair { keys.append("d \(nextMode(viewing.mode))") }
    keys += [viewing.mode == .modelInput ? "m the picture" : "m what the model sees", "i facts", "1 pixels"]
    return keys
  }

  private static func nextMode(_ mode: Viewing.Mode) -> String {
    switch mode {
    case .pictures, .modelInput: "blinks"
    case .blink: "difference"
    case .difference: "boxes"
    case .regions: "side by side"
    }
  }

  // MARK: Facts

  static func facts(
    _ number: PictureNumber, _ viewing: Viewing, _ state: AppState, columns: Int
  ) -> [LayoutLine] {
    guard let slot = state.picture(number) else { return [] }
    var rows: [(String, String)] = []
    if let attachment = slot.attachment {
      rows.append(("name", SafeText.line(attachment.name)))
      let facts = viewing.facts[number]
      let format = facts?.format ?? attachment.fileExtension.uppercased()
      var size = "\(attachment.width)x\(attachment.height) pixels"
      if let facts, facts.storedWidth != attachment.width || facts.storedHeight != attachment.height {
        size += ", stored \(facts.storedWidth)x\(facts.storedHeight) and turned"
      }
      rows.append(("file", "\(SafeText.line(format)), \(size), \(Figures.bytes(attachment.byteCount))"))
      if let camera = facts?.camera { rows.append(("camera", SafeText.line(camera))) }
      if let takenAt = facts?.takenAt { rows.append(("taken", SafeText.line(takenAt))) }
      rows.append(("SHA-256", attachment.contentHash))
    } else {
      rows.append(("picture", PictureCaption.text(of: slot)))
    }
    return rows.flatMap { Table.rows(key: $0.0, words: $0.1, keyColumns: 9, columns: max(1, columns)) }
  }

  /// The whole viewer, for a reader without a screen.
  static func lines(_ viewing: Viewing, _ state: AppState, columns: Int) -> [String] {
    var lines: [String] = []
    for number in viewing.numbers {
      guard let slot = state.picture(number) else { continue }
      lines.append(PictureCaption.text(of: slot))
      if slot.attachment != nil {
        lines += facts(number, viewing, state, columns: columns).map { "  " + $0.plainText }
      }
      if let input = viewing.inputs[number] { lines.append("  the model sees  " + Self.input(input)) }
    }
    let difference = difference(viewing, state)
    return difference.isEmpty ? lines : lines + [difference]
  }
}
