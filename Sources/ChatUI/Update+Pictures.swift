import Chat

extension AppState {
  var nextPictureNumber: PictureNumber {
    max(conversation.nextPictureNumber, PictureNumber((pictures.last?.number.rawValue ?? 0) + 1))
  }

  /// Gives a file the next number and has it read.
  mutating func stage(_ path: String) -> (PictureNumber, [Effect]) {
    let number = nextPictureNumber
    let request = identifiers.nextRequest()
    var slot = PictureSlot(number: number, path: path, status: .decoding)
    slot.request = request
    pictures.append(slot)
    return (number, [.loadPicture(request, number, path: path)])
  }

  /// Puts a picture and text after it at the cursor.
  mutating func attach(_ path: String, text: String) -> [Effect] {
    let (number, effects) = stage(path)
    let elements = [.picture(number), .character(" ")] + composerElements(of: text)
    edit { $0.insert(elements) }
    if let request = picture(number)?.request, NumberSelection.numbers(in: text, count: 1) != nil {
      pending.selections[request] = text
    }
    return effects
  }

  /// The same with a picture that is in no file.
  mutating func attach(from source: PictureSource, text: String) -> [Effect] {
    let number = nextPictureNumber
    let request = identifiers.nextRequest()
    var slot = PictureSlot(number: number, path: source.name, status: .decoding)
    slot.isFile = false
    if case .web = source { slot.fetched = FetchProgress() }
    slot.request = request
    pictures.append(slot)
    let elements = [.picture(number), .character(" ")] + composerElements(of: text)
    edit { $0.insert(elements) }
    return [.readPicture(request, number, from: source)]
  }

  /// `/attach PATH [TEXT]`
  mutating func attachArguments(_ arguments: String) -> [Effect] {
    guard let argument = PathArgument(arguments) else {
      notify(.error, "Which file? /attach PATH; quote a name that has spaces.")
      return []
    }
    if argument.path == "-" {
      notify(
        .error,
        "Keys are read here, no picture: start with \"cat cat.png | vlmchat -\", or /attach a file (./- if it has that name)."
      )
      return []
    }
    if WebLink.isAddress(argument.path) { return attach(address: argument.path, text: argument.rest) }
    return attach(argument.path, text: argument.rest)
  }

  mutating func handlePicture(_ event: AppEvent) -> [Effect] {
    switch event {
    case .pictureLoaded(let request, let attachment, let pixels):
      return pictureLoaded(request, attachment, pixels: pixels)
    case .pictureFailed(let request, let message): return pictureFailed(request, message: message)
    case .pictureEncoded(let hash): setStatus(.ready, ofHash: hash)
    case .pictureEncodingFailed(let hash, let message):
      setStatus(.waiting, ofHash: hash)
      notify(.error, message)
    default: break
    }
    return []
  }

  private mutating func pictureLoaded(
    _ request: RequestID, _ attachment: Attachment, pixels: PicturePixels
  ) -> [Effect] {
    pending.selections[request] = nil
    guard let index = pictures.firstIndex(where: { $0.request == request }) else { return [] }
    pictures[index].pixels = pixels
    guard pictures[index].status == .decoding else { return inquiries() }
    var attachment = attachment
    attachment.number = pictures[index].number
    pictures[index].attachment = attachment
    // A copy of a picture that is encoded is encoded.
    let isEncoded = pictures.contains { $0.attachment?.contentHash == attachment.contentHash && $0.status == .ready }
    let isWanted = placedPictures.contains(attachment.number)
    pictures[index].status = isEncoded ? .ready : isWanted ? .encoding : .waiting
    let isEncoding = pictures[index].status == .encoding
    let effects = (isEncoding ? [.encodePicture(attachment)] : []) + settleShots() + inquiries()
    if pending.focus?.request == request { return effects + sendFocus(request) }
    guard pending.sendsWhenPicturesAreRead else { return effects }
    return effects + submit()
  }

  private mutating func pictureFailed(_ request: RequestID, message: String) -> [Effect] {
    if pending.focus?.request == request { pending.focus = nil }
    if pending.address?.request == request {
      pending.address = nil
      notify(.error, message)
    }
    pending.selections[request] = nil
    guard let index = pictures.firstIndex(where: { $0.request == request }) else { return [] }
    notify(.error, message)
    guard pictures[index].attachment == nil else {
      pictures[index].status = .missing
      return []
    }
    let settled = forgetPicture(at: index)
    // What went wrong is the news.
    notify(.error, message)
    return settled
  }

  /// A picture that will not come: its number is free, and nothing waits for it.
  mutating func forgetPicture(at index: Int) -> [Effect] {
    composer.purge(pictures[index].number)
    dropPendingShots(of: pictures[index].number)
    pictures.remove(at: index)
    pending.sendsWhenPicturesAreRead = false
    return settleShots()
  }

