import ArgumentParser
import Chat
import ChatUI
import Foundation
import Images
import Inference

/// What `ask` and `score` are given: a prompt in one of its three forms, and its pictures in order.
struct PromptInput {
  enum Body {
    case chat(system: String?, shots: [Shot], [MessagePart])
    case raw(String)
    case tokens([Int])
  }

  struct Picture {
    var attachment: Attachment
    var image: RGBAImage

    /// Decodes a file.
    init(_ bytes: [UInt8], name: String, number: Int) throws {
      let decoded = try ImageDecoder.decode(bytes)
      image = decoded.image
      attachment = Attachment(
        number: PictureNumber(number), name: name, contentHash: ContentHash.sha256(bytes),
        fileExtension: decoded.format.fileExtension, width: image.width, height: image.height, byteCount: bytes.count)
    }
  }

  var body: Body
  /// One for each place, repeats included.
  var pictures: [Picture]

  private static let standardInput = "-"
  private static let maximumPromptBytes = 16 << 20

  /// Reads pictures and prompt; `-` is standard input, for one of them.
  /// - Parameters:
  ///   - images: pictures named as arguments; they come first, after those of the examples.
  ///   - prompt: `nil` where token ids are given, or where examples show what a picture asks for.
  init(images: [String], prompt: String?, options: PromptOptions) throws {
    var pictures: [Picture] = []
    let shots = try options.shots.map { option in
      var shot = option.shot
      if let path = option.path {
        pictures.append(try Self.picture(path, number: pictures.count + 1))
        shot.picture = pictures.last?.attachment.number
      }
      return shot
    }
    let shown = pictures.count
    for path in try images.flatMap({ try Self.files(of: $0) }) {
      pictures.append(try Self.picture(path, number: pictures.count + 1))
    }
    if let ids = options.tokenIds {
      self.init(body: .tokens(ids), pictures: pictures)
      return
    }
    let text = prompt == Self.standardInput ? try Self.standardInputText() : prompt ?? ""
    self =
      options.raw
      ? PromptInput(body: .raw(text), pictures: pictures)
      : try Self.chat(text, system: options.system, shots: shots, pictures: pictures, shown: shown)
  }

  init(body: Body, pictures: [Picture]) {
    self.body = body
    self.pictures = pictures
  }

  /// - Throws: `ValidationError` where the arguments contradict each other.
  static func validate(images: [String], prompt: String?, promptName: String, options: PromptOptions) throws {
    let isShown = !images.isEmpty && !options.shots.isEmpty
    guard (prompt == nil) != (options.tokenIds == nil) || isShown else {
      throw ValidationError("Give either \(promptName) or --token-ids.")
    }
    if (images.map(Optional.some) + options.shots.map(\.path) + [prompt]).count(where: { $0 == standardInput }) > 1 {
      throw ValidationError("Standard input (-) can be read only once.")
    }
  }

  /// - Parameter shown: pictures that belong to the examples.
  private static func chat(
    _ text: String, system: String?, shots: [Shot], pictures: [Picture], shown: Int
  ) throws -> PromptInput {
    var pictures = pictures
    var parts = pictures.dropFirst(shown).map { MessagePart.picture($0.attachment.number) }
    for piece in PromptReferences.split(text, isFile: LocalPaths.isFile) {
      switch piece {
      case .text(let text): parts.append(.text(text))
      case .file(let path):
        let picture = try picture(path, number: pictures.count + 1)
        pictures.append(picture)
        parts.append(.picture(picture.attachment.number))
      }
    }
    return PromptInput(body: .chat(system: system, shots: shots, parts), pictures: pictures)
  }

  /// Most pictures that a folder named in place of a file may hold; how many the model takes is asked later.
  private static let folderLimit = 64

  /// A folder's pictures in the order in which people count, anything else as it is.
  private static func files(of path: String) throws -> [String] {
    guard path != standardInput, LocalPaths.isFolder(path) else { return [path] }
    let folder = try FileError.naming(path) { try PictureFolder(path: path) }
    for fault in folder.faults { StandardError.tell("\(path): left out: \(fault.name) (\(fault.reason))") }
    guard !folder.names.isEmpty else { throw CommandError.folderWithoutPictures(path: path) }
    let count = folder.names.count + folder.moreCount
    guard count <= folderLimit else {
      throw CommandError.tooManyPicturesInFolder(path: path, count: count, limit: folderLimit)
    }
    return folder.names.map { path.hasSuffix("/") ? path + $0 : "\(path)/\($0)" }
  }

  private static func picture(_ path: String, number: Int) throws -> Picture {
    if WebPicture.isAddress(path) { return try webPicture(path, number: number) }
    return try FileError.naming(path == standardInput ? "standard input" : path) {
      let bytes =
        path == standardInput
        ? try ImageFile.read(descriptor: FileHandle.standardInput.fileDescriptor)
        : try ImageFile.read(LocalPaths.expandingTilde(path))
      return try Picture(bytes, name: URL(filePath: path).lastPathComponent, number: number)
    }
  }

  /// An address that the user wrote is the wish that it be fetched.
  private static func webPicture(_ text: String, number: Int) throws -> Picture {
    let link = try WebPicture.link(text)
    if !link.isEncrypted { StandardError.tell(link.warning) }
    let progress = ProgressLine()
    defer { progress.finish() }
    progress.report("Fetching the picture from the web")
    return try FileError.naming(text) { try Picture(WebPicture.fetch(link), name: link.name, number: number) }
  }

  /// The prompt from a pipe or a file, without the line break that ends it.
  private static func standardInputText() throws -> String {
    let data = try FileHandle.standardInput.read(upToCount: maximumPromptBytes + 1) ?? Data()
    guard data.count <= maximumPromptBytes, let text = String(validating: data, as: UTF8.self) else {
      throw CommandError.promptUnreadable(limit: maximumPromptBytes)
    }
    // CR LF is one character in Swift, and a line break too.
    return text.last?.isNewline == true ? String(text.dropLast()) : text
  }

  /// The prompt as `loaded` reads it.
  func prompt(for loaded: LoadedModel) throws -> Prompt {
    let keys = pictures.map(\.attachment.contentHash)
    if case .tokens(let ids) = body { return try Prompt(tokens: ids, pictures: keys, modelTokens: loaded.tokens) }
    guard let tokenizer = loaded.tokenizer else { throw InferenceError.tokenizerMissing }
    let builder = PromptBuilder(tokenizer: tokenizer, tokens: loaded.tokens)
    switch body {
    case .tokens(let ids): return try Prompt(tokens: ids, pictures: keys, modelTokens: loaded.tokens)
    case .raw(let text): return try builder.raw(text, pictures: keys)
    case .chat(let system, let shots, let parts):
      let hasContent = parts.contains { part in
        if case .text(let text) = part { !text.allSatisfy(\.isWhitespace) } else { true }
      }
      guard hasContent else { throw InferenceError.emptyPrompt }
      let message = Message(id: UUID(), role: .user, parts: parts, createdAt: Date())
      return try builder.conversation(
        Conversation(system: system, shots: shots, messages: [message], attachments: pictures.map(\.attachment)))
    }
  }

  var isChat: Bool { if case .chat = body { true } else { false } }
}
