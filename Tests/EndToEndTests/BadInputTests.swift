import Foundation
import Testing

/// Every bad file is one clear line that names it, and status 1.
@Suite("Bad input")
struct BadInputTests {
  struct Case: CustomTestStringConvertible, Sendable {
    var name: String
    var bytes: [UInt8]
    /// What the line must say beside the file's name.
    var says: String
    var testDescription: String { name }
  }

  private static let cases: [Case] = [
    Case(name: "empty.png", bytes: [], says: "empty"),
    Case(name: "text.png", bytes: Array("not a picture at all\n".utf8), says: "text"),
    Case(name: "noise.jpg", bytes: [0, 1, 2, 3, 0xFE, 0xFF, 9, 9, 9], says: "not a picture"),
    Case(name: "animation.gif", bytes: Array("GIF89a".utf8) + [1, 0, 1, 0, 0, 0, 0], says: "GIF"),
    Case(
      name: "drawing.bmp",
      bytes: Array("BM".utf8) + [UInt8](repeating: 0, count: 12) + [40] + [UInt8](repeating: 0, count: 60), says: "BMP"),
    Case(name: "scan.tiff", bytes: [0x49, 0x49, 0x2A, 0] + [UInt8](repeating: 0, count: 20), says: "TIFF"),
    Case(
      name: "phone.heic", bytes: [0, 0, 0, 24] + Array("ftypheic".utf8) + [UInt8](repeating: 0, count: 20), says: "HEIC"
    ),
    Case(
      name: "phone.avif", bytes: [0, 0, 0, 24] + Array("ftypavif".utf8) + [UInt8](repeating: 0, count: 20), says: "AVIF"
    ),
    Case(name: "huge.png", bytes: hugePNG, says: "60000x60000"),
  ]

  /// The header of a PNG of 60,000 by 60,000 pixels, its checksum right.
  private static let hugePNG: [UInt8] = {
    var bytes: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13]
    let chunk: [UInt8] = Array("IHDR".utf8) + [0, 0, 0xEA, 0x60, 0, 0, 0xEA, 0x60, 8, 2, 0, 0, 0]
    var checksum: UInt32 = 0xFFFF_FFFF
    for byte in chunk {
      checksum ^= UInt32(byte)
      for _ in 0..<8 { checksum = checksum & 1 == 1 ? checksum >> 1 ^ 0xEDB8_8320 : checksum >> 1 }
    }
    checksum = ~checksum
    bytes += chunk + (0..<4).map { UInt8(truncatingIfNeeded: checksum >> (24 - 8 * $0)) }
    return bytes
  }()

  @Test("ask and show name the file and the fault", arguments: cases)
  func badFiles(file: Case) throws {
    let folder = try TemporaryFolder()
    let path = folder.url.appending(path: file.name).path(percentEncoded: false)
    try Data(file.bytes).write(to: URL(filePath: path))
    for arguments in [["ask", path, "-p", "What is this?"], ["show", path]] {
      let result = try Program.run(arguments)
      #expect(result.status == 1)
      #expect(result.standardOutput.isEmpty)
      #expect(result.standardError.contains(file.name) && result.standardError.contains(file.says))
      #expect(result.standardError.split(separator: "\n").count == 1, "\(result.standardError)")
    }
  }

  @Test(
    "a picture that was cut short is a failure, wherever it was cut",
    arguments: ["apple.png", "guitar.jpg", "penguin-left.webp"])
  func truncated(name: String) throws {
    let folder = try TemporaryFolder()
    let whole = try Data(contentsOf: Program.samples.appending(path: name))
    for share in [0.1, 0.5, 0.95] {
      let path = folder.url.appending(path: name)
      try whole.prefix(Int(Double(whole.count) * share)).write(to: path)
      let result = try Program.run(["show", path.path(percentEncoded: false), "--size", "8x4"])
      #expect(result.status == 1)
      #expect(result.standardError.contains(name))
    }
  }

  @Test("a missing file, a folder and a pipe are named, and nothing hangs")
  func noPicture() throws {
    let folder = try TemporaryFolder()
    let pipe = folder.url.appending(path: "pipe.png").path(percentEncoded: false)
    #expect(mkfifo(pipe, 0o600) == 0)
    for path in [folder.url.path(percentEncoded: false) + "/none.png", folder.url.path(percentEncoded: false), pipe] {
      let result = try Program.run(["show", path])
      #expect(result.status == 1)
      #expect(result.standardError.split(separator: "\n").count == 1)
    }
  }

  @Test("control characters of a file's name are shown, never sent")
  func controlCharactersInNames() throws {
    let folder = try TemporaryFolder()
    let path = folder.url.path(percentEncoded: false) + "/a\u{1B}[31mred\u{07}.png"
    try Data("text".utf8).write(to: URL(filePath: path))
    let result = try Program.run(["show", path])
    #expect(result.status == 1)
    #expect(!result.standardError.contains("\u{1B}") && !result.standardError.contains("\u{07}"))
  }

  @Test(
    "a model whose tensors are missing or misshapen says which",
    arguments: ["missing", "truncated", "misshapen", "foreign"])
  func badModels(fault: String) throws {
    let folder = try TemporaryFolder()
    let source = Program.checkout.appending(path: "assets/fledgling")
    let model = folder.url.appending(path: "model")
    try FileManager.default.copyItem(at: source, to: model)
    let weights = model.appending(path: "model.safetensors")
    let expected: String
    switch fault {
    case "missing":
      try rewriteHeader(of: weights) { $0.replacing("model.norm.weight", with: "model.norm.wejght") }
      expected = "model.norm.weight"
    case "misshapen":
      let config = model.appending(path: "config.json")
      let text = try String(contentsOf: config, encoding: .utf8)
      let wrong = text.replacing(/"intermediate_size": \d+/, with: "\"intermediate_size\": 64")
      try #require(wrong != text)
      try wrong.write(to: config, atomically: true, encoding: .utf8)
      expected = ".mlp."
    case "foreign":
      // A pickle that would have Python run a command.
      let pickle: [UInt8] = [0x80, 2] + Array("cposix\nsystem\nU\u{2}id".utf8) + [0x85] + Array("R.".utf8)
      try FileManager.default.removeItem(at: weights)
      try Data(pickle).write(to: model.appending(path: "pytorch_model.bin"))
      expected = "posix.system"
    default:
      let data = try Data(contentsOf: weights)
      try data.prefix(data.count / 2).write(to: weights)
      expected = "model.safetensors"
    }
    let result = try Program.run(
      ["ask", "-p", "What is this?", "--model", model.path(percentEncoded: false)])
    #expect(result.status == 1)
    #expect(result.standardError.contains(expected), "\(result.standardError)")
    #expect(result.standardError.split(separator: "\n").count == 1)
  }

  /// Changes the JSON header of a safetensors file to another of the same length.
  private func rewriteHeader(of file: URL, _ change: (String) -> String) throws {
    var data = try Data(contentsOf: file)
    let length = (0..<8).reduce(0) { $0 | Int(data[$1]) << (8 * $1) }
    let header = String(decoding: data[8..<8 + length], as: UTF8.self)
    let changed = Data(change(header).utf8)
    try #require(changed.count == length && changed != data[8..<8 + length])
    data.replaceSubrange(8..<8 + length, with: changed)
    try data.write(to: file)
  }
}
