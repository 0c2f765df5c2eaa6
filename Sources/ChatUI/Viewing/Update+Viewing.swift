import Chat
import Screen

extension AppState {
  /// Whether what is on the screen changes by itself, so that the time must be told some ten times a second.
  public var isAnimated: Bool { reply != nil || viewing?.mode == .blink }

  var viewing: Viewing? {
    guard case .viewing(let viewing) = overlay else { return nil }
    return viewing
  }

  mutating func view(_ arguments: String) -> [Effect] {
    var numbers = Array(PictureArguments(arguments).numbers.prefix(2))
    if numbers.isEmpty, arguments.isEmpty, let last = listedPictures.last { numbers = [last.number] }
    guard let first = numbers.first else {
      notify(.error, "Which picture? /view N shows picture N; /images lists them.")
      return []
    }
    if let unknown = numbers.first(where: { picture($0) == nil }) {
      notify(.error, unknownPicture(unknown))
      return []
    }
    overlay = .viewing(Viewing(numbers.count == 2 && numbers[1] == first ? [first] : numbers))
    return inquiries()
  }

  mutating func performInViewer(_ command: Command) -> [Effect] {
    guard var viewing else { return [] }
    let layout = ViewerLayout(viewing, self)
    switch command {
    case .zoomIn: viewing.zoomIn(fit: layout.fitScale)
    case .zoomOut: viewing.zoomOut(fit: layout.fitScale)
    case .zoomToFit: viewing.fitAll()
    case .zoomToPixels: viewing.scale = 1
    case .panLeft, .panRight, .panUp, .panDown: pan(&viewing, command, layout)
    case .previousPicture: turn(&viewing, by: -1)
    case .nextPicture: turn(&viewing, by: 1)
    case .showFacts: viewing.turnFacts(pages: layout.factsPages)
    case .showModelInput: viewing.toggleModelInput()
    case .showDifference: viewing.nextDifference(now: now)
    default: return []
    }
    overlay = .viewing(viewing)
    return inquiries()
  }

  private func pan(_ viewing: inout Viewing, _ command: Command, _ layout: ViewerLayout) {
    guard viewing.scale != nil, let window = layout.panes.first?.window else {
      // All of the picture is there: left and right are the others.
      if command == .panLeft || command == .panUp { turn(&viewing, by: -1) }
      if command == .panRight || command == .panDown { turn(&viewing, by: 1) }
      return
    }
    let step = 0.25
    switch command {
    case .panLeft: viewing.pan(across: -step, down: 0, window: window)
    case .panRight: viewing.pan(across: step, down: 0, window: window)
    case .panUp: viewing.pan(across: 0, down: -step, window: window)
    case .panDown: viewing.pan(across: 0, down: step, window: window)
    default: break
    }
  }

  private func turn(_ viewing: inout Viewing, by step: Int) {
    let all = listedPictures.map(\.number)
    guard viewing.numbers.count == 1, let place = all.firstIndex(of: viewing.numbers[0]) else { return }
    let target = all[min(max(0, place + step), all.count - 1)]
    if target != viewing.numbers[0] { viewing = viewing.turned(to: target) }
  }

  // MARK: The mouse

  /// The wheel zooms, and a drag takes the picture along.
  mutating func handleViewerMouse(_ mouse: MouseEvent) -> [Effect] {
    guard var viewing else { return [] }
    switch mouse.kind {
    case .wheelUp: return zoom(.zoomIn, around: mouse.position)
    case .wheelDown: return zoom(.zoomOut, around: mouse.position)
    case .press: viewing.dragged = mouse.position
    case .release: viewing.dragged = nil
    case .drag:
      if let from = viewing.dragged, viewing.scale != nil, let window = ViewerLayout(viewing, self).panes.first?.window
      {
        viewing.pan(
          across: Double(from.column - mouse.position.column) / Double(max(1, window.size.columns)),
          down: Double(from.row - mouse.position.row) / Double(max(1, window.size.rows)), window: window)
      }
      viewing.dragged = mouse.position
    }
    overlay = .viewing(viewing)
    return []
  }

  /// Zooms so that what is under the pointer stays there, as far as the picture's edges let it.
  private mutating func zoom(_ command: Command, around position: Position) -> [Effect] {
    guard let before = viewing else { return [] }
    let layout = ViewerLayout(before, self)
    let index = layout.panes.firstIndex { $0.place.contains(position) }
    let effects = performInViewer(command)
    guard let index, var viewing, viewing.scale != nil, viewing.scale != before.scale else { return effects }
    let point = layout.panes[index].point(at: position)
    // At the new scale, to know how much of the picture is seen.
    let panes = ViewerLayout(viewing, self).panes
    guard panes.indices.contains(index), panes[index].part == layout.panes[index].part else { return effects }
    let after = panes[index]
    viewing.place(
      after.inPicture(point), at: after.share(at: position), in: after.windowInPicture)
    overlay = .viewing(viewing)
    return effects
  }

  // MARK: What must be asked for

  /// Asks for what the viewer shows and does not have, each thing once.
  mutating func inquiries() -> [Effect] {
    guard var viewing else { return [] }
    var effects: [Effect] = []
    func inquire(_ asking: Viewing.Asking, _ effect: (RequestID) -> Effect) {
      guard viewing.ask(asking) else { return }
      let request = identifiers.nextRequest()
      viewing.waiting[request] = asking
      effects.append(effect(request))
    }
    let slots = viewing.numbers.compactMap { picture($0) }.filter { $0.status != .missing }
    for slot in slots {
      guard let attachment = slot.attachment else { continue }
      inquire(.facts(slot.number)) { .readPictureFacts($0, attachment) }
      if viewing.mode == .modelInput { inquire(.modelInput(slot.number)) { .readModelInput($0, attachment) } }
    }
    if slots.count == 2, let first = slots[0].pixels, let second = slots[1].pixels {
      inquire(.difference) { .findDifference($0, first, second) }
    }
    // Which pane shows which picture does not matter: their zoom is linked.
    if viewing.scale != nil, let scale = ViewerLayout(viewing, self).panes.first?.scale {
      for slot in slots {
        guard let attachment = slot.attachment, let preview = slot.pixels, preview.width < attachment.width,
          // A cell shows two pixels across at least.
          2 * scale * Double(attachment.width) > Double(preview.width)
        else { continue }
        inquire(.fullPixels(slot.number)) { .readFullPixels($0, attachment) }
      }
    }
    overlay = .viewing(viewing)
    return effects
  }

  mutating func handleViewing(_ event: AppEvent) -> [Effect] {
    guard var viewing else { return [] }
    switch event {
    case .pictureFacts(let request, let facts):
      guard case .facts(let number) = viewing.waiting.removeValue(forKey: request) else { return [] }
      viewing.facts[number] = facts
    case .modelInput(let request, let input):
      guard case .modelInput(let number) = viewing.waiting.removeValue(forKey: request) else { return [] }
      viewing.inputs[number] = input
    case .fullPixels(let request, let pixels):
      guard case .fullPixels(let number) = viewing.waiting.removeValue(forKey: request) else { return [] }
      viewing.fullPixels[number] = pixels
    case .pictureDifference(let request, let difference):
      guard viewing.waiting.removeValue(forKey: request) == .difference else { return [] }
      viewing.difference = difference
    case .viewingFailed(let request, let message):
      guard let asking = viewing.waiting.removeValue(forKey: request) else { return [] }
      viewing.failed[asking] = message
      notify(.error, message)
    default: return []
    }
    overlay = .viewing(viewing)
    return []
  }
}
