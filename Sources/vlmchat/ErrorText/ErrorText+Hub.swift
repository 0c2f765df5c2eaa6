import Hub

extension ErrorText {
  static func words(_ error: HubError) -> String {
    switch error {
    case .invalidRepository(let text):
      "\"\(text.prefix(100))\" names no model of a hub: OWNER/NAME does, such as HuggingFaceM4/idefics-9b-instruct"
    case .invalidRevision(let text): "\"\(text.prefix(100))\" can be no branch, tag or commit"
    case .invalidEndpoint(let text): "\"\(text.prefix(200))\" is no address of a hub; see HF_ENDPOINT"
    case .invalidToken(let source): "\(source): this can be no access token; it holds a character that none has"
    case .offline: "HF_HUB_OFFLINE is set, so nothing is downloaded"
    case .repositoryNotFound, .revisionNotFound, .fileNotFound, .gated, .rateLimited, .status, .tooManyRedirects,
      .insecureRedirect, .redirectToThisMachine, .tookTooLong, .answerTooLarge:
      answerWords(error)
    case .malformedListing(let repository, let fault):
      "\(repository): the hub's list of files makes no sense: \(words(fault))"
    case .unsafePath(let repository, let path, let fault):
      "\(repository): the hub lists the file \"\(path.prefix(200))\": \(words(fault)); nothing was downloaded"
    case .clashingPaths(let repository, let first, let second):
      "\(repository): \(first) and \(second) cannot stand side by side; leave one out with --exclude"
    case .unverifiable(let repository, let path):
      "\(repository): the hub gives no size or hash for \(path), so it cannot be verified; leave it out with --exclude"
    case .unreachable(let host, let reason):
      "\(host.isEmpty ? "the hub" : host) cannot be reached: \(reason)"
    case .connectionLost(let host, let reason): "the connection to \(host) was lost: \(reason)"
    case .stalled(let host): "\(host) sends nothing any more"
    case .untrusted(let host, let reason): "\(host) does not prove who it is: \(reason)"
    case .wrongSize(let path, let expected, let actual):
      "\(path): \(actual) bytes came and the hub lists \(expected); try again later, or another --revision"
    case .wrongHash(let path, let expected, let actual):
      "\(path): its hash is \(actual) and the hub lists \(expected), so it was thrown away; try again later"
    case .noWeights, .severalModels, .nothingSelected, .languageModelUnknown, .notALanguageModel:
      choiceWords(error)
    case .diskFull, .busy, .occupied, .notInstalled, .ambiguous, .outsideStore, .incomplete, .file:
      storeWords(error)
    case .cancelled: "cancelled"
    }
  }

  private static func answerWords(_ error: HubError) -> String {
    switch error {
    case .repositoryNotFound(let repository, let host, let hasToken):
      "\(repository): \(host) has no such model, or shows it only to some; check the name"
        + (hasToken ? ", and that your token may read it" : ", and set HF_TOKEN if it is private")
    case .revisionNotFound(let repository, let revision):
      "\(repository): there is no branch, tag or commit \"\(revision)\""
    case .fileNotFound(let repository, let path): "\(repository): the hub lists \(path) and does not have it"
    case .gated(let repository, let page, let hasToken):
      hasToken
        ? "\(repository): its makers ask you to accept their terms; do so at \(page) with the account of your token"
        : "\(repository): its makers ask you to accept their terms; do so at \(page), then set HF_TOKEN to an access "
          + "token of your account"
    case .rateLimited(let host, let seconds):
      "\(host) asks for fewer requests\(seconds > 0 ? ": wait \(PullText.duration(seconds))" : "; wait a while"); "
        + "a token in HF_TOKEN raises the limit"
    case .status(let host, let code, let message): "\(host) answered \(code)\(message.map { ": \($0)" } ?? "")"
    case .tooManyRedirects(let host): "\(host) only ever sends on to another address"
    case .insecureRedirect(let host):
      "an encrypted address sent on to an unencrypted one at \(host), which is not followed"
    case .redirectToThisMachine(let host): "\(host) sent on to this machine itself, which is not followed"
    case .tookTooLong(let host, let seconds): "\(host) took more than \(Int(seconds)) seconds; try again later"
    case .answerTooLarge(let host, let limit): "\(host) answered with more than \(ByteCount.text(limit))"
    default: ""
    }
  }

  private static func choiceWords(_ error: HubError) -> String {
    switch error {
    case .noWeights(let repository, let found):
      "\(repository): holds no weights that can be run here"
        + (found.isEmpty ? "" : "; it has \(list(found)), which --include would fetch")
    case .severalModels(let repository, let names):
      "\(repository): holds several models, \(list(names, limit: 8)); choose with --include"
    case .nothingSelected(let repository, let patterns):
      "\(repository): no file fits \(list(patterns.map { "'\($0)'" })); --dry-run without it lists what there is"
    case .languageModelUnknown(let repository, let needed):
      "\(repository): needs \(needed), which its makers give only on request; name yours by --language-model, or pull "
        + "the checkpoint alone with --no-parts"
    case .notALanguageModel(let name):
      "\"\(name)\" is neither OWNER/NAME nor a folder with a config.json; --language-model takes these"
    default: ""
    }
  }

  private static func storeWords(_ error: HubError) -> String {
    switch error {
    case .diskFull(let path, let needed, let available):
      "\(path): \(ByteCount.text(needed)) are needed and the disk has \(ByteCount.text(available)) left; make room, or "
        + "set VLMCHAT_MODELS to a folder on another disk"
    case .busy(let repository): "\(repository): another vlmchat is pulling or removing it; wait until it is done"
    case .occupied(let path):
      "\(path): is there and was not pulled; move it away, or use it as it is"
    case .notInstalled(let name, let store): "there is no model \"\(name)\" in \(store)"
    case .ambiguous(let name, let candidates):
      "\"\(name)\" may be \(list(candidates, limit: 5)); use the whole name"
    case .outsideStore(let name):
      "\"\(name)\" is not in the folder of installed models, and nothing outside it is touched"
    case .incomplete(let repository):
      "\(repository): is not complete; vlmchat models pull \(repository) goes on where it was"
    case .file(let path, let code): "\(path): \(systemWords(code))"
    default: ""
    }
  }

  private static func words(_ fault: ListingFault) -> String {
    switch fault {
    case .json(let fault): words(fault)
    case .field(let name): "\(name.prefix(200)) is missing or wrong"
    case .tooManyFiles(let count): "it claims \(count) files"
    case .duplicatePath(let path): "\(path.prefix(200)) is there twice"
    }
  }

  private static func words(_ fault: PathFault) -> String {
    switch fault {
    case .empty: "a file without a name"
    case .absolute, .component: "a path that leads out of the model's folder"
    case .controlCharacter: "a name with a character that no file name should have"
    case .tooLong: "a name that is too long"
    case .reserved: "a name that vlmchat keeps for itself"
    }
  }

  static func words(_ failure: PullFailure) -> String {
    var words = line(for: failure.fault)
    if case HubError.unreachable = failure.fault { words += "; check the network, or HF_ENDPOINT" }
    guard failure.presentBytes > 0, failure.isWorthRepeating else { return words }
    return "\(words). \(ByteCount.text(failure.presentBytes)) are kept: the same command goes on from there"
  }
}

extension PullFailure {
  /// Whether the same command may do better another time.
  fileprivate var isWorthRepeating: Bool {
    switch fault {
    case HubError.unreachable, HubError.connectionLost, HubError.stalled, HubError.rateLimited, HubError.status,
      HubError.diskFull, HubError.file:
      true
    default: false
    }
  }
}
