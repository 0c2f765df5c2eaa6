import JSONText

/// What can go wrong between a hub and the folder of a model. Texts from outside are as they came: to be shown, they must
/// pass what makes control characters visible.
public enum HubError: Error, Sendable, Equatable {
  // What was asked for.
  /// Not `OWNER/NAME` in the characters that hubs allow.
  case invalidRepository(String)
  case invalidRevision(String)
  /// `HF_ENDPOINT` is no address of a web server.
  case invalidEndpoint(String)
  /// What `source`, a variable or a file, holds can be no token.
  case invalidToken(source: String)
  /// `HF_HUB_OFFLINE` forbids it.
  case offline

  // What the hub answered.
  /// 404, or 401, which hubs answer to strangers for what is private, too.
  case repositoryNotFound(RepositoryID, host: String, hasToken: Bool)
  case revisionNotFound(RepositoryID, revision: String)
  case fileNotFound(RepositoryID, path: String)
  /// Its makers give it only to those who accepted their terms on `page`.
  case gated(RepositoryID, page: String, hasToken: Bool)
  case rateLimited(host: String, seconds: Int)
  case status(host: String, code: Int, message: String?)
  case tooManyRedirects(host: String)
  /// From encrypted to plain.
  case insecureRedirect(host: String)
  /// Another machine sent on to this one.
  case redirectToThisMachine(host: String)
  case tookTooLong(host: String, seconds: Double)
  case answerTooLarge(host: String, limit: Int)
  case malformedListing(RepositoryID, ListingFault)
  case unsafePath(RepositoryID, path: String, fault: PathFault)
  /// Two names that some file systems take for one, or a file where a folder must be.
  case clashingPaths(RepositoryID, String, String)
  /// Neither the listing nor the tree tells the size and a hash.
  case unverifiable(RepositoryID, path: String)

  // The way there.
  /// `reason` is libcurl's.
  case unreachable(host: String, reason: String)
  case connectionLost(host: String, reason: String)
  case stalled(host: String)
  /// The certificate is not that of the host, or nobody known vouches for it.
  case untrusted(host: String, reason: String)

  // What came.
  case wrongSize(path: String, expected: Int, actual: Int)
  case wrongHash(path: String, expected: String, actual: String)

  // What to take of it.
  case noWeights(RepositoryID, found: [String])
  case severalModels(RepositoryID, names: [String])
  case nothingSelected(RepositoryID, patterns: [String])
  /// An OpenFlamingo model whose language model is published nowhere.
  case languageModelUnknown(RepositoryID, needed: String)
  case notALanguageModel(String)

  // The store.
  case diskFull(path: String, needed: Int, available: Int)
  /// Another process pulls or removes the same model.
  case busy(RepositoryID)
  /// There is a folder that was not pulled.
  case occupied(path: String)
  case notInstalled(name: String, store: String)
  case ambiguous(name: String, candidates: [String])
  case outsideStore(name: String)
  case incomplete(RepositoryID)
  /// `code` is `errno`.
  case file(path: String, code: Int32)

  /// Somebody asked to stop.
  case cancelled
}

/// What is wrong with a hub's list of files.
public enum ListingFault: Sendable, Equatable {
  case json(JSONFault)
  /// What must be there and is not, or is of another kind.
  case field(String)
  case tooManyFiles(Int)
  case duplicatePath(String)
}

/// Why a path from a hub is not used as one here.
public enum PathFault: Sendable, Equatable {
  case empty
  case absolute
  /// `.`, `..` or nothing between two slashes.
  case component
  case controlCharacter
  case tooLong
  /// A name that the store keeps for itself.
  case reserved
}
