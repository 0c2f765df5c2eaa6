import TOMLKit

/// What is wrong with a text that should be TOML.
public struct TOMLFault: Error, Hashable, Sendable {
  /// Counted from 1.
  public var line: Int
  public var problem: String

  public init(line: Int, problem: String) {
    self.line = line
    self.problem = problem
  }
}

extension TOMLTable {
  /// Parses a text after `TOMLGuard` has seen it.
  /// - Throws: `TOMLFault`.
  public static func parse(_ text: String) throws(TOMLFault) -> TOMLTable {
    if let fault = TOMLGuard.firstFault(in: text) { throw fault }
    do {
      return try TOMLTable(string: text)
    } catch let error as TOMLParseError {
      throw TOMLFault(line: Swift.max(1, error.source.begin.line), problem: error.description)
    } catch {
      throw TOMLFault(line: 1, problem: "\(error)")
    }
  }
}
