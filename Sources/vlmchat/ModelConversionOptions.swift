import ArgumentParser
import Flamingo
import Tensors

/// What `models convert` and `models quantize` are told alike.
struct ModelConversionOptions: ParsableArguments {
  @Argument(help: ArgumentHelp("The model: a name, a folder, or a GGUF file.", valueName: "source"))
  var source: String

  @Argument(help: ArgumentHelp("The GGUF file to write.", valueName: "destination"), completion: .file())
  var destination: String

  @Option(
    parsing: .singleValue,
    help: ArgumentHelp("Another type for the tensors whose name begins so; may be repeated.", valueName: "name=type"),
    transform: Self.parseException)
  var tensor: [WeightTypePlan.Exception] = []

  @Flag(help: "Replace DESTINATION if it is there.")
  var force = false

  @Option(help: ArgumentHelp("Threads to compute with (default: one a core).", valueName: "n"))
  var threads: Int?

  mutating func validate() throws {
    if let threads, !(1...256).contains(threads) { throw ValidationError("--threads must be 1 to 256.") }
    if destination.isEmpty { throw ValidationError("DESTINATION must name a file.") }
  }

  static func parseType(_ text: String) throws -> DType {
    guard let type = WeightTypePlan.types.first(where: { $0.rawValue == text.lowercased() }) else {
      throw ValidationError("\"\(text.prefix(20))\" is no type; q8_0, q6_k, q4_k, q4_0, bf16, f16 and f32 are.")
    }
    return type
  }

  private static func parseException(_ text: String) throws -> WeightTypePlan.Exception {
    guard let equals = text.lastIndex(of: "="), equals > text.startIndex else {
      throw ValidationError("--tensor takes a name and a type, such as decoder.output=bf16.")
    }
    return WeightTypePlan.Exception(
      prefix: String(text[..<equals]), type: try parseType(String(text[text.index(after: equals)...])))
  }
}
