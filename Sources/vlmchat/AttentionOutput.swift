import Flamingo
import Glibc
import Images
import Inference

/// `ask --attention`: where the model looked, as a PNG and as a member of the JSON object. `docs/ATTENTION.md` defines both.
struct AttentionOutput {
  private let path: String

  /// Finds out before anything is computed whether there will be something to write, and whether it can be written.
  /// - Throws: `CommandError.attentionWithoutPicture`, `.attentionUnwritable`.
  init(path: String, pictureCount: Int) throws {
    guard pictureCount > 0 else { throw CommandError.attentionWithoutPicture }
    self.path = LocalPaths.expandingTilde(path)
    if try !isSpecial() {
      let (descriptor, probe) = try createTemporary()
      close(descriptor)
      unlink(probe)
    }
  }

  // MARK: The picture

  /// Most pixels of all pictures together, each of which is drawn twice.
  private static let pixelLimit = 24_000_000
  private static let longestSide = 2048
  private static let margin = 8
  private static let ground: UInt8 = 32

  /// Writes a row for each picture of the prompt: the picture, and the same under its heat map.
  func write(_ look: AnswerLook, of input: PromptInput, by loaded: LoadedModel) throws {
    let limit = Self.pixelLimit / max(1, input.pictures.count)
    let rows = input.pictures.enumerated().map { place, picture in
      let image = Self.bounded(picture.image, pixels: limit)
      let area = loaded.model.preprocessor.seenArea(
        width: picture.image.width, height: picture.image.height, vision: loaded.model.configuration.vision)
      let grid = look.gridSize
      let map = HeatMap(
        columns: grid, rows: grid,
        weights: look.patches(ofPlace: place) ?? Array(repeating: 0, count: grid * grid), area: area)
      return [image, map.drawn(over: image)]
    }
    let sheet = ImageSheet.arranged(rows, margin: Self.margin, ground: Self.ground)
    try write(try PNGEncoder.encode(sheet))
  }

  private static func bounded(_ image: RGBAImage, pixels: Int) -> RGBAImage {
    let count = Double(image.width) * Double(image.height)
    let scale = min(
      1, Double(longestSide) / Double(max(image.width, image.height)), (Double(pixels) / count).squareRoot())
    guard scale < 1 else { return image }
    return image.reducedInLinearLight(
      width: max(1, Int(Double(image.width) * scale)), height: max(1, Int(Double(image.height) * scale)))
  }

  // MARK: The file

  /// Whether the file is there and is a pipe or a device, which is written to as it stands.
  private func isSpecial() throws -> Bool {
    var status = stat()
    guard stat(path, &status) == 0 else { return false }
    let kind = status.st_mode & S_IFMT
    if kind == S_IFDIR { throw CommandError.attentionUnwritable(path: path, code: EISDIR) }
    if access(path, W_OK) != 0 { throw CommandError.attentionUnwritable(path: path, code: errno) }
    return kind != S_IFREG
  }

  /// A new file in the same folder, so that the picture appears whole or not at all.
  private func createTemporary() throws -> (descriptor: Int32, path: String) {
    let slash = path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex
    let temporary = "\(path[..<slash]).\(path[slash...].prefix(40)).\(getpid()).part"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw CommandError.attentionUnwritable(path: path, code: errno) }
    return (descriptor, temporary)
  }

  private func write(_ bytes: [UInt8]) throws {
    if try isSpecial() {
      let descriptor = open(path, O_WRONLY | O_CLOEXEC)
      guard descriptor >= 0 else { throw CommandError.attentionUnwritable(path: path, code: errno) }
      defer { close(descriptor) }
      return try put(bytes, descriptor)
    }
    let (descriptor, temporary) = try createTemporary()
    do {
      defer { close(descriptor) }
      try put(bytes, descriptor)
    } catch {
      unlink(temporary)
      throw error
    }
    guard rename(temporary, path) == 0 else {
      let code = errno
      unlink(temporary)
      throw CommandError.attentionUnwritable(path: path, code: code)
    }
  }

  private func put(_ bytes: [UInt8], _ descriptor: Int32) throws {
    var rest = bytes[...]
    while !rest.isEmpty {
      let written = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if written >= 0 {
        rest.removeFirst(written)
      } else if errno != EINTR {
        throw CommandError.attentionUnwritable(path: path, code: errno)
      }
    }
  }
}

// MARK: JSON

extension AttentionOutput {
  /// The member `attention` of `ask --json`.
  static func json(_ look: AnswerLook, of input: PromptInput, by loaded: LoadedModel) -> JSONOutput {
    let images = input.pictures.enumerated().map { place, picture in
      let area = loaded.model.preprocessor.seenArea(
        width: picture.image.width, height: picture.image.height, vision: loaded.model.configuration.vision)
      let shares = look.tokens.map { $0.shares.indices.contains(place) ? $0.shares[place] : 0 }
      return JSONOutput.object([
        ("sha256", .string(picture.attachment.contentHash)),
        ("area", .array([area.left, area.top, area.width, area.height].map(JSONOutput.rounded))),
        ("share", .rounded(Double(shares.reduce(0, +)) / Double(max(1, shares.count)))),
        ("patches", patches(look.patches(ofPlace: place))),
      ])
    }
    let tokens = look.tokens.map { token in
      JSONOutput.object([
        ("id", .integer(token.id)),
        ("text", .string(token.text)),
        ("image", token.place.map { .integer($0) } ?? .null),
        ("shares", .array(token.shares.map { .rounded(Double($0)) })),
        ("patches", patches(token.patches.isEmpty ? nil : token.patches)),
      ])
    }
    let gates = look.gates.map { gate in
      JSONOutput.object([("attention", .rounded(Double(gate.attention))), ("mlp", .rounded(Double(gate.mlp)))])
    }
    return .object([
      ("grid", .integer(look.gridSize)), ("images", .array(images)), ("tokens", .array(tokens)),
      ("gates", .array(gates)),
    ])
  }

  private static func patches(_ weights: [Float]?) -> JSONOutput {
    weights.map { .array($0.map { .rounded(Double($0)) }) } ?? .null
  }
}
