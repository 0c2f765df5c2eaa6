import Chat
import ChatUI
import Screen
import TestSupport

import struct Foundation.Date
import struct Foundation.UUID

/// The world outside, imagined: it answers effects as an unreliable machine would, in any order and at any time.
struct ImaginedWorld {
  var random: SeededGenerator
  /// What has come of effects and was not told yet.
  private var events: [AppEvent] = []
  private var streaming: ReplyID?

  static let start = Date(timeIntervalSince1970: 1_800_000_000)
  static let texts = [
    "hello", "日本語 ", "👩‍👩‍👧‍👦", "e\u{301}", "\u{200D}", "\u{1B}[2J", "\n\n", " ", "#1 ", "[Image #1]", "[Image #2] ", "\\",
    "🇩🇪🇫", "a\tb", "\u{0}", "~/x y.png", "'/tmp/a.png'", String(repeating: "long ", count: 60), "漢字漢字漢字",
    "**bold** and `code`", "\n- one\n- two\n\n", "```swift\nlet x = 1 // 日本\n```\n",
    "| a | b |\n|---|---|\n| 1 | 日 |\n",
    "# Heading\n", "[link](https://example.org)", "\u{202E}right to left", "क्षि", "한국어", "ﷺ",
    "a\u{308}\u{301}\u{327}\u{331}\u{302}",
    "\u{1CD00}\u{1CD01}", "\u{E000}", "ｆｕｌｌ", "🫠🫨", "→ ─│┌ ▀▄█",
  ]

  init(seed: UInt64) { random = SeededGenerator(seed: seed) }

  mutating func pick<Value>(_ values: [Value], _ otherwise: Value) -> Value {
    values.randomElement(using: &random) ?? otherwise
  }

  mutating func chance(_ part: Int, of whole: Int) -> Bool { Int.random(in: 0..<whole, using: &random) < part }

  /// Something that came, if anything did: mostly the oldest, now and then another.
  mutating func next(now: Date) -> AppEvent? {
    if let reply = streaming, chance(1, of: 2) { return stream(reply) }
    guard !events.isEmpty else { return nil }
    return events.remove(at: chance(3, of: 4) ? 0 : Int.random(in: events.indices, using: &random))
  }

  mutating func take(_ effect: Effect) {
    guard events.count < 200 else { return events.removeAll() }
    events += answers(to: effect)
  }

  private mutating func stream(_ id: ReplyID) -> AppEvent {
    switch Int.random(in: 0..<24, using: &random) {
    case 0:
      streaming = nil
      let statistics = ReplyStatistics(
        promptTokens: 120, cachedTokens: 10, completionTokens: 20, pictures: 1, decodeMilliseconds: 500)
      return .reply(
        id, .finished(ReplyOutcome(reason: pick([.stop, .cancelled, .length], .stop), statistics: statistics)))
    case 1:
      streaming = chance(1, of: 3) ? nil : streaming
      return streaming == nil ? .replyFailed(id, message: "the model failed: 日本") : .reply(id, .text(" "))
    case 2: return .reply(id, .progress(.readingPrompt(done: Int.random(in: 0...9, using: &random), total: 9)))
    case 3: return .reply(id, .progress(.encodingPicture(PictureNumber(1))))
    case 4: return .reply(id, .progress(.droppedOldestTurns(2)))
    default: return .reply(id, .text(pick(Self.texts, "") + pick(["", " ", "\n"], "")))
    }
  }

  private mutating func answers(to effect: Effect) -> [AppEvent] {
    switch effect {
    case .loadPicture(let request, _, let path) where chance(1, of: 10):
      [.folderListed(request, PictureFolder(path: path, names: (1...30).map { "\($0) 日本.png" }, otherFiles: 2))]
    case .loadPicture(let request, let number, let path): picture(request, number, path)
    case .readThumbnail(let request, _): [.thumbnailRead(request, chance(1, of: 6) ? nil : pixels(20, 15))]
    case .resolveAddress(let request, let address):
      [.addressResolved(request, WebLink(address: address, host: "example.org", isEncrypted: false, name: "a.png"))]
    case .readPicture(let request, let number, let source): picture(request, number, source.name)
    case .cropPicture(let request, let number, _, _): picture(request, number, "part.png")
    case .loadStoredPicture(let request, let attachment): picture(request, attachment.number, attachment.name)
    case .encodePicture(let attachment):
      chance(1, of: 8)
        ? [.pictureEncodingFailed(contentHash: attachment.contentHash, message: "no memory")]
        : [.pictureEncoded(contentHash: attachment.contentHash)]
    case .startReply(let id, _, _): begin(id)
    case .cancelReply(let id): [.reply(id, .finished(ReplyOutcome(reason: .cancelled, statistics: ReplyStatistics())))]
    case .look(let request, let conversation, _, _):
      chance(1, of: 6) ? [.lookFailed(request, message: "no attention")] : [.looked(request, report(conversation))]
    case .readPictureFacts, .readModelInput, .readFullPixels, .findDifference: inspection(effect)
    case .saveSession, .loadSession, .newSession, .listSessions, .searchSessions, .previewSession, .deleteSession,
      .restoreSession, .renameSession, .export:
      sessions(effect)
    case .listModels, .loadModel, .releaseModel, .countContext: models(effect)
    case .complete(let request, _, let prefix):
      [
        .completed(
          request, pick([[], [prefix + "a"], ["a b", "ac/", "日本.png", prefix], (1...40).map { "n\($0)" }], []))
      ]
    case .resolveSlashLine(let request, _):
      [.slashLineResolved(request, pick([.notAFile, .file(path: "/tmp/a.png", text: "b")], .notAFile))]
    case .resolvePaste(let request, _): [.pasteResolved(request, path: pick(["/tmp/a.png", nil], nil))]
    case .resolvePastedPaths(let request, _):
      [.pastedPathsResolved(request, paths: pick([["/a.png", "/b.png"], []], []))]
    case .preview(let request, let path):
      [.previewed(request, chance(1, of: 4) ? nil : slot(path))]
    case .setTheme(let name): [.themeChanged(name: name)]
    case .listThemes: [.themesListed(ThemeShelf.names)]
    default: []
    }
  }

