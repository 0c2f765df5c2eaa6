import Foundation
import Glibc

/// A conversation that was read from a file that `TranscriptExport` wrote.
public struct TranscriptImport: Sendable {
  public var title: String
  public var modelName: String?
  public var conversation: Conversation
  /// The files of the pictures; those that are not here are gone.
  public var pictures: [PictureNumber: [UInt8]] = [:]
  /// The Markdown was changed by hand, or came from elsewhere: what can be read in it counts, not what was recorded.
  public var isFromText = false

  /// Largest file that is read.
  public static let maximumBytes = 1 << 30

  /// - Parameter hash: SHA-256 in hexadecimal digits: a picture must be the one it is said to be.
  /// - Throws: `ChatError`.
  public init(path: String, hash: ([UInt8]) -> String) throws(ChatError) {
    let full = PosixPath.absolute(path)
    let bytes = try PosixFile(path: full, flags: O_RDONLY).contents(limit: Self.maximumBytes)
    do throws(TranscriptFault) {
      self = try Self.read(bytes) { PosixPath.parent(of: full) + "/" + $0 }
    } catch {
      throw .badTranscript(path: full, fault: error)
    }
    for attachment in conversation.attachments {
      guard let bytes = pictures[attachment.number] else { continue }
      guard bytes.count == attachment.byteCount, hash(bytes) == attachment.contentHash else {
        throw .badTranscript(path: full, fault: .changedPicture(attachment.number.rawValue))
      }
    }
  }

  private init(title: String, modelName: String?, conversation: Conversation) {
    self.title = title
    self.modelName = modelName
    self.conversation = conversation
  }

  /// - Parameter place: where a file that Markdown names lies.
  private static func read(_ bytes: [UInt8], place: (String) -> String) throws(TranscriptFault) -> TranscriptImport {
    if let record = TranscriptRecord(decoding: bytes) {
      var transcript = try TranscriptImport(record)
      for picture in record.pictures {
        if let data = picture.data { transcript.pictures[PictureNumber(picture.number)] = [UInt8](data) }
      }
      return transcript
    }
    guard let document = MarkdownDocument(bytes) else { throw .otherFormat }
    var transcript = TranscriptImport(title: "", modelName: nil, conversation: Conversation())
    if let record = document.record {
      transcript = try TranscriptImport(record)
      for case let (number, file?) in record.pictures.map({ ($0.number, $0.file) }) {
        guard MarkdownDocument.isHarmless(file) else { throw .picture(number) }
        transcript.pictures[PictureNumber(number)] = try? PosixFile(path: place(file), flags: O_RDONLY).contents(
          limit: SessionState.maximumPictureBytes)
      }
      if document.isUnchanged(record, transcript.conversation) { return transcript }
    }
    guard let conversation = document.conversation(over: transcript.conversation) else { throw .otherFormat }
    transcript.title = document.title ?? transcript.title
    transcript.conversation = conversation
    transcript.isFromText = true
    return transcript
  }

  private init(_ record: TranscriptRecord) throws(TranscriptFault) {
    self.init(title: record.title, modelName: record.model, conversation: try record.conversation())
  }
}

extension SessionStore {
  /// Makes a session of an imported conversation, on disk when this returns.
  ///
  /// - Parameter name: of the session; `nil` for the conversation's title, or one like it where that is taken.
  /// - Throws: `ChatError`. The session is then gone again, unless only a picture was missing.
  public func add(_ transcript: TranscriptImport, name: String?) throws(ChatError) -> Session {
    let messages = transcript.conversation.messages
    let session = newSession(createdAt: messages.first?.createdAt ?? Date())
    if let name {
      try session.rename(to: name)
    } else if let free = freeName(like: transcript.title) {
      try session.rename(to: free)
    }
    var events = transcript.conversation.attachments.map { SessionEvent.picture($0) }
    if let system = transcript.conversation.system { events.append(.system(system)) }
    if !transcript.conversation.shots.isEmpty { events.append(.shots(transcript.conversation.shots)) }
    events += transcript.conversation.messageEvents() ?? messages.map { .message($0) }
    do throws(ChatError) {
      try session.append(events) { transcript.pictures[$0.number] }
    } catch {
      // A conversation one of whose pictures is gone is still one.
      guard case .pictureMissing = error else { throw error }
    }
    return session
  }

  private func freeName(like title: String) -> String? {
    guard SessionName.isValid(title), title != Self.examplesFolder else { return nil }
    return ([title] + (2...1000).map { "\(title)-\($0)" }).first {
      SessionName.isValid($0) && !PosixPath.exists("\(folder)/\($0)")
    }
  }
}
