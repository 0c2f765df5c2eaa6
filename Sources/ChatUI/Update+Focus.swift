import Chat

/// `/focus`: the last question once more, with the part of the picture that its answer looked at most, cut out and larger.
extension AppState {
  mutating func focus(_ report: AttentionReport) -> [Effect] {
    guard let number = report.lookedAt, let attachment = picture(number)?.attachment else {
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
      request: request,
      parts: AttentionReport.question(conversation.messages[index - 1].parts, lookingAgainAt: number, crop: crop))
    notify(.information, "Looking again, at \(LookingWords.place(of: area)), of #\(number.rawValue).")
    return [.cropPicture(request, crop, of: attachment, area: area)]
  }

  /// The part is there: the question is asked again.
  mutating func sendFocus(_ request: RequestID) -> [Effect] {
    guard let focus = pending.focus, focus.request == request else { return [] }
    pending.focus = nil
    guard reply == nil else { return [] }
    return send(focus.parts)
  }
}
