import Chat
import ChatUI
import Foundation
import Logging
import Synchronization

/// Runs the effects that need neither the terminal nor its thread, and sends what they lead to into the inbox.
final class EffectRunner: Sendable {
  private struct Answer {
    var task: Task<Void, Never>
    var stop: ReplyStop
  }

  let inbox: EventInbox
  let models: ModelSwitch
  let pictures: PictureLibrary
  let sessions: SessionKeeper
  private let logger: Logger
  private let preparation: DraftPreparation
  private let answers = Mutex<[ReplyID: Answer]>([:])
  private let looks = Mutex<[RequestID: ReplyStop]>([:])
  /// Pictures that are being read from elsewhere than a file; one that is taken out is not wanted any more.
  private let readings = Mutex<Set<RequestID>>([])
  private static let progressPause = Duration.milliseconds(250)

  init(
    inbox: EventInbox, models: ModelSwitch, pictures: PictureLibrary, sessions: SessionKeeper, logger: Logger
  ) {
    self.inbox = inbox
    self.models = models
    self.pictures = pictures
    self.sessions = sessions
    self.logger = logger
    preparation = DraftPreparation { models.engine }
  }

  func run(_ effect: Effect) {
    switch effect {
    case .loadPicture(let id, let number, let path): load(id, number, path: path)
    case .readPicture(let id, let number, let source): read(id, number, source)
    case .stopReading(let id): readings.withLock { _ = $0.remove(id) }
    case .loadStoredPicture(let id, let attachment): loadStored(id, attachment)
    case .encodePicture(let attachment): encode(attachment)
    case .startReply(let id, let conversation, let options): start(id, conversation, options)
    case .prepareReply(let conversation, let draft, let options): prepare(conversation, draft, options)
    case .listModels: detached { [models] in .modelsListed(models.list()) }
    case .loadModel(let id, let name): models.load(id, name: name)
    case .releaseModel(let id):
      preparation.cancel()
      models.release(id)
    case .cancelModel(let id): models.cancel(id)
    case .countContext(let id, let conversation, let options): countContext(id, conversation, options)
    case .complete(let id, .model, let prefix):
      detached { [models] in
        let names = models.names(from: prefix)
        return .completed(id, names.isEmpty ? LocalPaths.completions(of: prefix) : names)
      }
    case .cropPicture(let id, let number, let attachment, let area): crop(id, number, attachment, area)
    case .readPictureFacts, .readModelInput, .readFullPixels, .findDifference: view(effect)
    case .look(let id, let conversation, let answer, let options): look(id, conversation, answer, options)
    case .cancelLook(let id): looks.withLock { $0.removeValue(forKey: id)?.request() }
    case .cancelReply(let id): answers.withLock { $0[id]?.stop.request() }
    case .journal, .saveSession, .loadSession, .newSession, .listSessions, .searchSessions, .previewSession,
      .deleteSession, .restoreSession, .renameSession, .export, .rememberInput:
      sessions.run(effect)
    case .complete(let id, .path, let prefix):
      detached { .completed(id, LocalPaths.completions(of: prefix)) }
    case .complete(let id, .picture, let prefix):
      detached { .completed(id, LocalPaths.pictures(like: prefix)) }
    case .preview(let id, let path):
      detached { .previewed(id, try? PictureLibrary.preview(path: path)) }
    case .readThumbnail(let id, let path):
      detached { .thumbnailRead(id, try? PictureLibrary.thumbnail(path: path)) }
    case .resolveAddress(let id, let address):
      detached {
        do {
          return .addressResolved(id, try WebPicture.link(address))
        } catch {
          return .pictureFailed(id, message: ErrorText.line(for: error))
        }
      }
    case .resolvePastedPaths(let id, let readings):
      detached {
        .pastedPathsResolved(id, paths: readings.first { $0.allSatisfy(LocalPaths.isFile) } ?? [])
      }
    case .keepDraft(let draft): sessions.keep(draft)
    case .complete(_, .session, _): sessions.run(effect)
    case .resolveSlashLine(let id, let line):
      detached { .slashLineResolved(id, LocalPaths.resolve(slashLine: line)) }
    case .resolvePaste(let id, let candidates):
      detached { .pasteResolved(id, path: candidates.first(where: LocalPaths.isFile)) }
    // The terminal's, or of what shows the chat.
    case .complete(_, .theme, _), .openEditor, .setTheme, .previewTheme, .useMouse, .useScreenReader, .listThemes,
      .copy, .redraw,
      .suspend, .quit:
      break
    }
  }

  /// Stops answers and waits until the journal holds what it was given.
  func finish() {
    preparation.cancel()
    for answer in answers.withLock({ Array($0.values) }) { answer.task.cancel() }
    sessions.finish()
  }

  private func detached(_ body: @escaping @Sendable () -> AppEvent) {
    Task { [inbox] in inbox.send(body()) }
  }
}

// MARK: - Pictures

extension EffectRunner {
  private func load(_ id: RequestID, _ number: PictureNumber, path: String) {
    detached { [pictures] in
      do {
        if LocalPaths.isFolder(path) {
          return .folderListed(id, try FileError.naming(path) { try PictureFolder(path: path) })
        }
        let (attachment, preview) = try FileError.naming(path) { try pictures.load(path: path, number: number) }
        return .pictureLoaded(id, attachment, pixels: preview)
      } catch {
        return .pictureFailed(id, message: ErrorText.line(for: error))
      }
    }
  }

