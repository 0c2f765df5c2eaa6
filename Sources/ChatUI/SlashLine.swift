/// A line that starts with `/`, read.
enum SlashLine: Hashable {
  case command(SlashCommand, arguments: String)
  /// No command has this name; `nearest` is the one most like it.
  case unknown(name: String, nearest: SlashCommand?)

  /// `nil` for a line that does not start with `/`.
  init?(_ line: String) {
    guard line.hasPrefix("/") else { return nil }
    let body = line.dropFirst()
    let name = body.prefix { !$0.isWhitespace }
    if name.isEmpty {
      self = .command(.help, arguments: "")
    } else if let command = SlashCommand(named: String(name)) {
      let arguments = body.dropFirst(name.count).drop(while: \.isWhitespace)
      self = .command(command, arguments: String(arguments.trimmingSuffix(while: \.isWhitespace)))
    } else {
      self = .unknown(name: String(name), nearest: SlashLine.nearest(to: String(name)))
    }
  }

  /// The command within a third of the name's letters (at least one change), by the fewest changes.
  static func nearest(to name: String) -> SlashCommand? {
    guard name.count <= 32 else { return nil }
    let wanted = name.lowercased()
    if wanted.count >= 2, let longer = SlashCommand.allCases.first(where: { $0.name.hasPrefix(wanted) }) {
      return longer
    }
    let candidates = SlashCommand.allCases.map { command in
      (command, ([command.name] + command.aliases).map { EditDistance.between(wanted, $0) }.min() ?? .max)
    }
    guard let best = candidates.min(by: { $0.1 < $1.1 }), best.1 <= max(1, (wanted.count + 1) / 3) else { return nil }
    return best.0
  }
}

/// How far two words are apart, for the hints that follow a misspelt one.
public enum EditDistance {
  /// The nearest of `candidates`, if one is near enough to have been meant.
  public static func nearest(to word: String, among candidates: some Sequence<String>) -> String? {
    let wanted = String(word.prefix(60)).lowercased()
    let distances = candidates.map { ($0, between(wanted, $0.lowercased())) }
    guard let best = distances.min(by: { $0.1 < $1.1 }), best.1 <= max(1, (wanted.count + 1) / 3) else { return nil }
    return best.0
  }

  /// Insertions, deletions, substitutions and swaps of neighbours that turn one string into the other (Damerau's
  /// distance in the optimal string alignment form).
  static func between(_ left: String, _ right: String) -> Int {
    let left = Array(left)
    let right = Array(right)
    var beforeLast = [Int]()
    var last = Array(0...right.count)
    for row in left.indices {
      var current = [row + 1]
      for column in right.indices {
        let substitution = last[column] + (left[row] == right[column] ? 0 : 1)
        var cost = min(substitution, last[column + 1] + 1, current[column] + 1)
        if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
          cost = min(cost, beforeLast[column - 1] + 1)
        }
        current.append(cost)
      }
      beforeLast = last
      last = current
    }
    return last[right.count]
  }
}

extension StringProtocol {
  func trimmingSuffix(while predicate: (Character) -> Bool) -> SubSequence {
    var end = endIndex
    while end > startIndex, predicate(self[index(before: end)]) { end = index(before: end) }
    return self[..<end]
  }

  /// Without white space at either end.
  func trimmed() -> String { String(drop(while: \.isWhitespace).trimmingSuffix(while: \.isWhitespace)) }
}
