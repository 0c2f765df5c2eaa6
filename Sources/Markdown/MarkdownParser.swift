import CMarkGFM
import Synchronization

/// Reads Markdown as GitHub has it, by cmark-gfm.
///
/// What a model or a file writes is hostile: HTML is text like any other, addresses are only shown, and what is too long or
/// nests too deeply is left unread, so that no text can hold up the screen.
public enum MarkdownParser {
  /// Longest text that is read, in bytes: a hundred screens. cmark takes time beyond proportion for some texts.
  public static let maximumBytes = 64 << 10
  /// Levels of lists, quotes and emphasis within each other.
  static let maximumDepth = 24

  /// One text at a time: which characters are special to its extensions, cmark keeps in one table for all parsers.
  private static let turn = Mutex(())

  private static let extensionNames = ["table", "strikethrough", "tasklist", "autolink"]

  /// - Returns: `nil` for a text that is too long or nests too deeply; it is to be shown as it is.
  public static func parse(_ text: String) -> [MarkdownBlock]? {
    guard text.utf8.count <= maximumBytes, !nestsTooDeeply(text) else { return nil }
    return turn.withLock { _ in read(text) }
  }

  private static func read(_ text: String) -> [MarkdownBlock]? {
    cmark_gfm_core_extensions_ensure_registered()
    guard let parser = cmark_parser_new(CMARK_OPT_VALIDATE_UTF8) else { return nil }
    defer { cmark_parser_free(parser) }
    for name in extensionNames {
      if let known = cmark_find_syntax_extension(name) { cmark_parser_attach_syntax_extension(parser, known) }
    }
    var copy = text
    copy.withUTF8 { bytes in
      bytes.withMemoryRebound(to: CChar.self) { cmark_parser_feed(parser, $0.baseAddress, $0.count) }
    }
    guard let document = cmark_parser_finish(parser) else { return nil }
    defer { cmark_node_free(document) }
    var reader = TreeReader(maximumDepth: maximumDepth)
    let blocks = reader.blocks(of: document)
    return reader.isTooDeep ? nil : blocks
  }

  /// Marks of quotes, brackets and emphasis in long runs, from which cmark builds deep trees at great cost.
  private static func nestsTooDeeply(_ text: String) -> Bool {
    var run = 0
    var open = 0
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: ">"), UInt8(ascii: "*"), UInt8(ascii: "_"), UInt8(ascii: "`"), UInt8(ascii: "~"):
        run += 1
      case UInt8(ascii: "["):
        open += 1
        run += 1
      case UInt8(ascii: "]"): open = max(0, open - 1)
      case UInt8(ascii: " "): break
      default: run = 0
      }
      if run > 400 || open > 400 { return true }
    }
    return false
  }
}
