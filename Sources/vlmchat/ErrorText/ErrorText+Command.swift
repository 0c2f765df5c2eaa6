extension ErrorText {
  static func words(_ error: CommandError) -> String {
    switch error {
    case .noSuchModelFile(let path): "\(path): there is no such folder or file; --model names a model's folder"
    case .modelNotFound(let name, let installed):
      "there is no model \"\(name)\": no such folder or file, and nothing at \(installed)"
    case .modelNotPulled(let repository):
      "\(repository): there is no such folder or file, and no such model is installed; "
        + "vlmchat models pull \(repository) would download it"
    case .removalUnconfirmed(let names): "\(list(names)): not removed, for nobody could be asked; --yes removes it"
    case .builtInModelStays: "the built-in model belongs to the program and cannot be removed"
    case .builtInModelMissing:
      "the built-in model was not found around the program; name one with --model, or run script/install again"
    case .faultyModel(let path): "\(path): cannot be used as it is; what is wrong is listed above"
    case .promptUnreadable(let limit):
      "standard input: the prompt is not UTF-8 text, or longer than \(limit >> 20) MiB"
    case .standardInputIsTerminal:
      "- reads a picture from standard input, but nothing is piped in: cat cat.png | vlmchat -"
    case .noTerminal(let code):
      "the picture was read, but there is no terminal to chat on (\(systemWords(code))); "
        + "vlmchat ask - -p QUESTION needs none"
    case .notAWebAddress(let text):
      "\"\(text.prefix(200))\" is no address that is fetched here: https://HOST/PATH, without name and password in it"
    case .folderWithoutPictures(let path): "\(path): there is no PNG, JPEG or WebP picture in this folder"
    case .tooManyPicturesInFolder(let path, let count, let limit):
      "\(path): there are \(count) pictures in this folder, and a question takes at most \(limit); name some of them"
    case .attentionWithoutPicture: "--attention needs a picture: there is none in the prompt to have looked at"
    case .focusWithoutPicture: "--focus needs a picture: there is none in the prompt to look at again"
    case .attentionUnwritable(let path, let code): "\(path): cannot be written: \(systemWords(code))"
    case .outputFailed(let code): "standard output: \(systemWords(code))"
    }
  }
}
