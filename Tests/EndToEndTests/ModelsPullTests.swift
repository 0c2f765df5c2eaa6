import Foundation
import TestSupport
import Testing

/// `vlmchat models pull`, `list` and `remove`, against a hub on loopback.
@Suite("Pulling models")
struct ModelsPullTests {
  private static let weights = "model.safetensors"

  private let folder: TemporaryFolder
  private let store: String

  init() throws {
    folder = try TemporaryFolder()
    store = folder.url.appending(path: "models").path
  }

  private func environment(_ hub: LoopbackHub, _ more: [String: String] = [:]) -> [String: String] {
    ["HF_ENDPOINT": hub.url, "VLMCHAT_MODELS": store, "HF_HOME": "/nowhere"].merging(more) { $1 }
  }

  private func run(_ hub: LoopbackHub, _ arguments: String..., more: [String: String] = [:]) throws -> Program.Result {
    try Program.run(["models"] + arguments, environment: environment(hub, more))
  }

  /// Starts the program and waits until the hub has sent what it sends before it falls silent.
  private func start(_ hub: LoopbackHub, _ arguments: [String], until size: Int) throws -> (Process, Pipe) {
    let process = Process()
    process.executableURL = Program.binary
    process.arguments = arguments
    process.environment = Program.cleanEnvironment.merging(environment(hub)) { $1 }
    let errors = Pipe()
    process.standardError = errors
    process.standardOutput = FileHandle.nullDevice
    process.standardInput = FileHandle.nullDevice
    try process.run()
    let parts = store + "/someone/.model.partial/parts"
    for _ in 0..<12_000 where process.isRunning {
      let names = (try? FileManager.default.contentsOfDirectory(atPath: parts)) ?? []
      let sizes = names.compactMap { name in
        (try? FileManager.default.attributesOfItem(atPath: parts + "/" + name))?[.size] as? NSNumber
      }
      if sizes.contains(where: { $0.intValue == size }) { break }
      usleep(5000)
    }
    return (process, errors)
  }

  /// Random weights, and half of them before the first answer falls silent.
  private func silentHub() throws -> (LoopbackHub, LoopbackHub.Repository) {
    var generator = SeededGenerator(seed: 11)
    let model = LoopbackHub.Repository(
      "someone/model",
      files: [
        "config.json": Array("{}".utf8),
        Self.weights: (0..<200_000).map { _ in UInt8.random(in: 0...255, using: &generator) },
      ], largeFiles: [Self.weights])
    let hub = try LoopbackHub([model]) { request, earlier, good in
      var reply = good
      if request.path.hasSuffix(Self.weights), earlier == 0 { reply.stallsAfter = 100_000 }
      return reply
    }
    return (hub, model)
  }

  private func installed(_ name: String) throws -> [UInt8] {
    try Array(Data(contentsOf: URL(filePath: store + "/" + name)))
  }

  // MARK: a model's life

  @Test("a model is pulled, listed, used by name and removed")
  func life() throws {
    let assets = Program.checkout.appending(path: "assets/fledgling")
    var files: [String: [UInt8]] = [:]
    for name in try FileManager.default.contentsOfDirectory(atPath: assets.path) {
      files[name] = try Array(Data(contentsOf: assets.appending(path: name)))
    }
    let hub = try LoopbackHub([.init("someone/bird", files: files, largeFiles: [Self.weights])])
    let pulled = try run(hub, "pull", "someone/bird")
    #expect(pulled.status == 0, "\(pulled.standardError)")
    #expect(pulled.text.contains("vlmchat -m someone/bird") && pulled.standardError.contains("apache-2.0"))
    let again = try run(hub, "pull", "someone/bird")
    #expect(again.status == 0 && again.standardError.contains("here already"))

    let list = try run(hub, "list", "--json")
    let object = try #require(JSONSerialization.jsonObject(with: list.standardOutput) as? [String: Any])
    let models = try #require(object["models"] as? [[String: Any]])
    let bird = try #require(models.first { $0["name"] as? String == "someone/bird" })
    #expect(bird["state"] as? String == "ready" && bird["family"] as? String == "idefics")
    #expect(models.contains { $0["state"] as? String == "built-in" })
    #expect(try run(hub, "list").text.contains("someone/bird"))

    for name in ["bird", "someone/bird"] {
      let result = try Program.run(["ask", "-m", name, "--max-tokens", "2", "-p", "Hi"], environment: environment(hub))
      #expect(result.status == 0, "\(result.standardError)")
    }
    let unconfirmed = try run(hub, "remove", "bird")
    #expect(unconfirmed.status == 1 && unconfirmed.standardError.contains("--yes"))
    #expect(try run(hub, "remove", "--yes", "bird").status == 0)
    #expect(try FileManager.default.contentsOfDirectory(atPath: store).isEmpty)
    let gone = try Program.run(["ask", "-m", "someone/bird", "-p", "Hi"], environment: environment(hub))
    #expect(gone.status == 1 && gone.standardError.contains("vlmchat models pull someone/bird"))
  }

