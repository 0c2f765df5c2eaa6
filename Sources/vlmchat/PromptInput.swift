import ArgumentParser
import Chat
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
    for path in images { pictures.append(try Self.picture(path, number: pictures.count + 1)) }
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

  private static func picture(_ path: String, number: Int) throws -> Picture {
    try FileError.naming(path == standardInput ? "standard input" : path) {
      let bytes =
        path == standardInput
        ? try ImageFile.read(descriptor: FileHandle.standardInput.fileDescriptor)
        : try ImageFile.read(LocalPaths.expandingTilde(path))
      return try Picture(bytes, name: URL(filePath: path).lastPathComponent, number: number)
    }
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
