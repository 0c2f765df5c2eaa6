import Foundation
import Glibc

/// Pulls models from a hub into a store.
public struct ModelPuller: Sendable {
  public struct Options: Sendable {
    /// Files at a time.
    public var jobs = 4
    public var retries = RetryPolicy()
    public var limits = TransferLimits()
    /// Room on the file system of a path: for tests to fill the disk.
    public var availableBytes: @Sendable (String) -> Int? = FileSystem.roomForUser

    public init() {}
  }

  private static let maximumListingBytes = 64 << 20
  private static let maximumPages = 1000

  let settings: HubSettings
  let store: ModelStore
  let options: Options

  public init(settings: HubSettings, store: ModelStore, options: Options = Options()) {
    self.settings = settings
    self.store = store
    self.options = options
  }

  // MARK: planning

  /// Asks the hub what there is and decides what of it is fetched. Nothing is written.
  ///
  /// A model that is here at the same commit keeps what it has beyond the selection.
  /// - Parameter notify: called with what is tried again.
  /// - Throws: `HubError`.
  public func plan(
    _ request: PullPlan.Request, isCancelled: @escaping @Sendable () -> Bool,
    notify: (RetryNotice) -> Void = { _ in }
  ) throws -> PullPlan {
    let path = store.path(of: request.repository)
    let installed = store.manifest(of: request.repository)
    guard installed != nil || FileSystem.kind(path) == nil else { throw HubError.occupied(path: path) }
    let (listing, chosen) = try list(request, isCancelled, notify)
    var files = try chosen.map { file in
      guard let size = file.size, let digest = file.digest else {
        throw HubError.unverifiable(request.repository, path: file.path.text)
      }
      return RemoteFile(path: file.path, size: size, digest: digest)
    }
    if let installed, installed.commit == listing.commit {
      let paths = Set(files.map(\.path))
      files += installed.files.filter { !paths.contains($0.path) }
    }
    let manifest = ModelManifest(
      repository: request.repository, revision: request.revision, commit: listing.commit,
      endpoint: settings.endpoint, licence: listing.licence, date: Self.now(), parts: request.parts, files: files)
    return makePlan(manifest, request, listing, installed, path)
  }

  private func makePlan(
    _ manifest: ModelManifest, _ request: PullPlan.Request, _ listing: RepositoryListing,
    _ installed: ModelManifest?, _ path: String
  ) -> PullPlan {
    let staging = StagingLayout(for: request.repository, inStore: store.root)
    let missing = manifest.files.map { file in
      reusable(file, installed, path) ? 0 : file.size - staging.presentBytes(of: file)
    }
    let hasCompanions = request.companions.allSatisfy { FileSystem.kind(path + "/" + $0.name) != nil }
    let isComplete =
      installed?.commit == manifest.commit && hasCompanions
      && manifest.files.allSatisfy { reusable($0, installed, path) }
    return PullPlan(
      manifest: manifest, isGated: listing.isGated, isComplete: isComplete,
      missingBytes: missing.reduce(0, +), path: path, companions: request.companions)
  }

  /// The listing, with sizes and hashes of the files that are wanted.
  private func list(
    _ request: PullPlan.Request, _ isCancelled: @escaping @Sendable () -> Bool, _ notify: (RetryNotice) -> Void
  ) throws -> (RepositoryListing, [ListedFile]) {
    let repository = request.repository
    guard Self.isRevision(request.revision) else { throw HubError.invalidRevision(request.revision) }
    let connection = try HubConnection(settings: settings, limits: options.limits, isCancelled: isCancelled)
    func document(_ url: String) throws -> BodyBuffer {
      try connection.document(
        url, limit: Self.maximumListingBytes, about: .listing(repository, revision: request.revision),
        policy: options.retries, notify: notify)
    }
    let bytes = try document(settings.listingURL(repository, revision: request.revision)).bytes
    var listing = try RepositoryListing(bytes, repository: repository)
    var chosen = try request.selection.select(from: listing.files, of: repository)
    if chosen.contains(where: { $0.size == nil || $0.digest == nil }) {
      var page: String? = settings.treeURL(repository, commit: listing.commit)
      for _ in 0..<Self.maximumPages {
        guard let url = page else { break }
        let answer = try document(url)
        try listing.complete(withTree: answer.bytes)
        // Only the hub itself is asked, for the token goes along.
        page = answer.head.nextPage.flatMap { WebAddress($0)?.hasOrigin(of: settings.address) == true ? $0 : nil }
      }
      chosen = try request.selection.select(from: listing.files, of: repository)
    }
    return (listing, chosen)
  }

