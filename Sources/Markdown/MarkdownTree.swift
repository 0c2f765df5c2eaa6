/// A part of a document that stands on lines of its own.
public indirect enum MarkdownBlock: Hashable, Sendable {
  case paragraph([MarkdownInline])
  /// Level 1 to 6.
  case heading(level: Int, [MarkdownInline])
  case list(MarkdownList)
  case quote([MarkdownBlock])
  /// `language` is the word after the fence; `text` ends without a line break.
  case code(language: String?, text: String)
  case table(MarkdownTable)
  case rule
}

public struct MarkdownList: Hashable, Sendable {
  public struct Item: Hashable, Sendable {
    public var blocks: [MarkdownBlock]
    /// Whether a task is done; `nil` for what is no task.
    public var isDone: Bool?
  }

  /// The first number; `nil` for a list of bullets.
  public var start: Int?
  /// Whether its items stand without blank lines between them.
  public var isTight: Bool
  public var items: [Item]
}

public struct MarkdownTable: Hashable, Sendable {
  public enum Alignment: Hashable, Sendable { case none, left, center, right }

  /// One a column.
  public var alignments: [Alignment]
  public var header: [[MarkdownInline]]
  public var rows: [[[MarkdownInline]]]
}

/// A stretch of text within a line.
public indirect enum MarkdownInline: Hashable, Sendable {
  case text(String)
  case code(String)
  case emphasis([MarkdownInline])
  case strong([MarkdownInline])
  case strikethrough([MarkdownInline])
  case link(destination: String, [MarkdownInline])
  /// A picture by its address: shown in words, never fetched.
  case image(destination: String, [MarkdownInline])
  /// A line break of the source that means nothing.
  case softBreak
  case lineBreak
}
