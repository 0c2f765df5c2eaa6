/// How well a few letters fit a path: all of them must stand in it, in their order, whatever their case.
public enum FuzzyMatch {
  /// Longer paths and queries are cut: nobody types them.
  private static let longest = 256

  /// Higher is better; `nil` when the letters are not all there.
  ///
  /// The best way to lay the letters over the path counts: letters in a row, and at the start of a word or of the file's
  /// name, are worth more; among equals the shorter path is better.
  public static func score(_ query: String, in path: String) -> Int? {
    let wanted = Array(query.lowercased().prefix(longest))
    let characters = Array(path.suffix(longest))
    guard wanted.count <= characters.count else { return nil }
    let bonuses = bonuses(of: characters)
    // Best scores of the letters so far within the characters so far; and with the last letter on the last of these.
    var best = [Int?](repeating: 0, count: characters.count + 1)
    var ending = [Int?](repeating: nil, count: characters.count + 1)
    for letter in wanted {
      var nextBest = [Int?](repeating: nil, count: characters.count + 1)
      var nextEnding = nextBest
      for (index, character) in characters.enumerated() {
        if character.lowercased() == String(letter) {
          let apart = best[index].map { $0 + 2 + bonuses[index] }
          let inRow = ending[index].map { $0 + 8 + bonuses[index] }
          nextEnding[index + 1] = [apart, inRow].compactMap { $0 }.max()
        }
        nextBest[index + 1] = [nextBest[index], nextEnding[index + 1]].compactMap { $0 }.max()
      }
      best = nextBest
      ending = nextEnding
    }
    return best[characters.count].map { $0 * 16 - min(characters.count, 255) }
  }

  /// What a match on each character is worth for where it stands.
  private static func bonuses(of characters: [Character]) -> [Int] {
    let name = characters.dropLast(characters.last == "/" ? 1 : 0).lastIndex(of: "/").map { $0 + 1 } ?? 0
    return characters.indices.map { index in
      var bonus = index >= name ? 2 : 0
      if index == 0 || "/._- ".contains(characters[index - 1]) {
        bonus += 4
      } else if characters[index].isUppercase, characters[index - 1].isLowercase {
        bonus += 3
      }
      return bonus + (index == name ? 3 : 0)
    }
  }
}
