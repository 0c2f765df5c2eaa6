import ArgumentParser
import Flamingo
import Tensors

/// `vlmchat models quantize`: a model as one GGUF file, smaller than it was.
struct ModelsQuantizeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "quantize",
    abstract: "Write a model as one GGUF file, its weights in fewer bits.",
    discussion: """
      The file holds all of the model: weights, configuration, tokenizer. It is used like any model, and it is mapped \
      into memory, not read, so that a second start is immediate:

        vlmchat models quantize ~/models/idefics-9b-instruct idefics.gguf --type q4_0
        vlmchat -m idefics.gguf cat.png

      TYPES
        q8_0   8.5 bits a weight. Hardly to be told from the original.
        q6_k   6.6 bits.
        q4_k   4.5 bits in the language model's layers, q6_k in its head, q8_0 elsewhere.
        q4_0   4.5 bits, spent less well than by q4_k.
        bf16   16 bits. What most models are published in.
        f16    16 bits, finer than bf16 but of small range.
        f32    32 bits. Nothing is lost, whatever the source.

      Norms, biases, gates and other small tensors stay as they are, and matrices whose rows are no multiple of 32 \
      become bf16; of 256, in q4_k and q6_k, q8_0. --tensor chooses otherwise for all tensors whose name begins as given, \
      as 'vlmchat models info --tensors' names them; the last that fits counts:

        vlmchat models quantize fledgling small.gguf --type q4_0 \\
          --tensor decoder.output=bf16

      The file appears when it is whole; an interruption leaves nothing behind. What is printed at the end is how far \
      the weights have moved: the root of the mean squared change, as a share of the weights.
      """)

  @Argument(help: ArgumentHelp("The model: a name, a folder, or a GGUF file.", valueName: "source"))
  var source: String

  @Argument(help: ArgumentHelp("The GGUF file to write.", valueName: "destination"), completion: .file())
  var destination: String

  @Option(help: ArgumentHelp("q8_0, q6_k, q4_k, q4_0, bf16, f16 or f32.", valueName: "type"), transform: Self.parseType)
  var type: DType

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
    try ModelConversionRun.validate(destination: destination, threads: threads)
  }

  mutating func run() throws {
    try ModelConversionRun(
      source: source, destination: destination, plan: WeightTypePlan(type, exceptions: tensor), replaces: force,
      threads: threads
    ).run()
  }

  static func parseType(_ text: String) throws -> DType {
    guard let type = WeightTypePlan.types.first(where: { $0.rawValue == text.lowercased() }) else {
      throw ValidationError("\"\(text.prefix(20))\" is no type; q8_0, q6_k, q4_k, q4_0, bf16, f16 and f32 are.")
    }
    return type
  }

  static func parseException(_ text: String) throws -> WeightTypePlan.Exception {
    guard let equals = text.lastIndex(of: "="), equals > text.startIndex else {
      throw ValidationError("--tensor takes a name and a type, such as decoder.output=bf16.")
    }
    return WeightTypePlan.Exception(
      prefix: String(text[..<equals]), type: try parseType(String(text[text.index(after: equals)...])))
  }
}
