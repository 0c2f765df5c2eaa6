import Chat
import Screen

/// `/attach FOLDER`
extension AppState {
  /// What was to be attached turned out to be a folder: some of its pictures are, if the line said which, else they are
  /// shown to be chosen from.
  mutating func showFolder(_ request: RequestID, _ folder: PictureFolder) -> [Effect] {
    guard let index = pictures.firstIndex(where: { $0.request == request && $0.attachment == nil }) else { return [] }
    let number = pictures[index].number
    let selection = pending.selections.removeValue(forKey: request)
    pending.sendsWhenPicturesAreRead = false
    if pending.shots.contains(where: { $0.picture == number }) {
      return handlePicture(
        .pictureFailed(request, message: "\(folder.path): this is a folder; an example takes one picture of it."))
    }
    takeOut(number, followedBy: selection)
    pictures.remove(at: index)
    guard !folder.names.isEmpty else {
      let others = folder.leftOut.isEmpty ? "" : " but \(folder.leftOut)"
      notify(.error, "\(folder.path): there is no picture in this folder\(others).")
      return []
    }
    if let selection, let numbers = NumberSelection.numbers(in: selection, count: folder.names.count) {
      return attach(numbers, of: folder)
    }
    if case .folder = overlay {
      pending.folders.append(folder)
      return []
    }
    overlay = .folder(FolderPicker(folder: folder))
    return readThumbnails()
  }

  /// The folder's chip goes, and a selection that was written after it.
  private mutating func takeOut(_ number: PictureNumber, followedBy selection: String?) {
    if let start = composer.elements.firstIndex(of: .picture(number)) {
      let rest: [ComposerElement] = [.character(" ")] + (selection ?? "").map { .character($0) }
      let end = min(start + 1 + rest.count, composer.elements.count)
      let isThere = Array(composer.elements[start + 1..<end]) == rest
      if isThere { edit { $0.replace(start..<end, with: []) } }
    }
    composer.purge(number)
  }

  private mutating func attach(_ numbers: [Int], of folder: PictureFolder) -> [Effect] {
    if let missing = numbers.first(where: { $0 > folder.names.count }) {
      notify(
        .error, "\(folder.path) has \(Words.count(folder.names.count, "picture")): there is no number \(missing).")
      return []
    }
    return attach(numbers.map { $0 - 1 }, of: folder) ? stageAll(numbers.map { folder.names[$0 - 1] }, of: folder) : []
  }

  /// Whether a message takes so many; says so where it does not.
  private mutating func attach(_ places: [Int], of folder: PictureFolder) -> Bool {
    let room = engine.maximumPictures - composer.pictures.count
    guard places.count > room else { return true }
    notify(
      .error,
      "A message takes at most \(engine.maximumPictures) pictures, so \(max(0, room)) more: these are \(places.count).")
    return false
  }

  private mutating func stageAll(_ names: [String], of folder: PictureFolder) -> [Effect] {
    var elements: [ComposerElement] = []
    var effects: [Effect] = []
    for name in names {
      let (number, loading) = stage(folder.path(of: name))
      elements += [.picture(number), .character(" ")]
      effects += loading
    }
    edit { $0.insert(elements) }
    return effects
  }

  // MARK: Choosing

  mutating func performInFolder(_ picker: FolderPicker, _ command: Command) -> [Effect] {
    var picker = picker
    notice = nil
    switch command {
    case .stopOrClose: return nextFolder()
    case .choose:
      let chosen = picker.chosen
      guard attach(chosen, of: picker.folder) else { return [] }
      let effects = stageAll(chosen.map { picker.folder.names[$0] }, of: picker.folder)
      return effects + nextFolder()
    case .mark:
      if picker.marked.remove(picker.selected) == nil { picker.marked.insert(picker.selected) }
    case .markAll:
      let all = Set(picker.folder.names.indices)
      picker.marked = picker.marked == all ? [] : all
    default: picker.selected = moved(picker, by: command)
    }
    overlay = .folder(picker)
    return readThumbnails()
  }

  private mutating func nextFolder() -> [Effect] {
    overlay = nil
    guard !pending.folders.isEmpty else { return [] }
    overlay = .folder(FolderPicker(folder: pending.folders.removeFirst()))
    return readThumbnails()
  }

  private func moved(_ picker: FolderPicker, by command: Command) -> Int {
    let layout = FolderLayout(size)
    let last = picker.folder.names.count - 1
    let target =
      switch command {
      case .selectLeft: picker.selected - 1
      case .selectRight: picker.selected + 1
      case .selectPrevious, .scrollUp: picker.selected - layout.across
      case .selectNext, .scrollDown: picker.selected + layout.across
      case .pageUp: max(0, picker.selected - layout.perPage)
      case .pageDown: min(last, picker.selected + layout.perPage)
      case .scrollToTop: 0
      case .scrollToBottom: last
      default: picker.selected
      }
    // Above the first row and below the last one there is nothing to go to.
    return (0...max(0, last)).contains(target) ? target : picker.selected
  }

  // MARK: Small pictures

  /// Has those in view read, some at a time.
  mutating func readThumbnails() -> [Effect] {
    guard case .folder(var picker) = overlay else { return [] }
    let layout = FolderLayout(size)
    guard layout.picture != nil, !isTooSmall else { return [] }
    let view = layout.page(of: picker.selected, count: picker.folder.names.count)
    var effects: [Effect] = []
    for index in picker.nextThumbnails(in: view) {
      let request = identifiers.nextRequest()
      picker.thumbnails[index] = .asked(request)
      effects.append(.readThumbnail(request, path: picker.folder.path(of: picker.folder.names[index])))
    }
    overlay = .folder(picker)
    return effects
  }

  mutating func showThumbnail(_ request: RequestID, _ pixels: PicturePixels?) -> [Effect] {
    guard case .folder(var picker) = overlay,
      let index = picker.thumbnails.first(where: { $0.value == .asked(request) })?.key
    else { return [] }
    picker.thumbnails[index] = pixels.map { .read($0) } ?? .unreadable
    overlay = .folder(picker)
    return readThumbnails()
  }
}
