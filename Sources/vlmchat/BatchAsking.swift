import ArgumentParser
import Batch
import Foundation
import Inference
import Synchronization
import Tensors

/// `vlmchat ask --batch`: a line of JSON for every line of JSON.
struct BatchAsking {
  private static let standardInput = "-"

  let file: String
  let options: BatchOptions
  let model: ModelOptions
  let generation: GenerationOptions
  /// Those of the command line, for every case that has none.
  let system: String?
  let shots: [ShotOption]

  /// - Throws: `ExitCode.failure` where a case had no answer, and what ends the whole run.
  func run() throws {
    let descriptor = try open()
    defer { close(descriptor) }
    let interruption = Interruption()
    let progress = BatchProgress(total: try countCases(descriptor), skipped: options.skip ?? 0)
    defer { progress.finish() }
    do {
      let models = try load()
      let run = BatchRun(
        lines: LineReader(descriptor: descriptor), defaults: defaults(descriptor),
        settings: BatchSettings(options: generation.replyOptions(), contextLength: model.context),
        isCancelled: interruption.question
      ) { result in
        let line = BatchJSON.line(result, modelName: models[0].name)
        try progress.aside { try StandardOutput.write(line + "\n") }
        progress.count(result)
      }
      progress.begin()
      try run.run(on: models, skipping: options.skip ?? 0)
    } catch {
      progress.finish()
      // Who closed the pipe has what they wanted.
      if !(error is ExitCode) { progress.sayHowToGoOn() }
      throw interruption.replacing(error)
    }
    progress.finish()
    if interruption.isRequested {
      progress.sayHowToGoOn()
      throw interruption.exitCode
    }
    progress.sum()
    if progress.failedCount > 0 { throw ExitCode.failure }
  }

  // MARK: The file

  private func open() throws -> Int32 {
    if file == Self.standardInput { return dup(STDIN_FILENO) }
    let path = LocalPaths.expandingTilde(file)
    return try FileError.naming(path) {
      let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
      guard descriptor >= 0 else { throw BatchError.unreadable(code: errno) }
      var status = stat()
      guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT != S_IFDIR else {
        close(descriptor)
        throw BatchError.unreadable(code: EISDIR)
      }
      return descriptor
    }
  }

  private func isPlainFile(_ descriptor: Int32) -> Bool {
    var status = stat()
    return fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
  }

  /// For the progress, where somebody sees it; `nil` for a pipe, which can be read only once.
  private func countCases(_ descriptor: Int32) throws -> Int? {
    guard isatty(STDERR_FILENO) == 1, isPlainFile(descriptor) else { return nil }
    let start = lseek(descriptor, 0, SEEK_CUR)
    defer { lseek(descriptor, start, SEEK_SET) }
    var lines = LineReader(descriptor: descriptor)
    return try FileError.naming(file) { try lines.countCases() }
  }

  /// Files are named from where the cases are: the file's folder, or the current one for a pipe.
  private func defaults(_ descriptor: Int32) -> BatchDefaults {
    let isFile = file != Self.standardInput && isPlainFile(descriptor)
    let folder = isFile ? URL(filePath: LocalPaths.expandingTilde(file)).deletingLastPathComponent().path : nil
    let current = FileManager.default.currentDirectoryPath
    let examples = shots.map { option in
      BatchDefaults.Example(path: option.path.map { Self.path($0, in: current) }, shot: option.shot)
    }
    return BatchDefaults(system: system, examples: examples) { Self.path($0, in: folder ?? current) }
  }

  private static func path(_ name: String, in folder: String) -> String {
    let path = LocalPaths.expandingTilde(name)
    return path.hasPrefix("/") ? path : folder + "/" + path
  }

  // MARK: The model

  /// One for each job: as many as were asked for, else as many as there are threads, or as memory has room for.
  private func load() throws -> [LoadedModel] {
    let threads = WorkerPool.usefulThreadCount(model.threads)
    var jobs = min(options.jobs ?? threads, threads)
    while true {
      do {
        let loaded = try model.load(
          environment: ProcessInfo.processInfo.environment, logger: try LogFile.logger(path: model.log),
          sessionCount: jobs)
        guard let shortage = loaded.memoryShortage else { return loaded.divided(among: jobs) }
        if jobs == 1 || options.jobs != nil {
          StandardError.tell(ErrorText.notice(shortage))
          return loaded.divided(among: jobs)
        }
      } catch InferenceError.notEnoughMemory where jobs > 1 && options.jobs == nil {}
      jobs /= 2
    }
  }
}
