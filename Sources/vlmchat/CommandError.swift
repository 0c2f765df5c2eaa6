import Hub

/// What can go wrong between the command line and the model.
enum CommandError: Error, Sendable, Equatable {
  case noSuchModelFile(path: String)
  /// No folder or file of this name, and no installed model: one would be at `installed`.
  case modelNotFound(name: String, installed: String)
  /// No such folder, and the hub's model of this name is not installed.
  case modelNotPulled(repository: RepositoryID)
  /// Nobody can be asked whether these may go.
  case removalUnconfirmed(names: [String])
  case builtInModelStays
  /// Fledgling is neither in a checkout around the executable nor in an installation's `share`.
  case builtInModelMissing
  /// What `models info` found and listed.
  case faultyModel(path: String)
  /// Standard input is not UTF-8, or longer than `limit` bytes.
  case promptUnreadable(limit: Int)
  /// `vlmchat -` with nothing piped into it.
  case standardInputIsTerminal
  /// Standard input was a picture, and there is no terminal to read keys from; `code` is `errno`.
  case noTerminal(code: Int32)
  /// Neither `http` nor `https`, not whole, or with a name or password in it.
  case notAWebAddress(String)
  case folderWithoutPictures(path: String)
  case tooManyPicturesInFolder(path: String, count: Int, limit: Int)
  /// `--attention` where no picture is asked about.
  case attentionWithoutPicture
  /// `--focus` where no picture is asked about.
  case focusWithoutPicture
  /// `code` is `errno`.
  case attentionUnwritable(path: String, code: Int32)
  /// Standard output; `code` is `errno`.
  case outputFailed(code: Int32)
}
