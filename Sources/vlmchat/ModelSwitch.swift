import Chat
import ChatUI
import Dispatch
import Flamingo
import Foundation
import Hub
import Inference
import Logging
import Synchronization
import Tensors

/// The model of a running chat, and the way to another one.
///
/// A model is looked at, checked and mapped before anything is given up for it: what is wrong with it is known while the one
/// before still answers.
final class ModelSwitch: Sendable {
  /// A model that answers, or can.
  struct Loaded: Sendable {
    var location: ModelLocation
    var engine: any ReplyEngine
    var memory: MemoryEstimate
  }

  private struct Contents {
    /// `nil` while one that needs the room of the one before is being loaded.
    var current: Loaded?
    /// Increases with each model: what an earlier one worked out does not count.
    var generation = 0
    var loading: Loading?
  }

  /// One wish, and what becomes of it.
  private final class Loading: Sendable {
    let request: RequestID
    let release = DispatchSemaphore(value: 0)
    let isCancelled = Atomic<Bool>(false)

    init(_ request: RequestID) { self.request = request }
  }

  private let loader: ModelLoader
  private let environment: [String: String]
  private let start: ModelLocation
  private let inbox: EventInbox
  private let contents: Mutex<Contents>
  /// Called with the new model's name when it answers.
  private let onSwitch: @Sendable (String) -> Void

  /// - Parameter current: the model that the chat begins with.
  init(
    current: Loaded, loader: ModelLoader, environment: [String: String], inbox: EventInbox,
    onSwitch: @escaping @Sendable (String) -> Void
  ) {
    self.loader = loader
    self.environment = environment
    self.inbox = inbox
    self.onSwitch = onSwitch
    start = current.location
    contents = Mutex(Contents(current: current))
  }

  /// What answers now; `nil` while nothing does.
  var engine: (any ReplyEngine)? { contents.withLock { $0.current?.engine } }

  /// What answers now, and a number that changes with it.
  var numberedEngine: (engine: any ReplyEngine, generation: Int)? {
    contents.withLock { contents in contents.current.map { ($0.engine, contents.generation) } }
  }

  func isCurrent(_ generation: Int) -> Bool { contents.withLock { $0.generation == generation } }

  // MARK: Listing

  /// The built-in model, those of the store, and those named by a path that are or were loaded.
  func list() -> [ModelListing] {
    let loaded = contents.withLock { $0.current?.location }
    var models = InstalledModel.all(in: .ofUser(environment)).filter { $0.state != "part" }
    for location in [start, loaded].compactMap(\.self) where !models.contains(where: { Self.isSame($0.path, location) })
    {
      var model = InstalledModel(at: location, state: "elsewhere")
      // Its path finds it again.
      model.name = location.path
      models.insert(model, at: 0)
    }
    return models.map { model in
      ModelListing(
        name: model.name, family: model.family, byteCount: model.byteCount, state: Self.words(model.state),
        isLoaded: loaded.map { Self.isSame(model.path, $0) } ?? false, isDefault: Self.isSame(model.path, start))
    }
  }

  /// Names that begin so.
  func names(from prefix: String) -> [String] {
    (["default"] + InstalledModel.all(in: .ofUser(environment)).filter { $0.state != "part" }.map(\.name))
      .filter { $0.hasPrefix(prefix) }
  }

  private static func isSame(_ path: String, _ location: ModelLocation) -> Bool {
    URL(filePath: path).resolvingSymlinksInPath() == URL(filePath: location.path).resolvingSymlinksInPath()
      && URL(filePath: path).lastPathComponent == URL(filePath: location.path).lastPathComponent
  }

  private static func words(_ state: String) -> String {
    switch state {
    case "ready": "pulled"
    case "partial": "partly pulled"
    default: state
    }
  }

  // MARK: Loading

  /// - Parameter name: `nil` for the one that the chat began with.
  func load(_ request: RequestID, name: String?) {
    let loading = Loading(request)
    let former = contents.withLock { contents in
      defer { contents.loading = loading }
      return contents.loading
    }
    former.map(Self.cancel)
    // It reads files for as long as it takes.
    Thread.detachNewThread { [self] in
      do {
        try load(name, loading)
      } catch {
        end(loading, .modelFailed(request, message: ErrorText.line(for: error)))
      }
    }
  }

  /// The model that answers makes room for the one that waits for it.
  func release(_ request: RequestID) {
    let loading = contents.withLock { contents -> Loading? in
      guard contents.loading?.request == request else { return nil }
      contents.current = nil
      contents.generation += 1
      return contents.loading
    }
    loading?.release.signal()
  }

  func cancel(_ request: RequestID) {
    contents.withLock { $0.loading?.request == request ? $0.loading : nil }.map(Self.cancel)
  }

  private static func cancel(_ loading: Loading) {
    loading.isCancelled.store(true, ordering: .relaxed)
    loading.release.signal()
  }

  private func load(_ name: String?, _ loading: Loading) throws {
    let location = try name.map { try ModelLocation.find($0, environment: environment) } ?? start
    let current = contents.withLock { $0.current }
    if let current, current.location.path == location.path {
      return end(loading, .modelProgress(loading.request, .isLoaded(name: location.name)))
    }
    let model = try loader.load(at: location)
    let engine = try LocalEngine(model, contextLength: loader.context)
    if let current, !MemoryAllowance.current.holds(model.memoryEstimate, beside: current.memory) {
      inbox.send(.modelProgress(loading.request, .mustRelease(name: model.name)))
      loading.release.wait()
    }
    let isWanted = model.memoryShortage?.exceedsLimit == true || read(model, loading)
    guard isWanted, !loading.isCancelled.load(ordering: .relaxed) else { return }
    let loaded = Loaded(location: location, engine: engine, memory: model.memoryEstimate)
    let isNewest = contents.withLock { contents in
      guard contents.loading === loading else { return false }
      contents.current = loaded
      contents.generation += 1
      return true
    }
    guard isNewest else { return }
    onSwitch(model.name)
    end(
      loading,
      .modelLoaded(
        loading.request, engine.information, notice: model.memoryShortage.map { ErrorText.notice($0) }))
  }

  private func read(_ model: LoadedModel, _ loading: Loading) -> Bool {
    model.readWeights { done, total in
      guard !loading.isCancelled.load(ordering: .relaxed) else { return false }
      inbox.send(.modelProgress(loading.request, .reading(name: model.name, done: done, total: total)))
      return true
    }
  }

  private func end(_ loading: Loading, _ event: AppEvent) {
    contents.withLock { if $0.loading === loading { $0.loading = nil } }
    inbox.send(event)
  }
}

/// How models are loaded: what the command line and the settings say of all of them.
struct ModelLoader: Sendable {
  var threads: Int?
  var context: Int?
  var ignoresMemory: Bool
  var environment: [String: String]
  var logger: Logger

  /// - Parameter sessionCount: conversations that are to be answered side by side.
  func load(at location: ModelLocation, sessionCount: Int = 1) throws -> LoadedModel {
    let loaded = try LoadedModel(
      at: location.path, name: location.name, threadCount: threads, environment: environment,
      memory: MemoryCheck(contextLength: context, sessionCount: sessionCount, allowsTooLarge: ignoresMemory))
    logger.info(
      "loaded model",
      metadata: [
        "version": "\(Version.text)", "path": "\(location.path)",
        "milliseconds": "\(loaded.loadMilliseconds)", "threads": "\(loaded.model.threadCount)",
      ])
    return loaded
  }
}
