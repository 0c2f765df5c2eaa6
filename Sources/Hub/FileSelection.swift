/// Which files of a repository are fetched.
public struct FileSelection: Sendable {
  /// Takes these in place of the program's own choice.
  public var includes: [GlobPattern]
  /// Leaves these out, whoever chose them.
  public var excludes: [GlobPattern]

  public init(includes: [String] = [], excludes: [String] = []) {
    self.includes = includes.map(GlobPattern.init)
    self.excludes = excludes.map(GlobPattern.init)
  }

  /// - Throws: `HubError.nothingSelected`, `.noWeights`, `.severalModels`, `.clashingPaths`.
  func select(from files: [ListedFile], of repository: RepositoryID) throws(HubError) -> [ListedFile] {
    let allowed = files.filter { file in !excludes.contains { $0.matches(file.path.text) } }
    let chosen: [ListedFile]
    if includes.isEmpty {
      chosen = try Self.ownChoice(allowed, of: repository, all: files)
    } else {
      chosen = allowed.filter { file in includes.contains { $0.matches(file.path.text) } }
    }
    guard !chosen.isEmpty else {
      throw .nothingSelected(repository, patterns: (includes + excludes).map(\.text))
    }
    if let (first, second) = RemotePath.firstClash(in: chosen.map(\.path)) {
      throw .clashingPaths(repository, first.text, second.text)
    }
    return chosen.sorted { ($0.size ?? 0, $0.path.text) < ($1.size ?? 0, $1.path.text) }
  }

  /// What a model needs to run here, and what says whose it is: the repository's own folder, not those below.
  private static func ownChoice(
    _ files: [ListedFile], of repository: RepositoryID, all: [ListedFile]
  ) throws(HubError) -> [ListedFile] {
    let top = files.filter(\.path.isAtTop)
    guard let weights = weightSets(top).first(where: { !$0.isEmpty }) else {
      let names = all.map(\.path.text).filter { name in weightEndings.contains { name.lowercased().hasSuffix($0) } }
      throw .noWeights(repository, found: names)
    }
    if weights.count > 1, weights.allSatisfy({ $0.path.text.lowercased().hasSuffix(".gguf") }) {
      throw .severalModels(repository, names: weights.map(\.path.text).sorted())
    }
    return top.filter { isDocument($0.path.text) } + weights
  }

  /// The forms in which the weights may be there, in the order in which they are looked for: that of `WeightDirectory`,
  /// then OpenFlamingo's, then GGUF. One form is enough.
  private static func weightSets(_ files: [ListedFile]) -> [[ListedFile]] {
    func named(_ name: String) -> [ListedFile] { files.filter { $0.path.text == name } }
    func shards(_ stem: String, _ ending: String) -> [ListedFile] {
      let index = named("\(stem)\(ending).index.json")
      guard !index.isEmpty else { return [] }
      let pattern = GlobPattern("\(stem)-*-of-*\(ending)")
      return index + files.filter { pattern.matches($0.path.text) }
    }
    return [
      named("model.safetensors"), shards("model", ".safetensors"),
      named("pytorch_model.bin"), shards("pytorch_model", ".bin"),
      named("checkpoint.pt"), files.filter { $0.path.text.lowercased().hasSuffix(".gguf") },
    ]
  }

  private static let weightEndings = [".safetensors", ".bin", ".pt", ".pth", ".gguf", ".msgpack", ".h5", ".onnx"]

  private static let documents: Set<String> = [
    "config.json", "generation_config.json", "preprocessor_config.json", "processor_config.json", "tokenizer.json",
    "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json", "tokenizer.model", "vocab.json",
    "merges.txt", "chat_template.json", "chat_template.jinja",
  ]

  private static func isDocument(_ name: String) -> Bool {
    let upper = name.uppercased()
    return documents.contains(name)
      || ["README", "LICENSE", "LICENCE", "NOTICE", "USE_POLICY"].contains { upper == $0 || upper.hasPrefix($0 + ".") }
  }
}
