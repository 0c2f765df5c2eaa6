import Chat
import Markdown

extension AppState {
  /// `/copy [N]` and `/copy code [N]`.
  mutating func copy(_ arguments: String) -> [Effect] {
    let words = arguments.lowercased().split(whereSeparator: \.isWhitespace)
    if words.first == "code" { return copyCode(words.dropFirst().first.map { String($0) }) }
    guard let word = words.first else {
      guard let answer = lastAnswer else { return [] }
      return copied(answer.text, as: "The last answer")
    }
    guard let number = Int(word), conversation.messages.indices.contains(number - 1) else {
      notify(.error, "There is no message \(word.prefix(20)): there are \(conversation.messages.count).")
      return []
    }
    return copied(conversation.messages[number - 1].text, as: "Message \(number)")
  }

  /// The code of the last answer that has any: all of it, or one block.
  private mutating func copyCode(_ word: String?) -> [Effect] {
    let answers = conversation.messages.reversed().filter { $0.role == .assistant && !$0.text.isEmpty }
    guard let blocks = answers.lazy.map({ CodeBlocks.texts(in: $0.text) }).first(where: { !$0.isEmpty }) else {
      notify(.error, "There is no code in an answer yet.")
      return []
    }
    guard let word else {
      let all = blocks.count == 1 ? "The code" : "The code, \(blocks.count) blocks,"
      return copied(blocks.joined(separator: "\n\n"), as: all)
    }
    guard let number = Int(word), blocks.indices.contains(number - 1) else {
      notify(.error, "There is no code block \(word.prefix(20)): there are \(blocks.count).")
      return []
    }
    return copied(blocks[number - 1], as: "Code block \(number)")
  }

  private var lastAnswer: Message? {
    mutating get {
      let answer = conversation.messages.last { $0.role == .assistant && !$0.text.isEmpty }
      if answer == nil { notify(.error, "There is no answer yet to copy.") }
      return answer
    }
  }

  private mutating func copied(_ text: String, as what: String) -> [Effect] {
    notify(.information, "\(what) is on the clipboard, if your terminal allows it.")
    return [.copy(text)]
  }
}

/// The blocks of code in Markdown, also those in lists and quotes.
enum CodeBlocks {
  static func texts(in markdown: String) -> [String] { MarkdownParser.parse(markdown).map(texts) ?? [] }

  private static func texts(in blocks: [MarkdownBlock]) -> [String] {
    blocks.flatMap { block -> [String] in
      switch block {
      case .code(_, let text): [text]
      case .quote(let blocks): texts(in: blocks)
      case .list(let list): list.items.flatMap { texts(in: $0.blocks) }
      case .paragraph, .heading, .table, .rule: []
      }
    }
  }
}
