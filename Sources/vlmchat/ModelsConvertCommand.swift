import ArgumentParser
import Flamingo
import Tensors

/// `vlmchat models convert`: a model in any form that is read, as one GGUF file.
struct ModelsConvertCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "convert",
    abstract: "Write a model as one GGUF file, its weights as they are or in other types.",
    discussion: """
      SOURCE is any model that can be run: a folder with safetensors or pytorch_model.bin, whole or in shards; a folder \
      with a vlmchat.toml that names an OpenFlamingo model's three parts; a GGUF file. The file holds all of the model: \
      weights, configuration, tokenizer.

        vlmchat models convert ~/models/OpenFlamingo-3B openflamingo-3b.gguf
        vlmchat models convert ~/models/idefics-9b idefics.gguf --type q8_0

      Without --type nothing is rounded: every weight keeps its type, but f64, which becomes f32. The types are those of \
      'vlmchat models quantize', whose help tells what each costs.

      The file appears when it is whole; an interruption leaves nothing behind.
      """)

  @OptionGroup var conversion: ModelConversionOptions

  @Option(
    help: ArgumentHelp("f32, f16, bf16, q8_0, q6_k, q4_k or q4_0 (default: as they are).", valueName: "type"),
    transform: ModelConversionOptions.parseType)
  var type: DType?

  mutating func run() throws { try ModelConversionRun(conversion, type: type).run() }
}
