import Chat
import Screen

extension AppState {
  /// `/model`, `/model NAME` and `/model default`.
  mutating func chooseModel(_ name: String) -> [Effect] {
    name.isEmpty ? [.listModels] : loadModel(name)
  }

  private mutating func loadModel(_ name: String) -> [Effect] {
    if let loading = modelLoading, loading.isAlone {
      notify(.information, "\(loading.name) is being loaded: another one when it is there.")
      return []
    }
    let request = identifiers.nextRequest()
    // The newest wish counts.
    let effects = modelLoading.map { [Effect.cancelModel($0.request)] } ?? []
    let isDefault = name.lowercased() == "default"
    modelLoading = ModelLoading(request: request, name: isDefault ? "the default model" : name)
    notify(.information, "Loading \(modelLoading?.name ?? name); \(engine.modelName) answers until it is there.")
    return effects + [.loadModel(request, name: isDefault ? nil : name)]
  }

  mutating func handleModel(_ event: AppEvent) -> [Effect] {
    switch event {
    case .modelsListed(let models): showModels(models)
    case .modelProgress(let request, let progress) where modelLoading?.request == request: return follow(progress)
    case .modelLoaded(let request, let engine, let notice) where modelLoading?.request == request:
      return use(engine, notice: notice)
    case .modelFailed(let request, let message) where modelLoading?.request == request:
      modelLoading = nil
      notify(.error, "\(message). \(engine.modelName) stays.")
    case .contextCounted(let request, let use) where pending.contextCount == request:
      pending.contextCount = nil
      contextUsed = use.positions
      leftOutTurns = use.leftOutTurns
    default: break
    }
    return []
  }

  private mutating func showModels(_ models: [ModelListing]) {
    guard !models.isEmpty else { return notify(.error, "There is no model to choose from.") }
    overlay = .models(ModelChoice(models: models))
  }

  private mutating func follow(_ progress: ModelProgress) -> [Effect] {
    guard let loading = modelLoading else { return [] }
    switch progress {
    case .reading(let name, let done, let total):
      modelLoading?.name = name
      modelLoading?.percentage = ReplyWords.percentage(done, of: total)
    case .isLoaded(let name):
      modelLoading = nil
      notify(.information, "\(name) is the one that answers already.")
    case .mustRelease(let name):
      let both = "\(name) and \(engine.modelName) do not fit into memory together"
      guard reply == nil, pending.look == nil, pending.focus == nil else {
        modelLoading = nil
        notify(.error, "\(both), and an answer is under way: /model \(name) when it has ended.")
        return [.cancelModel(loading.request)]
      }
      modelLoading?.name = name
      modelLoading?.isAlone = true
      notify(.information, "\(both): \(engine.modelName) is let go first, and nothing answers until then.")
      return [.releaseModel(loading.request)]
    }
    return []
  }

  /// The conversation goes on with another model: what the one before had worked out does not count any more.
  private mutating func use(_ engine: EngineInformation, notice: String?) -> [Effect] {
    modelLoading = nil
    self.engine = engine
    origins[.model] = .session
    contextUsed = 0
    leftOutTurns = 0
    lastStatistics = nil
    notify(
      .information, "\(engine.modelName) answers from now on." + (notice.map { " But " + $0 + "." } ?? ""))
    var effects = encodeAnew()
    if !conversation.messages.isEmpty {
      let request = identifiers.nextRequest()
      pending.contextCount = request
      effects.append(.countContext(request, conversation.shownBranch, options: options))
    }
    guard pending.sendsWhenModelIsLoaded else { return effects }
    pending.sendsWhenModelIsLoaded = false
    return effects + submit()
  }

  /// Pictures of the draft are encoded ahead; those of the conversation when they are needed.
  private mutating func encodeAnew() -> [Effect] {
    let draft = Set(composer.pictures)
    var hashes: Set<String> = []
    var effects: [Effect] = []
    for index in pictures.indices where [.ready, .encoding, .waiting].contains(pictures[index].status) {
      guard let attachment = pictures[index].attachment, draft.contains(pictures[index].number) else {
        pictures[index].status = .waiting
        continue
      }
      pictures[index].status = .encoding
      if hashes.insert(attachment.contentHash).inserted { effects.append(.encodePicture(attachment)) }
    }
    return effects
  }

  /// Esc while one is being loaded, as long as the one before is there.
  mutating func stopLoading() -> [Effect]? {
    guard let loading = modelLoading, !loading.isAlone else { return nil }
    modelLoading = nil
    notify(.information, "\(loading.name) is not loaded; \(engine.modelName) stays.")
    return [.cancelModel(loading.request)]
  }

  /// Whether nothing can answer now; says so.
  mutating func isWithoutModel() -> Bool {
    guard let loading = modelLoading, loading.isAlone else { return false }
    notify(.information, "\(loading.name) is still being loaded.")
    return true
  }

  mutating func chooseModel(_ choice: ModelChoice, _ command: Command) -> [Effect] {
    guard choice.models.indices.contains(choice.selected) else {
      overlay = nil
      return []
    }
    if command == .choose {
      overlay = nil
      return loadModel(choice.models[choice.selected].name)
    }
    var choice = choice
    choice.selected = moved(choice.selected, by: command, count: choice.models.count)
    overlay = .models(choice)
    return []
  }
}
