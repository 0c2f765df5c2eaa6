import Chat

extension AppState {
  /// `/shot`: an example is in force as soon as its picture is read, and those given before it are.
  mutating func addShot(_ arguments: String) -> [Effect] {
    guard !isBusy() else { return [] }
    guard let parsed = ShotArguments(arguments) else {
      notify(.error, "Which picture? /shot PICTURE CAPTION, or /shot PICTURE QUESTION => ANSWER.")
      return []
    }
    guard var shot = Shot(text: parsed.text) else {
      notify(.error, "What is to be said? /shot PICTURE CAPTION, or /shot PICTURE QUESTION => ANSWER.")
      return []
    }
    guard parsed.picture == .none || shotPictureCount + 1 < engine.maximumPictures else {
      notify(
        .error, "\(engine.modelName) takes at most \(engine.maximumPictures) pictures: /shots remove N makes room.")
      return []
    }
    var effects: [Effect] = []
    switch parsed.picture {
    case .none: break
    case .number(let number):
      guard let slot = picture(number), slot.status != .missing else {
        notify(.error, unknownPicture(number))
        return []
      }
      shot.picture = number
    case .path(let path): (shot.picture, effects) = stage(path)
    }
    pending.shots.append(shot)
    return effects + settleShots()
  }

  /// Pictures of the examples, those still being read too.
  private var shotPictureCount: Int { (conversation.shots + pending.shots).count { $0.picture != nil } }

  /// Puts examples in force up to the first whose picture is still being read.
  mutating func settleShots() -> [Effect] {
    var added: [Attachment] = []
    let count = conversation.shots.count
    while let shot = pending.shots.first {
      if let number = shot.picture, conversation.attachment(number) == nil {
        guard let attachment = picture(number)?.attachment else { break }
        conversation.attachments.append(attachment)
        added.append(attachment)
      }
      conversation.shots.append(shot)
      pending.shots.removeFirst()
    }
    guard conversation.shots.count > count else { return [] }
    conversation.attachments.sort { $0.number < $1.number }
    notify(.information, "\(examples(conversation.shots.count)) in force: /shots lists them.")
    return [.journal(added.map { .picture($0) } + [.shots(conversation.shots)])]
  }

  private func examples(_ count: Int) -> String { count == 1 ? "1 example is" : "\(count) examples are" }

  /// An example whose picture cannot be read never was.
  mutating func dropPendingShots(of number: PictureNumber) { pending.shots.removeAll { $0.picture == number } }

  /// `/shots`: lists them, takes one away, or all.
  mutating func manageShots(_ arguments: String) -> [Effect] {
    let words = arguments.split(whereSeparator: \.isWhitespace).map { $0.lowercased() }
    switch words.first {
    case nil:
      overlay = .shots(line: 0)
      return []
    case "clear", "none", "off": return words.count == 1 ? clearShots() : misreadShots()
    case "remove", "delete": return words.count == 2 ? removeShot(words[1]) : misreadShots()
    default: return misreadShots()
    }
  }

  private mutating func misreadShots() -> [Effect] {
    notify(.error, "/shots lists the examples, /shots remove N takes one away, /shots clear all.")
    return []
  }

  private mutating func clearShots() -> [Effect] {
    guard !isBusy() else { return [] }
    guard !conversation.shots.isEmpty || !pending.shots.isEmpty else {
      notify(.information, "There are no examples: /shot PICTURE TEXT adds one.")
      return []
    }
    conversation.shots = []
    pending.shots = []
    notify(.information, "The examples are gone; their pictures keep their numbers.")
    return [.journal([.shots([])])]
  }

  private mutating func removeShot(_ number: String) -> [Effect] {
    guard !isBusy() else { return [] }
    guard let index = Int(number), conversation.shots.indices.contains(index - 1) else {
      notify(.error, "There is no example \(number.prefix(20)): /shots lists those there are.")
      return []
    }
    conversation.shots.remove(at: index - 1)
    notify(.information, "Example \(index) is gone.")
    return [.journal([.shots(conversation.shots)])]
  }
}