  private mutating func begin(_ id: ReplyID) -> [AppEvent] {
    streaming = id
    return []
  }

  // MARK: Pictures

  private mutating func picture(_ request: RequestID, _ number: PictureNumber, _ name: String) -> [AppEvent] {
    if chance(1, of: 8) { return [.pictureFailed(request, message: "\(name): there is no such file")] }
    let (width, height) = pick([(64, 48), (1, 1), (640, 480), (30, 900), (2000, 20), (320, 240)], (64, 48))
    let attachment = Attachment(
      number: number, name: pick([name, "日本.png", "\u{1B}[31m.png"], name),
      contentHash: String(repeating: String(number.rawValue % 16, radix: 16), count: 60)
        + String(format(Int.random(in: 0..<65_536, using: &random))), fileExtension: "png", width: width,
      height: height,
      byteCount: 12_345)
    return [.pictureLoaded(request, attachment, pixels: pixels(max(1, width / 8), max(1, height / 8)))]
  }

  private func format(_ value: Int) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 4 - digits.count) + digits
  }

  /// Every pixel another colour: as many bytes as a picture can take; or few colours, as drawings have.
  private mutating func pixels(_ width: Int, _ height: Int) -> PicturePixels {
    let isNoise = chance(1, of: 2)
    let seed = UInt8.random(in: 0...255, using: &random)
    let rgba = (0..<height).flatMap { row in
      (0..<width).flatMap { column -> [UInt8] in
        if isNoise { return (0..<3).map { _ in UInt8.random(in: 0...255, using: &random) } + [255] }
        return [
          UInt8(truncatingIfNeeded: column * 9), UInt8(truncatingIfNeeded: row * 7), seed, column % 7 == 0 ? 0 : 255,
        ]
      }
    }
    return PicturePixels(width: width, height: height, rgba: rgba)
  }

  private mutating func slot(_ path: String) -> PictureSlot {
    PictureSlot(
      number: PictureNumber(1), path: path, status: .waiting,
      attachment: Attachment(
        number: PictureNumber(1), name: path, contentHash: String(repeating: "5", count: 64), fileExtension: "png",
        width: 40, height: 30, byteCount: 1), pixels: pixels(40, 30))
  }

  private mutating func inspection(_ effect: Effect) -> [AppEvent] {
    switch effect {
    case .readPictureFacts(let request, _):
      guard !chance(1, of: 6) else { return [.viewingFailed(request, message: "no file")] }
      return [
        .pictureFacts(
          request,
          PictureFacts(
            format: "JPEG", storedWidth: 640, storedHeight: 480, camera: "日本 \u{1B}[1m 3",
            takenAt: "2024-05-01 12:33:10"))
      ]
    case .readModelInput(let request, _):
      let area = PictureArea(left: 0.1, top: 0, width: 0.8, height: 1)
      return [.modelInput(request, ModelInput(pixels: pixels(28, 28), area: area))]
    case .readFullPixels(let request, _): return [.fullPixels(request, pixels(200, 150))]
    case .findDifference(let request, _, _):
      let difference = PictureDifference(
        pixels: pixels(40, 30), largest: 0.5, changedShare: 0.2,
        regions: [PictureArea(left: 0.1, top: 0.1, width: 0.3, height: 0.4)], furtherRegions: 2)
      return [.pictureDifference(request, difference)]
    default: return []
    }
  }

  private mutating func report(_ conversation: Conversation) -> AttentionReport {
    let numbers = conversation.messages.flatMap(\.pictures)
    let tokens = ["A", " red", " 日本", ".", "\u{1B}[2J"].enumerated().map { index, text in
      let picture = numbers.isEmpty ? nil : pick(numbers, PictureNumber(1))
      let patches = (0..<16).map { _ in Float.random(in: 0...1, using: &random) }
      return AttentionReport.Token(
        id: index, text: text, picture: picture, blocks: picture == nil ? [] : [patches, patches.reversed()],
        patches: picture == nil ? [] : patches, shares: picture.map { [$0: 0.4] } ?? [:])
    }
    let gates = [AttentionReport.Gate(attention: 0.4, mlp: -0.1), AttentionReport.Gate(attention: 0, mlp: 1)]
    let areas = Dictionary(numbers.map { ($0, PictureArea(left: 0, top: 0, width: 1, height: 1)) }) { first, _ in first
    }
    return AttentionReport(gridSize: 4, tokens: tokens, gates: gates, areas: areas)
  }

  // MARK: Models

  private mutating func models(_ effect: Effect) -> [AppEvent] {
    let another = EngineInformation(modelName: "日本-9b", contextLength: 512, maximumPictures: 2)
    switch effect {
    case .listModels:
      let names = ["fledgling", "日本-9b", "\u{1B}[2J"]
      return [
        .modelsListed(
          names.map {
            ModelListing(
              name: $0, family: "idefics", byteCount: 1 << 30, state: "pulled", isLoaded: $0 == "fledgling",
              isDefault: false)
          })
      ]
    case .loadModel(let request, let name):
      let name = name ?? "fledgling"
      return [.modelProgress(request, .reading(name: name, done: 1, total: 3))]
        + pick(
          [
            [.modelLoaded(request, another, notice: nil)], [.modelLoaded(request, another, notice: "it is untrained")],
            [.modelFailed(request, message: "\(name) is damaged")], [.modelProgress(request, .mustRelease(name: name))],
          ], [])
    case .releaseModel(let request): return [.modelLoaded(request, another, notice: nil)]
    case .countContext(let request, _, _):
      return [.contextCounted(request, ContextUse(positions: 700, leftOutTurns: 1))]
    default: return []
    }
  }

  // MARK: Sessions

  private mutating func sessions(_ effect: Effect) -> [AppEvent] {
    let name = pick(["trip", "日本", "a-very-long-name-of-a-session-that-goes-on-and-on"], "trip")
    switch effect {
    case .saveSession(let wanted):
      return [.sessionSaved(SessionInformation(name: wanted ?? name, path: "/tmp/\(name)"))]
    case .loadSession(let name):
      return [.sessionLoaded(SessionInformation(name: name), stored(), notice: "one line was torn")]
    case .newSession: return [.sessionNamed(SessionInformation(name: name))]
    case .listSessions: return [.sessionsListed((0..<pick([0, 3, 80], 3)).map(listing))]
    case .searchSessions(let request, _):
      return [
        .sessionsFound(request, (0..<pick([0, 2, 9], 2)).map { SessionHit(listing: listing($0), excerpt: "… 日本 …") })
      ]
    case .previewSession(let name): return [.sessionPreviewed(SessionPreview(name: name, conversation: stored()))]
    case .deleteSession(let name): return [.sessionDeleted(DeletedSession(name: name, trashName: "\(name)~1"))]
    case .restoreSession(let deleted): return [.sessionRestored(deleted, name: deleted.name)]
    case .renameSession(let name, let new): return [.sessionRenamed(name: name, newName: new)]
    case .export(let path, _):
      return chance(1, of: 3) ? [.failed(message: "\(path): no space")] : [.exported(path: path)]
    default: return []
    }
  }

  private func listing(_ index: Int) -> SessionListing {
    SessionListing(
      name: "session-\(index)", title: index % 3 == 0 ? "日本\u{1B}[2J" : "what is this?", createdAt: nil,
      modifiedAt: Self.start, messageCount: index, pictureCount: index % 4, isReadable: index % 5 != 4,
      isExample: index % 7 == 6)
  }

  private mutating func stored() -> Conversation {
    var conversation = Conversation()
    for index in 0..<pick([0, 2, 30], 2) {
      let text = pick(Self.texts, "x")
      let outcome = ReplyOutcome(reason: .stop, statistics: ReplyStatistics())
      conversation.messages.append(
        Message(
          id: identifier(), role: index % 2 == 0 ? .user : .assistant, parts: [.text(text)], createdAt: Self.start,
          outcome: index % 2 == 0 ? nil : outcome))
    }
    return conversation
  }

  private mutating func identifier() -> UUID {
    let digits = String(random.next(), radix: 16)
    let padded = String(repeating: "0", count: 16 - digits.count) + digits
    return UUID(uuidString: "00000000-0000-4000-\(padded.prefix(4))-\(padded.suffix(12))") ?? UUID()
  }
}
