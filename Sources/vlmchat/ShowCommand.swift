import ArgumentParser
import BlockArt
import Flamingo
import Foundation
import Images
import Screen

/// `vlmchat show`: a picture as block art on standard output.
struct ShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Print a picture as block art.",
    discussion: """
      The picture keeps its shape and fills the terminal, or the size that is asked for.

        vlmchat show cat.png
        vlmchat show cat.png --size 80x30 --colors 256 > cat.txt
      """)

  @Argument(help: ArgumentHelp("A picture (PNG, JPEG or WebP); - reads it from standard input."))
  var image: String

  @Option(
    help: ArgumentHelp("Largest size in cells (default: the terminal's, else 80x24).", valueName: "colsxrows"),
    transform: ShowCommand.parseSize)
  var size: Size?

  @Option(help: "Characters to draw with; sextant and octant need a new terminal.")
  var symbols: GlyphSet = .blocks

  @Option(help: "Colours to draw with (default: what the terminal can; full into a pipe).")
  var colors: ColorChoice?

  @Flag(help: "Fill the whole size, whatever the picture's shape.")
  var stretch = false

  @Option(
    help: ArgumentHelp("Write the picture as the model receives it to FILE, as PNG.", valueName: "file"))
  var modelInput: String?

  @Option(help: ArgumentHelp("The model that --model-input speaks of.", valueName: "name|dir|file"))
  var model: String?

  mutating func validate() throws {
    if image.isEmpty { throw ValidationError("IMAGE must not be empty.") }
    if model != nil, modelInput == nil { throw ValidationError("--model belongs to --model-input.") }
  }

  mutating func run() throws {
    let environment = ProcessInfo.processInfo.environment
    let output = OutputTerminal(environment: environment)
    let picture = try readPicture()
    if let modelInput { try writeModelInput(of: picture, to: modelInput, environment: environment) }

    let limit = size ?? output.size
    let cells =
      stretch
      ? limit
      : BlockArtRenderer.fittedSize(
        imageWidth: picture.width, imageHeight: picture.height, in: limit, cellAspect: output.cellAspect)
    let options = BlockArtOptions(
      glyphs: symbols, colors: colors?.depth ?? output.colorDepth, background: output.background)
    try StandardOutput.write(ANSIWriter.text(BlockArtRenderer.render(picture, size: cells, options: options)))
  }

  private func readPicture() throws -> RGBAImage {
    let isStandardInput = image == "-"
    return try FileError.naming(isStandardInput ? "standard input" : image) {
      let bytes =
        isStandardInput
        ? try ImageFile.read(descriptor: STDIN_FILENO) : try ImageFile.read(LocalPaths.expandingTilde(image))
      return try ImageDecoder.decode(bytes).image
    }
  }

  /// Of the model only its configuration is read.
  private func writeModelInput(of picture: RGBAImage, to path: String, environment: [String: String]) throws {
    let files = try ModelFiles(path: ModelLocation.find(model, environment: environment).path)
    let configuration = try files.preprocessing(for: files.configuration())
    let input = ImagePreprocessor(configuration: configuration).modelInput(picture)
    try FileError.naming(path) {
      try Data(PNGEncoder.encode(input)).write(to: URL(filePath: LocalPaths.expandingTilde(path)))
    }
  }

  /// Most columns and most rows: far more than any terminal has.
  private static let longestSide = 2000

  private static func parseSize(_ text: String) throws -> Size {
    let sides = text.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
    guard sides.count == 2, let columns = sides[0], let rows = sides[1],
      (1...longestSide).contains(columns), (1...longestSide).contains(rows)
    else {
      throw ValidationError("--size takes columns and rows, such as 80x24, each 1 to \(longestSide).")
    }
    return Size(columns: columns, rows: rows)
  }
}

extension GlyphSet: ExpressibleByArgument {}
