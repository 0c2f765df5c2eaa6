import Screen

/// Tells comments, strings, numbers and keywords of code apart, well enough to read by, in whatever language.
enum CodeColoring {
  /// Longest line that is looked at in detail.
  private static let maximumLine = 2000

  /// One styled line for each line of `code`, which is safe to draw.
  static func lines(of code: String, language: String?) -> [StyledText] {
    let syntax = CodeSyntax(language: language)
    var block = false
    return code.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      guard let syntax, line.utf8.count <= maximumLine else { return StyledText(String(line), style: .code) }
      return colored(Array(line), syntax, inBlock: &block)
    }
  }

  /// - Parameter inBlock: whether a comment over several lines is open.
  private static func colored(_ line: [Character], _ syntax: CodeSyntax, inBlock: inout Bool) -> StyledText {
    var text = StyledText()
    var index = 0
    while index < line.count {
      if inBlock {
        let end = position(of: syntax.blockEnd, in: line, from: index)
        let stop = end.map { $0 + syntax.blockEnd.count } ?? line.count
        inBlock = end == nil
        text.append(String(line[index..<stop]), style: .codeComment)
        index = stop
      } else if starts(line, index, with: syntax.blockStart) {
        inBlock = true
        text.append(String(syntax.blockStart), style: .codeComment)
        index += syntax.blockStart.count
      } else if syntax.lineComments.contains(where: { starts(line, index, with: $0) }) {
        text.append(String(line[index...]), style: .codeComment)
        index = line.count
      } else {
        let token = nextToken(line, index, syntax)
        text.append(String(line[index..<token.end]), style: token.style)
        index = token.end
      }
    }
    return text
  }

  private static func nextToken(_ line: [Character], _ start: Int, _ syntax: CodeSyntax) -> (end: Int, style: StyleName)
  {
    let first = line[start]
    if syntax.quotes.contains(first) { return (stringEnd(line, start), .codeString) }
    if first.isNumber {
      return (end(line, start) { $0.isLetter || $0.isNumber || $0 == "." || $0 == "_" }, .codeNumber)
    }
    if first.isLetter || first == "_" {
      let stop = end(line, start) { $0.isLetter || $0.isNumber || $0 == "_" }
      return (stop, syntax.keywords.contains(String(line[start..<stop])) ? .codeKeyword : .code)
    }
    return (start + 1, .code)
  }

  private static func end(_ line: [Character], _ start: Int, _ belongs: (Character) -> Bool) -> Int {
    var index = start + 1
    while index < line.count, belongs(line[index]) { index += 1 }
    return index
  }

  private static func stringEnd(_ line: [Character], _ start: Int) -> Int {
    var index = start + 1
    while index < line.count {
      if line[index] == "\\" {
        index += 2
      } else if line[index] == line[start] {
        return index + 1
      } else {
        index += 1
      }
    }
    return line.count
  }

  private static func starts(_ line: [Character], _ index: Int, with mark: [Character]) -> Bool {
    !mark.isEmpty && line[index...].starts(with: mark)
  }

  private static func position(of mark: [Character], in line: [Character], from start: Int) -> Int? {
    (start..<max(start, line.count)).first { starts(line, $0, with: mark) }
  }
}

/// How a language marks comments and strings, and its keywords.
struct CodeSyntax {
  var lineComments: [[Character]] = []
  var blockStart: [Character] = []
  var blockEnd: [Character] = []
  var quotes: Set<Character> = ["\"", "'"]
  var keywords: Set<String> = []

  /// - Returns: `nil` for what is no code, or unknown.
  init?(language: String?) {
    switch language?.lowercased() {
    case "swift", "c", "h", "cpp", "c++", "cc", "java", "js", "javascript", "ts", "typescript", "rust", "rs", "go",
      "kotlin", "scala", "csharp", "cs", "php", "dart", "zig", "css":
      lineComments = [Array("//")]
      (blockStart, blockEnd) = (Array("/*"), Array("*/"))
      quotes = ["\"", "'", "`"]
      keywords = Self.braces
    case "python", "py", "ruby", "rb", "bash", "sh", "shell", "zsh", "fish", "perl", "r", "yaml", "yml", "toml", "make",
      "makefile", "dockerfile", "julia", "elixir", "nix":
      lineComments = [Array("#")]
      keywords = Self.hashes
    case "sql", "lua", "haskell", "hs", "ada":
      lineComments = [Array("--")]
      keywords = Self.dashes
    case "json":
      keywords = ["true", "false", "null"]
    case "html", "xml", "svg":
      (blockStart, blockEnd) = (Array("<!--"), Array("-->"))
    default: return nil
    }
  }

  private static let braces: Set<String> = [
    "actor", "as", "async", "await", "break", "case", "catch", "class", "const", "continue", "default", "defer", "do",
    "else", "enum", "export", "extends", "extension", "false", "final", "fn", "for", "func", "function", "go", "guard",
    "if", "impl", "import", "in", "init", "interface", "internal", "is", "let", "match", "mod", "mut", "namespace",
    "new", "nil", "null", "override", "package", "private", "protocol", "pub", "public", "return", "self", "static",
    "struct", "super", "switch", "template", "this", "throw", "throws", "trait", "true", "try", "type", "typedef",
    "use", "using", "var", "void", "where", "while", "yield", "int", "float", "double", "char", "bool", "string",
  ]

  private static let hashes: Set<String> = [
    "and", "as", "assert", "async", "await", "begin", "break", "case", "class", "continue", "def", "del", "do", "done",
    "elif", "else", "end", "esac", "except", "export", "False", "fi", "finally", "for", "from", "function", "global",
    "if", "import", "in", "is", "lambda", "local", "module", "my", "nil", "None", "not", "or", "pass", "raise",
    "require", "return", "self", "sub", "then", "True", "try", "unless", "until", "while", "with", "yield", "true",
    "false",
  ]

  private static let dashes: Set<String> = [
    "and", "as", "by", "case", "create", "delete", "desc", "do", "drop", "else", "elseif", "end", "for", "from",
    "function", "group", "having", "if", "in", "insert", "into", "is", "join", "left", "limit", "local", "nil", "not",
    "null", "on", "or", "order", "return", "select", "set", "table", "then", "update", "values", "where", "while",
    "AND", "AS", "BY", "CASE", "CREATE", "DELETE", "DESC", "DROP", "ELSE", "END", "FROM", "GROUP", "HAVING", "IN",
    "INSERT", "INTO", "IS", "JOIN", "LEFT", "LIMIT", "NOT", "NULL", "ON", "OR", "ORDER", "SELECT", "SET", "TABLE",
    "THEN", "UPDATE", "VALUES", "WHERE",
  ]
}
