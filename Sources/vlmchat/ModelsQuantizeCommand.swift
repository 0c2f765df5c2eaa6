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

  @OptionGroup var conversion: ModelConversionOptions

  @Option(
    help: ArgumentHelp("q8_0, q6_k, q4_k, q4_0, bf16, f16 or f32.", valueName: "type"),
    transform: ModelConversionOptions.parseType)
  var type: DType

  mutating func run() throws { try ModelConversionRun(conversion, type: type).run() }
}
