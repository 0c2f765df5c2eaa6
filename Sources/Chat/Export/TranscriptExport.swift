import Glibc

/// A conversation on its way into a file that others can read.
public struct TranscriptExport: Sendable {
  /// The session's name, as a title.
  public var title: String
  /// The model that answered; `nil` when unknown.
  public var modelName: String?
  public var conversation: Conversation
  /// The files of the pictures, by number. A picture that is not here is shown as missing.
  public var pictures: [PictureNumber: [UInt8]]

  public init(title: String, modelName: String? = nil, conversation: Conversation, pictures: [PictureNumber: [UInt8]]) {
    self.title = title
    self.modelName = modelName
    self.conversation = conversation
    self.pictures = pictures
  }

  /// A file, and the files it refers to.
  public struct Document: Hashable, Sendable {
    public var bytes: [UInt8]
    /// By path relative to the document's folder.
    public var pictures: [String: [UInt8]]

    public init(bytes: [UInt8], pictures: [String: [UInt8]] = [:]) {
      self.bytes = bytes
      self.pictures = pictures
    }
  }

  /// - Parameter pictureFolder: where Markdown puts the pictures, relative to the document; the other formats hold them
  ///   themselves (HTML, JSON) or cannot show them (text).
  public func document(format: ExportFormat, pictureFolder: String = "pictures") -> Document {
    switch format {
    case .markdown: MarkdownExport(self, pictureFolder: pictureFolder).document
    case .html: Document(bytes: Array(HTMLExport(self).text.utf8))
    case .text: Document(bytes: Array(PlainTextExport(self).text.utf8))
    case .json: Document(bytes: JSONExport(self).bytes)
    }
  }

  /// Writes the conversation to `path`, in the format of its extension; an older file there is replaced at once or not at all.
  /// Markdown's pictures go to a folder beside it, `NAME-pictures`.
  ///
  /// - Returns: the full path.
  /// - Throws: `.unknownExportFormat`, or why a file cannot be written.
  @discardableResult
  public func write(to path: String) throws(ChatError) -> String {
    let format = try ExportFormat(path: path)
    let full = PosixPath.absolute(path)
    if PosixPath.isFolder(full) { throw .notARegularFile(path: full) }
    let folder = PosixPath.parent(of: full)
    guard PosixPath.isFolder(folder) else { throw .cannotCreate(path: full, code: ENOENT) }
    let stem = PosixPath.name(of: full).dropLast(format.rawValue.count + 1)
    let document = document(format: format, pictureFolder: "\(stem.isEmpty ? "transcript" : stem)-pictures")
    for (relative, bytes) in document.pictures.sorted(by: { $0.key < $1.key }) {
      let file = "\(folder)/\(relative)"
      try PosixPath.makeFolders(PosixPath.parent(of: file), mode: 0o755)
      try PosixPath.replaceFile(file, with: bytes, mode: 0o644)
    }
    try PosixPath.replaceFile(full, with: document.bytes, mode: 0o644)
    return full
  }

  /// `#1 cat.png, 640x480`: how a picture is named where it cannot be shown, and under it where it can.
  func caption(of number: PictureNumber) -> String {
    guard let attachment = conversation.attachment(number) else { return "#\(number.rawValue)" }
    return "#\(number.rawValue) \(VisibleText.line(attachment.name)), \(attachment.width)x\(attachment.height)"
  }

  /// The pictures that examples and messages show.
  var shownPictures: Set<PictureNumber> {
    Set(conversation.messages.flatMap(\.pictures) + conversation.shots.compactMap(\.picture))
  }

  /// The picture and its file, or `nil` when it is missing.
  func picture(_ number: PictureNumber) -> (attachment: Attachment, bytes: [UInt8])? {
    guard let attachment = conversation.attachment(number), attachment.isPlausible, let bytes = pictures[number] else {
      return nil
    }
    return (attachment, bytes)
  }

  /// `You`, `Assistant`; with the model that answered, where there were several.
  func title(of message: Message) -> String {
    guard hasSeveralModels, let model = message.model else { return message.role.title }
    return "\(message.role.title) (\(VisibleText.line(model)))"
  }

  private var hasSeveralModels: Bool {
    Set(conversation.messages.compactMap(\.model) + (modelName.map { [$0] } ?? [])).count > 1
  }

  /// `answer 2 of 3`: which alternative is shown at a place, where there are several.
  func branchRemark(at index: Int) -> String? {
    guard let place = conversation.branchPlace(at: index) else { return nil }
    let count = place.alternatives.count
    guard let shown = place.shown else {
      return count == 1 ? "one way to go on is not shown" : "\(count) ways to go on are not shown"
    }
    let noun = conversation.messages[index].role == .user ? "question" : "answer"
    return "\(noun) \(shown + 1) of \(count)"
  }

  /// Whether a line of a Markdown document is such a remark.
  static func isBranchRemark(_ line: Substring) -> Bool {
    guard line.hasPrefix("*("), line.hasSuffix(branchRemarkEnd + ")*") else { return false }
    return true
  }

  /// What Markdown says of the others.
  static let branchRemarkEnd = "; the others are kept in this file, unseen"

  /// Why an answer that is not whole ended; `nil` for one that is.
  static func remark(on outcome: ReplyOutcome?) -> String? {
    switch outcome?.reason {
    case nil, .stop: nil
    case .length: "the answer reached its longest length"
    case .contextFull: "the context was full"
    case .cancelled: "stopped"
    case .interrupted: "interrupted"
    }
  }
}

extension Shot {
  /// As it is shown: its picture, and what is asked and said.
  var shownParts: [MessagePart] { (picture.map { [.picture($0)] } ?? []) + [.text(text)] }
}

extension Role {
  var title: String {
    switch self {
    case .user: "You"
    case .assistant: "Assistant"
    }
  }
}
