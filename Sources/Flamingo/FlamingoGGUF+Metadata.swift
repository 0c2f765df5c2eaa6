import Tensors
import Weights

extension FlamingoGGUF {
  /// What a file that holds a whole model says of itself, in the order of the file.
  /// - Parameters:
  ///   - name: the model's.
  ///   - type: the one that most bytes are of.
  ///   - documents: the texts that it has.
  package static func metadata(
    name: String, type: DType?, documents: [(document: ModelDocument, text: String)]
  ) -> [(key: String, value: GGUFValue)] {
    var metadata: [(key: String, value: GGUFValue)] = [
      (architectureKey, .string(architecture)),
      ("general.type", .string("model")),
      ("general.name", .string(name)),
      (layoutKey, .uint32(layout)),
    ]
    if let fileType = type.flatMap({ fileTypes[$0] }) { metadata.append(("general.file_type", .uint32(fileType))) }
    if let type, type.blockLength > 1 { metadata.append(("general.quantization_version", .uint32(2))) }
    return metadata + documents.map { ($0.document.metadataKey, .string($0.text)) }
  }

  /// `enum llama_ftype` of llama.cpp.
  private static let fileTypes: [DType: UInt32] = [
    .f32: 0, .f16: 1, .q4_0: 2, .q8_0: 7, .q4_K: 14, .q6_K: 18, .bf16: 32,
  ]
}