  /// Names of git: no white space or control characters, and not of any length.
  private static func isRevision(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.count <= 255 && !text.hasPrefix("-") && !text.contains("..")
      && text.unicodeScalars.allSatisfy {
        $0.value > 0x20 && $0.value != 0x7F && !"\\^~:?*[".unicodeScalars.contains($0)
      }
  }

  /// Whether the installed model has this very file.
  private func reusable(_ file: RemoteFile, _ installed: ModelManifest?, _ path: String) -> Bool {
    guard let installed, installed.files.contains(file) else { return false }
    return FileSystem.fileSize(path + "/" + file.path.text) == file.size
  }

  private static func now() -> String {
    var (seconds, parts) = (time(nil), tm())
    gmtime_r(&seconds, &parts)
    var text = [CChar](repeating: 0, count: 32)
    let count = strftime(&text, text.count, "%Y-%m-%dT%H:%M:%SZ", &parts)
    return String(decoding: text.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// - Throws: `HubError.diskFull` where the disk has less room than all of `plans` need.
  public func requireSpace(for plans: [PullPlan]) throws(HubError) {
    let needed = plans.reduce(0) { $0 + ($1.isComplete ? 0 : $1.missingBytes) }
    guard let available = options.availableBytes(store.root), needed > available else { return }
    throw .diskFull(path: store.root, needed: needed, available: available)
  }

  // MARK: pulling

  /// Does what the plan says. The model is there when this returns, and not before; after an error or an interruption, what
  /// came so far is used by the next pull.
  /// - Throws: `HubError`; `.cancelled` soon after `isCancelled` says so.
  public func run(_ plan: PullPlan, progress: PullProgress, isCancelled: @escaping @Sendable () -> Bool) throws {
    guard !plan.isComplete else { return }
    let staging = try StagingFolder(for: plan.repository, inStore: store.root)
    try staging.adopt(plan.manifest)
    try link(plan, staging.layout)
    let files = plan.manifest.files
    progress.expect(files: files.count, bytes: plan.manifest.byteCount)
    let layout = staging.layout
    let queue = WorkQueue(files, isCancelled: isCancelled)
    let group = DispatchGroup()
    for _ in 0..<min(options.jobs, files.count) {
      group.enter()
      Thread {
        work(on: queue, plan, layout, progress)
        group.leave()
      }.start()
    }
    group.wait()
    if let error = queue.error { throw error }
    guard !isCancelled() else { throw HubError.cancelled }
    try writeCompanions(plan, staging.layout)
    try staging.install(at: plan.path, plan.manifest)
  }

  /// Files that the installed model has already get a second name.
  private func link(_ plan: PullPlan, _ staging: StagingLayout) throws(HubError) {
    let installed = store.manifest(of: plan.repository)
    for file in plan.manifest.files where !staging.has(file) && reusable(file, installed, plan.path) {
      try staging.makeFolder(of: file)
      // Where the file system has no such thing, the file is fetched again.
      Glibc.link(plan.path + "/" + file.path.text, staging.path(of: file))
    }
  }

  /// One of the threads that bring files, until none is left or one of them failed.
  private func work(on queue: WorkQueue, _ plan: PullPlan, _ staging: StagingLayout, _ progress: PullProgress) {
    do {
      let connection = try HubConnection(
        settings: settings, limits: options.limits, isCancelled: { queue.isStopped })
      while let file = queue.next() {
        progress.begin(file.path.text)
        var isDone = false
        defer { progress.end(file.path.text, isDone: isDone) }
        try bring(file, plan, staging, connection, progress)
        isDone = true
      }
    } catch {
      queue.stop(error)
    }
  }

  private func bring(
    _ file: RemoteFile, _ plan: PullPlan, _ staging: StagingLayout, _ connection: HubConnection,
    _ progress: PullProgress
  ) throws {
    if staging.has(file) {
      progress.add(file.size, received: false)
      return
    }
    let part = try PartialFile(
      file, at: staging.partPath(of: file), host: settings.address.displayHost, progress: progress,
      isCancelled: connection.isCancelled)
    let transfer = FileTransfer(
      repository: plan.repository,
      url: settings.fileURL(plan.repository, commit: plan.manifest.commit, path: file.path),
      connection: connection, policy: options.retries, progress: progress)
    try transfer.run(part)
    try staging.makeFolder(of: file)
    try part.finish(as: staging.path(of: file))
  }

  /// The user may have changed them: what is there stays.
  private func writeCompanions(_ plan: PullPlan, _ staging: StagingLayout) throws(HubError) {
    for companion in plan.companions {
      let former = try? SmallFile.read(plan.path + "/" + companion.name, limit: 1 << 20)
      let text = former.map { String(decoding: $0, as: UTF8.self) } ?? companion.text
      try SmallFile.replace(staging.files + "/" + companion.name, with: text)
    }
  }
}