  private func read(_ id: RequestID, _ number: PictureNumber, _ source: PictureSource) {
    readings.withLock { _ = $0.insert(id) }
    let isWanted: @Sendable () -> Bool = { [self] in readings.withLock { $0.contains(id) } }
    // Not on the cooperative pool: the clipboard's owner or a server may take its time.
    Thread.detachNewThread { [self] in
      defer { readings.withLock { _ = $0.remove(id) } }
      var toldAt = ContinuousClock.now
      do {
        let (attachment, preview) = try pictures.load(
          from: source, number: number,
          progress: { [inbox] bytes, total in
            guard toldAt.duration(to: .now) >= Self.progressPause else { return }
            toldAt = .now
            inbox.send(.pictureProgress(id, bytes: bytes, of: total))
          }, isCancelled: { !isWanted() })
        inbox.send(.pictureLoaded(id, attachment, pixels: preview))
      } catch {
        // Of one that is not wanted any more the chat knows nothing.
        inbox.send(.pictureFailed(id, message: ErrorText.line(for: error)))
      }
    }
  }

  private func loadStored(_ id: RequestID, _ attachment: Attachment) {
    detached { [sessions] in
      do {
        let pixels = try FileError.naming(attachment.name) { try sessions.storedPixels(attachment) }
        return .pictureLoaded(id, attachment, pixels: PictureLibrary.preview(of: pixels))
      } catch {
        return .pictureFailed(id, message: ErrorText.line(for: error))
      }
    }
  }

  private func crop(_ id: RequestID, _ number: PictureNumber, _ attachment: Attachment, _ area: AttentionReport.Area) {
    detached { [self] in
      do {
        let (cut, preview) = try pictures.crop(
          try pixels(of: attachment), area, name: attachment.nameOfPart, number: number)
        return .pictureLoaded(id, cut, pixels: preview)
      } catch {
        return .pictureFailed(id, message: ErrorText.line(for: error))
      }
    }
  }

  private func encode(_ attachment: Attachment) {
    Task { [self] in
      let hash = attachment.contentHash
      // Without a model it is asked for again when there is one.
      guard let (engine, generation) = models.numberedEngine else { return }
      do {
        try await engine.prepare(attachment, pixels: try pixels(of: attachment))
        guard models.isCurrent(generation) else { return }
        pictures.forgetPixels(hash)
        logger.info("encoded picture", metadata: ["number": "\(attachment.number.rawValue)"])
        inbox.send(.pictureEncoded(contentHash: hash))
      } catch {
        guard models.isCurrent(generation) else { return }
        logger.error("cannot encode picture", metadata: ["error": "\(error)"])
        inbox.send(.pictureEncodingFailed(contentHash: hash, message: ErrorText.line(for: error)))
      }
    }
  }

  /// Full pixels: those just decoded, or the session's file.
  func pixels(of attachment: Attachment) throws -> PicturePixels {
    if let pixels = try pictures.pixels(attachment.contentHash) { return pixels }
    return try sessions.storedPixels(attachment)
  }
}

// MARK: - Answers

extension EffectRunner {
  private func request(_ conversation: Conversation, _ options: ReplyOptions) -> ReplyRequest {
    ReplyRequest(conversation: conversation, options: options) { [self] in try pixels(of: $0) }
  }

  private func prepare(_ conversation: Conversation, _ draft: [MessagePart], _ options: ReplyOptions) {
    preparation.prepare(request(conversation.asking(draft), options))
  }

  private func countContext(_ id: RequestID, _ conversation: Conversation, _ options: ReplyOptions) {
    let request = request(conversation.asking([]), options)
    Task { [models, inbox] in
      if let use = await models.engine?.contextUse(of: request) { inbox.send(.contextCounted(id, use)) }
    }
  }

  private func start(_ id: ReplyID, _ conversation: Conversation, _ options: ReplyOptions) {
    preparation.cancel()
    let request = request(conversation, options)
    // Locked, so that an answer that is over at once is not forgotten before it is known.
    answers.withLock { answers in
      let task = Task { [self] in
        await answer(request, id)
        self.answers.withLock { _ = $0.removeValue(forKey: id) }
      }
      answers[id] = Answer(task: task, stop: request.stop)
    }
  }

  private func look(_ id: RequestID, _ conversation: Conversation, _ answer: String, _ options: ReplyOptions) {
    preparation.cancel()
    let request = request(conversation, options)
    looks.withLock { $0[id] = request.stop }
    Task { [self] in
      do {
        guard let engine = models.engine else { throw ProgramError.noModel }
        inbox.send(.looked(id, try await engine.attention(of: answer, to: request)))
      } catch is CancellationError {
        // Nobody waits for it any more.
      } catch {
        inbox.send(.lookFailed(id, message: ErrorText.line(for: error)))
      }
      looks.withLock { _ = $0.removeValue(forKey: id) }
    }
  }

  private func answer(_ request: ReplyRequest, _ id: ReplyID) async {
    var isFinished = false
    do {
      guard let engine = models.engine else { throw ProgramError.noModel }
      for try await event in engine.reply(to: request) {
        if case .finished(let outcome) = event {
          isFinished = true
          logger.info("answered", metadata: ["outcome": "\(outcome)"])
        }
        inbox.send(.reply(id, event))
      }
      // The stream of a task that was cancelled, as the program ends, ends without a word.
      if !isFinished { throw CancellationError() }
    } catch is CancellationError {
      inbox.send(.reply(id, .finished(ReplyOutcome(reason: .cancelled, statistics: ReplyStatistics()))))
    } catch {
      logger.error("cannot answer", metadata: ["error": "\(error)"])
      inbox.send(.replyFailed(id, message: ErrorText.line(for: error)))
    }
  }
}

extension Conversation {
  /// With a message at its end that was not sent.
  fileprivate func asking(_ draft: [MessagePart]) -> Conversation {
    var conversation = self
    conversation.messages.append(Message(id: UUID(), role: .user, parts: draft, createdAt: Date()))
    return conversation
  }
}
