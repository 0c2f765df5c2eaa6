import Chat

extension AppState {
  /// What would be lost in a crash: what is being written, also while the history is walked or searched.
  var unsentDraft: [ComposerElement] { search?.draft ?? history.walkedFrom ?? composer.elements }

  /// Has the draft kept when an event changed it.
  func draftKeeping(since before: [ComposerElement]) -> [Effect] {
    let draft = unsentDraft
    guard draft != before else { return [] }
    return [.keepDraft(keptDraft(draft))]
  }

  /// `nil` for a draft of nothing but white space.
  private func keptDraft(_ elements: [ComposerElement]) -> KeptDraft? {
    var parts: [KeptDraft.Part] = []
    var text = ""
    func flush() {
      if !text.isEmpty { parts.append(.text(text)) }
      text = ""
    }
    for element in elements {
      switch element {
      case .character(let character): text.append(character)
      case .picture(let number):
        flush()
        if conversation.attachment(number) != nil {
          parts.append(.picture(number))
        } else if let slot = picture(number), slot.isFile, let path = slot.path {
          parts.append(.file(path: path))
        }
      }
    }
    flush()
    let isEmpty = parts.allSatisfy { if case .text(let text) = $0 { text.allSatisfy(\.isWhitespace) } else { false } }
    return isEmpty ? nil : KeptDraft(parts: parts)
  }

  /// Puts back what a crash left, after what is in the draft already.
  mutating func restoreDraft(_ draft: KeptDraft) -> [Effect] {
    var elements: [ComposerElement] = []
    var effects: [Effect] = []
    for part in draft.parts {
      switch part {
      case .text(let text): elements += composerElements(of: text)
      case .picture(let number):
        if picture(number) != nil { elements.append(.picture(number)) }
      case .file(let path):
        let (number, loading) = stage(path)
        elements.append(.picture(number))
        effects += loading
      }
    }
    guard !elements.isEmpty else { return [] }
    composer.move(to: composer.elements.count)
    edit { $0.insert(elements) }
    notify(.information, "What you had not sent is back in the draft.")
    return effects
  }
}
