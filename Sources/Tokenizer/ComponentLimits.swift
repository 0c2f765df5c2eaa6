/// What the components that a file chooses may cost. Published files stay far below; without limits a small file could make
/// any text slow, or so long that it fills the memory.
enum ComponentLimits {
  /// Steps of one component, all its sequences together.
  static let steps = 64
  /// Scalars of a string that is looked for as it stands: each may be compared at every place of a text.
  static let literalLength = 1024
  /// How many times longer a component may make a text.
  static let expansion = 64
  /// The same for all that is done to a text before it is merged.
  static let wholeExpansion = 512
  /// Tokens put around a text.
  static let surroundingTokens = 64
  /// Bytes written before or after every character or word.
  static let affixLength = 256

  /// A product of expansions, each at least 1; saturates above every limit.
  static func product(_ factors: some Sequence<Int>) -> Int {
    factors.reduce(1) { min($0 * min($1, wholeExpansion + 1), wholeExpansion + 1) }
  }

  /// The factor by which a text grows when each match of at least `length` scalars becomes `replacement` scalars.
  static func expansion(of length: Int, to replacement: Int) -> Int {
    max(1, (replacement + length - 1) / length)
  }
}
