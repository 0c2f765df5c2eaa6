/// The OpenFlamingo models as their makers published them: a checkpoint with what was trained, and by name the language
/// model and the vision encoder that were not.
///
/// Source: the table in the README of github.com/mlfoundations/open_flamingo.
public struct OpenFlamingoModel: Sendable, Equatable {
  public let repository: RepositoryID
  /// `nil` where its makers do not publish it.
  public let languageModel: RepositoryID?
  /// What a person calls the language model.
  public let languageModelName: String
  public let crossAttentionInterval: Int
  public let visionEncoder: RepositoryID

  /// The six published models; the first version's checkpoint is found under two names.
  public static let all: [OpenFlamingoModel] = rows.compactMap { row in
    guard let repository = try? RepositoryID("openflamingo/OpenFlamingo-" + row.name),
      let vision = try? RepositoryID("openai/clip-vit-large-patch14")
    else { return nil }
    return OpenFlamingoModel(
      repository: repository, languageModel: try? RepositoryID(row.language), languageModelName: row.language,
      crossAttentionInterval: row.interval, visionEncoder: vision)
  }

  private static let rows: [(name: String, language: String, interval: Int)] = [
    ("3B-vitl-mpt1b", "anas-awadalla/mpt-1b-redpajama-200b", 1),
    ("3B-vitl-mpt1b-langinstruct", "anas-awadalla/mpt-1b-redpajama-200b-dolly", 1),
    ("4B-vitl-rpj3b", "togethercomputer/RedPajama-INCITE-Base-3B-v1", 2),
    ("4B-vitl-rpj3b-langinstruct", "togethercomputer/RedPajama-INCITE-Instruct-3B-v1", 2),
    ("9B-vitl-mpt7b", "anas-awadalla/mpt-7b", 4),
    ("9B", "LLaMA-7B", 4),
    ("9B-deprecated", "LLaMA-7B", 4),
  ]

  /// - Returns: `nil` for any other repository. Hubs do not tell case.
  public static func published(as repository: RepositoryID) -> OpenFlamingoModel? {
    all.first { $0.repository.description.lowercased() == repository.description.lowercased() }
  }

  /// Where the language model is: a repository that is pulled as well, or a folder of the user's.
  public enum LanguageModel: Sendable, Equatable {
    case repository(RepositoryID)
    case folder(String)
  }

  /// The description that makes one model of the parts. Paths within the store are relative, so that it can move.
  public func description(with languageModel: LanguageModel) -> PullPlan.Companion {
    let path =
      switch languageModel {
      case .repository(let repository): "../../\(repository)"
      case .folder(let path): path
      }
    let text = """
      # Which parts make this model. Written by "vlmchat models pull"; what you change here stays.
      family = "openflamingo"
      checkpoint = "checkpoint.pt"
      language_model = \(QuotedText.basic(path))
      vision_encoder = "../../\(visionEncoder)"
      cross_attn_every_n_layers = \(crossAttentionInterval)

      """
    return PullPlan.Companion(name: "vlmchat.toml", text: text)
  }
}
