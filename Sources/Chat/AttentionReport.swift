/// Where a model looked while it wrote an answer: its own attention, not an explanation of the answer. `docs/ATTENTION.md`
/// defines the figures.
public struct AttentionReport: Hashable, Sendable {
  /// A token of the answer, and what the position that predicted it looked at.
  public struct Token: Hashable, Sendable {
    public var id: Int
    /// What it added to the answer, often part of a word, sometimes nothing.
    public var text: String
    /// The picture that its cross-attention sees; `nil` where it sees none.
    public var picture: PictureNumber?
    /// For each gated block the weights over that picture's patches, row-major from the top left, summing to 1; empty where
    /// no picture is seen.
    public var blocks: [[Float]]
    /// The same of all blocks together, each as much as it added.
    public var patches: [Float]
    /// The share of each picture in the state that the token was predicted from; what is missing to 1 is text.
    public var shares: [PictureNumber: Double]

    public init(
      id: Int, text: String, picture: PictureNumber?, blocks: [[Float]], patches: [Float],
      shares: [PictureNumber: Double]
    ) {
      self.id = id
      self.text = text
      self.picture = picture
      self.blocks = blocks
      self.patches = patches
      self.shares = shares
    }
  }

  /// tanh of a gated block's gates: 0 is closed.
  public struct Gate: Hashable, Sendable {
    public var attention: Double
    public var mlp: Double

    public init(attention: Double, mlp: Double) {
      self.attention = attention
      self.mlp = mlp
    }
  }

  /// Part of a picture, in shares of its width and height.
  public struct Area: Hashable, Sendable {
    public var left: Double
    public var top: Double
    public var width: Double
    public var height: Double

    public init(left: Double, top: Double, width: Double, height: Double) {
      self.left = left
      self.top = top
      self.width = width
      self.height = height
    }
  }

  /// Patches along a side of a picture.
  public var gridSize: Int
  public var tokens: [Token]
  public var gates: [Gate]
  /// The part of each picture that the patches cover.
  public var areas: [PictureNumber: Area]

  public init(gridSize: Int, tokens: [Token], gates: [Gate], areas: [PictureNumber: Area]) {
    self.gridSize = gridSize
    self.tokens = tokens
    self.gates = gates
    self.areas = areas
  }

  /// The pictures that some token sees, or has a share of.
  public var pictures: [PictureNumber] {
    var numbers = Set(tokens.compactMap(\.picture))
    for token in tokens { numbers.formUnion(token.shares.keys) }
    return numbers.sorted()
  }

  /// The weights over the patches of a picture that all tokens of the answer which see it have together, summing to 1.
  public func patches(of picture: PictureNumber) -> [Float]? {
    let seen = tokens.filter { $0.picture == picture && !$0.patches.isEmpty }
    guard let first = seen.first else { return nil }
    var sum = [Float](repeating: 0, count: first.patches.count)
    for token in seen { for (index, weight) in token.patches.enumerated() { sum[index] += weight } }
    let total = sum.reduce(0, +)
    return total > 0 ? sum.map { $0 / total } : sum
  }

  /// The mean share of each picture over the tokens of the answer.
  public var meanShares: [PictureNumber: Double] {
    var sums: [PictureNumber: Double] = [:]
    for token in tokens { sums.merge(token.shares, uniquingKeysWith: +) }
    return sums.mapValues { $0 / Double(max(1, tokens.count)) }
  }
}
