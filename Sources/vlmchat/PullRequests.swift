import ArgumentParser
import Foundation
import Hub

/// What a command line asks of the hub: one repository, or those of an OpenFlamingo model's parts.
struct PullRequests {
  private let command: ModelsPullCommand

  init(_ command: ModelsPullCommand) { self.command = command }

  /// In the order in which they are pulled; the model that was asked for is the last.
  /// - Throws: `HubError`, `ValidationError`.
  func all() throws -> [PullPlan.Request] {
    var request = PullPlan.Request(try RepositoryID(command.repository))
    request.revision = command.revision
    request.selection = FileSelection(includes: command.include, excludes: command.exclude)
    guard let model = OpenFlamingoModel.published(as: request.repository) else {
      guard command.languageModel == nil else {
        throw ValidationError("--language-model is for OpenFlamingo's published models.")
      }
      return [request]
    }
    guard !command.noParts else { return [request] }
    let languageModel = try languageModel(of: model)
    var parts = [model.visionEncoder]
    if case .repository(let repository) = languageModel { parts.insert(repository, at: 0) }
    request.parts = parts
    request.companions = [model.description(with: languageModel)]
    return parts.map { PullPlan.Request($0) } + [request]
  }

  private func languageModel(of model: OpenFlamingoModel) throws -> OpenFlamingoModel.LanguageModel {
    guard let own = command.languageModel else {
      guard let repository = model.languageModel else {
        throw HubError.languageModelUnknown(model.repository, needed: model.languageModelName)
      }
      return .repository(repository)
    }
    let path = URL(filePath: LocalPaths.expandingTilde(own)).standardizedFileURL.path
    if FileManager.default.fileExists(atPath: path + "/config.json") { return .folder(path) }
    guard let repository = try? RepositoryID(own) else { throw HubError.notALanguageModel(own) }
    return .repository(repository)
  }
}