  @Test("OpenFlamingo comes with its parts, described in one file; without them where they are not wanted")
  func openFlamingo() throws {
    let language = "anas-awadalla/mpt-1b-redpajama-200b"
    let model = "openflamingo/OpenFlamingo-3B-vitl-mpt1b"
    let hub = try LoopbackHub([
      .init(model, files: ["checkpoint.pt": [1], "README.md": [2]]),
      .init(language, files: ["config.json": Array("{}".utf8), "tokenizer.json": [3], "pytorch_model.bin": [4]]),
      .init("openai/clip-vit-large-patch14", files: ["config.json": Array("{}".utf8), "model.safetensors": [5]]),
    ])
    #expect(try run(hub, "pull", model, "--no-parts").status == 0)
    #expect(try FileManager.default.contentsOfDirectory(atPath: store) == ["openflamingo"])
    let result = try run(hub, "pull", model)
    #expect(result.status == 0, "\(result.standardError)")
    let text = String(decoding: try installed(model + "/vlmchat.toml"), as: UTF8.self)
    #expect(text.contains(#"language_model = "../../\#(language)""#) && text.contains(#"family = "openflamingo""#))
    #expect(try installed(language + "/pytorch_model.bin") == [4] && installed(model + "/checkpoint.pt") == [1])
    #expect(try run(hub, "list").text.contains("part of \(model)"))
    let removed = try run(hub, "remove", "-y", "OpenFlamingo-3B-vitl-mpt1b")
    #expect(removed.status == 0 && removed.text.contains("models remove \(language)"))
    let first = try run(hub, "pull", "openflamingo/OpenFlamingo-9B")
    #expect(first.status == 1 && first.standardError.contains("--language-model"))
  }

  // MARK: interruptions

  @Test("after kill -9 the same command goes on where it was")
  func killed() throws {
    let (hub, model) = try silentHub()
    let (process, errors) = try start(hub, ["models", "pull", "someone/model"], until: 100_000)
    kill(process.processIdentifier, SIGKILL)
    _ = try errors.fileHandleForReading.readToEnd()
    process.waitUntilExit()
    #expect(process.terminationReason == .uncaughtSignal)
    let partial = try run(hub, "list")
    #expect(partial.text.contains("someone/model") && partial.text.contains("partial (of 200.0 kB)"))
    let early = try Program.run(["ask", "-m", "someone/model", "-p", "x"], environment: environment(hub))
    #expect(early.status == 1 && early.standardError.contains("models pull someone/model"))

    let result = try run(hub, "pull", "someone/model")
    #expect(result.status == 0, "\(result.standardError)")
    #expect(try installed("someone/model/" + Self.weights) == model.files[Self.weights])
    #expect(hub.requests(for: Self.weights).map(\.rangeStart) == [nil, 100_000])
    #expect(try FileManager.default.contentsOfDirectory(atPath: store + "/someone") == ["model"])
  }

  @Test("Ctrl-C ends with 130 and says what is kept; meanwhile nobody else may pull the same")
  func interrupted() throws {
    let (hub, _) = try silentHub()
    let (process, errors) = try start(hub, ["models", "pull", "someone/model"], until: 100_000)
    let second = try run(hub, "pull", "someone/model")
    #expect(second.status == 1 && second.standardError.contains("another vlmchat"))
    kill(process.processIdentifier, SIGINT)
    let text = String(decoding: try errors.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 130 && process.terminationReason == .exit)
    #expect(text.contains("100.0 kB are kept") && text.contains("the same command"), "\(text)")
    #expect(try run(hub, "remove", "--yes", "someone/model").status == 0)
    #expect(try FileManager.default.contentsOfDirectory(atPath: store).isEmpty)
  }

  // MARK: words

  @Test("refusals are one line that says what to do")
  func refusals() throws {
    for (code, status, expected) in [
      ("GatedRepo", 401, "HF_TOKEN"), ("RepoNotFound", 401, "HF_TOKEN"), ("RevisionNotFound", 404, "no branch"),
    ] {
      let hub = try LoopbackHub([]) { _, _, _ in .init(status, headers: [("X-Error-Code", code)]) }
      let result = try run(hub, "pull", "someone/model")
      #expect(result.status == 1 && result.standardOutput.isEmpty && result.standardError.contains(expected))
      #expect(result.standardError.split(separator: "\n").count == 1)
    }
    let hub = try LoopbackHub([])
    for arguments in [["pull", "nobody"], ["pull", "a/b", "--revision", "a b"], ["remove", "-y", "nobody/x"]] {
      let result = try Program.run(["models"] + arguments, environment: environment(hub))
      #expect(result.status == 1 && result.standardError.split(separator: "\n").count == 1, "\(arguments)")
    }
    for arguments in [
      ["pull"], ["pull", "a/b", "--jobs", "0"], ["remove"], ["pull", "a/b", "--no-parts", "--language-model", "x"],
    ] {
      #expect(try Program.run(["models"] + arguments, environment: environment(hub)).status == 64, "\(arguments)")
    }
    #expect(hub.requests.isEmpty)
  }

  @Test("a dry run lists files and writes nothing; a quiet pull prints nothing; names from outside do no harm")
  func quiet() throws {
    let name = "sub/\u{1F600}.gguf"
    let hub = try LoopbackHub([
      .init("someone/model", files: [name: [1, 2, 3], "config.json": Array("{}".utf8)])
    ])
    let dry = try run(hub, "pull", "someone/model", "--include", "*.gguf", "--dry-run")
    #expect(dry.status == 0 && dry.text.contains("3 bytes  \(name)") && dry.text.contains("apache-2.0"))
    #expect(!FileManager.default.fileExists(atPath: store))
    let result = try run(hub, "pull", "someone/model", "--include", "*.gguf", "--quiet")
    #expect(result.status == 0 && result.standardOutput.isEmpty && result.standardError.isEmpty)
    #expect(try installed("someone/model/" + name) == [1, 2, 3])

    let hostile = try LoopbackHub([.init("someone/other", files: ["\u{1B}]0;x\u{7}.json": [1]])])
    let refused = try run(hostile, "pull", "someone/other")
    #expect(refused.status == 1 && !refused.standardError.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" })
  }
}
