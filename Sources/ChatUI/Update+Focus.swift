import Chat

/// `/focus`: the last question once more, with the part of the picture that its answer looked at most, cut out and larger.
extension AppState {
  mutating func focus(_ report: AttentionReport) -> [Effect] {
    guard let number = Looking(report: report).picture, let attachment = picture(number)?.attachment else {
      notify(.error, "The answer saw no picture.")
      return []
    }
    guard let area = report.focusArea(of: number) else {
      notify(
        .information, "The answer looked nearly everywhere in #\(number.rawValue): there is no part to look at again.")
      return []
    }
    guard
      let index = conversation.messages.lastIndex(where: { $0.role == .assistant && !$0.text.isEmpty }), index > 0
    else { return [] }
    let crop = nextPictureNumber
    let request = identifiers.nextRequest()
    var slot = PictureSlot(number: crop, path: nil, status: .decoding)
    slot.request = request
    pictures.append(slot)
    pending.focus = PendingInput.Focus(
      request: request, parts: Self.focused(conversation.messages[index - 1].parts, on: number, crop: crop))
    notify(.information, "Looking again, at \(Self.words(area)) of #\(number.rawValue).")
    return [.cropPicture(request, crop, of: attachment, area: area)]
  }

  /// The pictures of a question, then the part, then its words: what follows pictures sees the last of them.
  private static func focused(_ parts: [MessagePart], on number: PictureNumber, crop: PictureNumber) -> [MessagePart] {
    var seen = parts.filter { if case .picture = $0 { true } else { false } }
    if !seen.contains(.picture(number)) { seen.append(.picture(number)) }
    let words = parts.filter { if case .text = $0 { true } else { false } }
    return seen + [.picture(crop)] + words
  }

  /// `the upper left, 40 % by 50 %`
  private static func words(_ area: AttentionReport.Area) -> String {
    func place(_ middle: Double, _ names: [String]) -> String { middle < 0.4 ? names[0] : middle > 0.6 ? names[1] : "" }
    let row = place(area.top + area.height / 2, ["upper", "lower"])
    let column = place(area.left + area.width / 2, ["left", "right"])
    let name = [row, column].filter { !$0.isEmpty }.joined(separator: " ")
    let size = "\(LookingWords.percent(area.width)) by \(LookingWords.percent(area.height))"
    return "the \(name.isEmpty ? "middle" : name), \(size),"
  }

  /// The part is there: the question is asked again.
  mutating func sendFocus(_ request: RequestID) -> [Effect] {
    guard let focus = pending.focus, focus.request == request else { return [] }
    pending.focus = nil
    guard reply == nil else { return [] }
    return send(focus.parts)
  }
}