  private mutating func setStatus(_ status: PictureStatus, ofHash hash: String) {
    for index in pictures.indices where pictures[index].attachment?.contentHash == hash {
      if pictures[index].status == .encoding || pictures[index].status == .waiting { pictures[index].status = status }
    }
  }

  /// Pictures of the draft, and of examples that are not in force yet.
  private var placedPictures: Set<PictureNumber> { Set(composer.pictures + pending.shots.compactMap(\.picture)) }

  /// Those whose files are still being read.
  var unreadPictures: [PictureNumber] {
    placedPictures.filter { picture($0)?.status == .decoding }.sorted()
  }

  /// The picture of a part of a message, if its file is still being read.
  func unreadPicture(_ part: MessagePart) -> PictureNumber? {
    guard case .picture(let number) = part, picture(number)?.status == .decoding else { return nil }
    return number
  }

  /// Pictures that stand in the conversation, its examples or the draft.
  var listedPictures: [PictureSlot] {
    let placed = placedPictures.union(conversation.attachments.map(\.number))
    return pictures.filter { placed.contains($0.number) }
  }

  mutating func detach(_ arguments: String) -> [Effect] {
    guard let number = PictureArguments(arguments).numbers.first else {
      notify(.error, "Which picture? /detach N takes picture N out of the draft.")
      return []
    }
    // What has not come yet cannot be put back by undo: it need not come at all.
    if let stopped = stopFetching(number) { return stopped }
    if composer.pictures.contains(number) {
      edit { composer in
        composer.replace(with: composer.elements.filter { $0 != .picture(number) })
      }
      notify(.information, "Picture #\(number.rawValue) is out of the draft.")
    } else if conversation.attachment(number) != nil {
      notify(.error, "Picture #\(number.rawValue) was sent already and stays. /undo takes back the last question.")
    } else {
      notify(.error, unknownPicture(number))
    }
    return []
  }

  func unknownPicture(_ number: PictureNumber) -> String {
    listedPictures.isEmpty
      ? "There is no picture #\(number.rawValue): /attach PATH adds one."
      : "There is no picture #\(number.rawValue): /images lists those there are."
  }

  mutating func compare(_ arguments: String) -> [Effect] {
    let parsed = PictureArguments(arguments)
    guard parsed.numbers.count >= 2 else {
      notify(.error, "Which pictures? /compare N M asks about two of them; /images lists them.")
      return []
    }
    let numbers = Array(parsed.numbers.prefix(2))
    for number in numbers {
      guard let slot = picture(number) else {
        notify(.error, unknownPicture(number))
        return []
      }
      guard slot.attachment != nil else {
        notify(.error, "Picture #\(number.rawValue) is still being read.")
        return []
      }
    }
    let question = parsed.rest.isEmpty ? SlashCommand.comparisonQuestion : parsed.rest
    let effects = send([.picture(numbers[0]), .picture(numbers[1]), .text(question)])
    if !effects.isEmpty { takeFromDraft(numbers) }
    return effects
  }
}

extension AppState {
  /// Pictures that were just sent do not wait in the draft any more.
  private mutating func takeFromDraft(_ numbers: [PictureNumber]) {
    let rest = composer.elements.filter { element in
      if case .picture(let number) = element { !numbers.contains(number) } else { true }
    }
    let isEmpty = rest.allSatisfy { if case .character(let character) = $0 { character.isWhitespace } else { false } }
    if isEmpty { composer.reset() } else { composer.replace(with: rest) }
  }
}

/// `1 #2 [Image #3] and the rest`, read: some numbers and what follows.
struct PictureArguments: Hashable {
  var numbers: [PictureNumber] = []
  var rest = ""

  /// - Parameter limit: numbers to be read at most.
  init(_ text: String, limit: Int = 2) {
    var remaining = text[...]
    while numbers.count < limit {
      remaining = remaining.drop { $0.isWhitespace || $0 == "," }
      var word = remaining
      let isChip = word.hasPrefix("[Image #")
      if isChip { word = word.dropFirst("[Image #".count) } else if word.first == "#" { word = word.dropFirst() }
      let digits = word.prefix { $0.isASCII && $0.isNumber }
      guard let number = Int(digits), number > 0 else { break }
      word = word.dropFirst(digits.count)
      if isChip {
        guard word.first == "]" else { break }
        word = word.dropFirst()
      }
      guard word.first.map({ $0.isWhitespace || $0 == "," || $0 == "[" }) ?? true else { break }
      numbers.append(PictureNumber(number))
      remaining = word
    }
    rest = remaining.drop { $0.isWhitespace || $0 == "," }.trimmed()
  }
}
