import Foundation
import Synchronization
import TestSupport

@testable import Hub

/// A store of its own, gone when the test is.
final class TemporaryStore: Sendable {
  let store: ModelStore

  init() throws {
    let name = "vlmchat-hub-\(UUID().uuidString.prefix(8))"
    let root = FileManager.default.temporaryDirectory.appending(path: name).path
    try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
    store = ModelStore(root: root)
  }

  deinit { try? FileManager.default.removeItem(atPath: store.root) }

  /// Every file below the store by its path in it, with its size.
  var contents: [String: Int] {
    var sizes: [String: Int] = [:]
    for case let name as String in FileManager.default.enumerator(atPath: store.root) ?? .init() {
      if let size = FileSystem.fileSize(store.root + "/" + name) { sizes[name] = size }
    }
    return sizes
  }

  func bytes(_ path: String) throws -> [UInt8] { try Array(Data(contentsOf: URL(filePath: store.root + "/" + path))) }
}

/// Seconds that would have been slept.
final class SleptSeconds: Sendable {
  private let total = Mutex(0.0)

  var value: Double { total.withLock { $0 } }

  var policy: RetryPolicy {
    var policy = RetryPolicy()
    policy.sleep = { seconds in self.total.withLock { $0 += seconds } }
    return policy
  }
}

/// A hub, a store, and a pull from one into the other.
struct Pull {
  static let repository = "someone/model"

  let store: TemporaryStore
  let slept = SleptSeconds()
  var options = ModelPuller.Options()
  var token: String?
  var request: PullPlan.Request

  init(_ id: String = repository, store: TemporaryStore? = nil) throws {
    self.store = try store ?? TemporaryStore()
    request = PullPlan.Request(try RepositoryID(id))
    options.retries = slept.policy
    options.limits.stallSeconds = 1
    options.limits.connectSeconds = 5
  }

  func puller(_ hub: LoopbackHub) throws -> ModelPuller {
    try ModelPuller(
      settings: HubSettings(endpoint: hub.url, token: token, userAgent: "vlmchat/test"), store: store.store,
      options: options)
  }

  @discardableResult
  func run(
    _ hub: LoopbackHub, progress: PullProgress = PullProgress(), isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws -> PullPlan {
    let puller = try puller(hub)
    let plan = try puller.plan(request, isCancelled: isCancelled)
    try puller.requireSpace(for: [plan])
    try puller.run(plan, progress: progress, isCancelled: isCancelled)
    return plan
  }

  /// Bytes that repeat nowhere.
  static func content(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
    var generator = SeededGenerator(seed: seed)
    var bytes: [UInt8] = []
    while bytes.count < count { withUnsafeBytes(of: generator.next()) { bytes += $0 } }
    return Array(bytes[..<count])
  }

  /// What a small model consists of.
  static func model(weights: Int = 300_000) -> LoopbackHub.Repository {
    LoopbackHub.Repository(
      repository,
      files: [
        "config.json": Array("{}".utf8), "tokenizer.json": content(5000, seed: 2), "README.md": Array("Hello".utf8),
        "model.safetensors": content(weights, seed: 3), "pytorch_model.bin": content(1000, seed: 4),
        "onnx/model.onnx": content(10, seed: 5), ".gitattributes": [],
      ], largeFiles: ["model.safetensors", "pytorch_model.bin"])
  }

  static let modelFiles = ["config.json", "tokenizer.json", "README.md", "model.safetensors"]
}
