import Chat

/// Where the model looked, on the screen: an answer token by token, over the picture that each saw.
public struct Looking: Hashable, Sendable {
  public var report: AttentionReport
  /// The token that is shown; `nil` for the answer as a whole.
  public internal(set) var token: Int?
  /// The gated block that is shown; `nil` for all together.
  public internal(set) var block: Int?
  /// The picture of the whole answer that is shown.
  public internal(set) var picture: PictureNumber?

  public init(report: AttentionReport) {
    self.report = report
    picture = report.lookedAt
  }

  /// The picture under the map.
  var shownPicture: PictureNumber? {
    guard let token else { return picture }
    return report.tokens[token].picture
  }

  /// The weights of the map, summing to 1; empty where nothing was looked at.
  var patches: [Float] {
    guard let token else { return picture.flatMap { report.patches(of: $0) } ?? [] }
    let looked = report.tokens[token]
    guard let block else { return looked.patches }
    return looked.blocks.indices.contains(block) ? looked.blocks[block] : []
  }

  /// The share of each picture.
  var shares: [PictureNumber: Double] { token.map { report.tokens[$0].shares } ?? report.meanShares }

  // MARK: walking

  mutating func moveToken(by step: Int) {
    let count = report.tokens.count
    guard count > 0 else { return }
    // Before the first token stands the whole answer.
    let place = (token ?? -1) + step
    token = place < 0 ? nil : min(place, count - 1)
    if token == nil { block = nil }
  }

  mutating func moveBlock(by step: Int) {
    guard token != nil, !report.gates.isEmpty else { return }
    let place = (block ?? -1) + step
    block = place < 0 ? nil : min(place, report.gates.count - 1)
  }

  mutating func showWhole() {
    token = nil
    block = nil
  }

  /// The next picture that the answer as a whole looked at.
  mutating func turnPicture() {
    let seen = report.pictures.filter { report.patches(of: $0) != nil }
    guard token == nil, let picture, let index = seen.firstIndex(of: picture) else { return }
    self.picture = seen[(index + 1) % seen.count]
  }
}
