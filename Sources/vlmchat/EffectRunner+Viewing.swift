import Chat
import ChatUI
import Images
import Inference

/// What the viewer asks for: off the terminal's thread, each answered by one event.
extension EffectRunner {
  func view(_ effect: Effect) {
    switch effect {
    case .readPictureFacts(let id, let attachment):
      answer(id, attachment) { runner in
        .pictureFacts(id, PictureFacts(try ImageDecoder.identify(try runner.bytes(of: attachment))))
      }
    case .readModelInput(let id, let attachment):
      answer(id, attachment) { runner in
        guard let engine = runner.models.engine else { throw ProgramError.noModel }
        return .modelInput(id, try await engine.modelInput(try runner.pixels(of: attachment)))
      }
    case .readFullPixels(let id, let attachment):
      answer(id, attachment) { runner in
        .fullPixels(id, PictureLibrary.closeUp(of: try runner.pixels(of: attachment)))
      }
    case .findDifference(let id, let first, let second):
      Task { [inbox] in
        inbox.send(.pictureDifference(id, PictureDifference(ImageDifference(first.image, second.image))))
      }
    default: break
    }
  }

  private func answer(
    _ id: RequestID, _ attachment: Attachment, _ body: @escaping @Sendable (EffectRunner) async throws -> AppEvent
  ) {
    Task { [self] in
      do {
        inbox.send(try await body(self))
      } catch {
        inbox.send(.viewingFailed(id, message: ErrorText.line(for: FileError(path: attachment.name, fault: error))))
      }
    }
  }

  /// The file: the one just read, or the session's.
  private func bytes(of attachment: Attachment) throws -> [UInt8] {
    try pictures.file(attachment.contentHash) ?? sessions.storedBytes(attachment)
  }
}

extension PictureFacts {
  init(_ header: ImageHeader) {
    let format =
      switch header.format {
      case .png: "PNG"
      case .jpeg: "JPEG"
      case .webp: "WebP"
      }
    self.init(
      format: format, storedWidth: header.storedWidth, storedHeight: header.storedHeight, camera: header.exif.camera,
      takenAt: header.exif.takenAt)
  }
}

extension PictureDifference {
  init(_ difference: ImageDifference) {
    self.init(
      pixels: PicturePixels(difference.image), largest: difference.largest, changedShare: difference.changedShare,
      regions: difference.regions.map {
        PictureArea(left: $0.area.left, top: $0.area.top, width: $0.area.width, height: $0.area.height)
      },
      furtherRegions: difference.furtherRegions)
  }
}
