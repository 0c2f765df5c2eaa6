import TOMLKit
import TOMLText

/// Reads theme files; `themes/README.md` describes the format.
public enum ThemeFile {
  /// Largest file that is read.
  public static let maximumBytes = 64 << 10

  /// - Parameters:
  ///   - text: the file.
  ///   - name: the theme's name, that of the file without its extension.
  ///   - path: for errors.
  /// - Throws: `ScreenError.badTheme` with the line of the fault.
  public static func theme(from text: String, name: String, path: String) throws(ScreenError) -> Theme {
    let source = ThemeSource(text: text, path: path)
    let document = try parse(source)
    try source.rejectUnknownKeys(of: document, at: [], allowed: ["palette", "styles"])

    var palette: [String: TerminalColor] = [:]
    for (key, value) in try source.entries(of: document, "palette") {
      palette[key] = try source.color(value, at: ["palette", key], palette: [:])
    }
    let parts = try source.entries(of: document, "styles")
    for (key, _) in parts where StyleName(rawValue: key) == nil {
      throw source.fault(.unknownKey(key), at: ["styles", key])
    }
    // Other styles stand on the text's background unless they have one of their own.
    let text = try parts.first { $0.key == StyleName.text.rawValue }.map { (entry) throws(ScreenError) in
      try source.style(entry.value, at: ["styles", entry.key], palette: palette, base: .plain)
    }
    var styles: [StyleName: Style] = [.text: text ?? .plain]
    for (key, value) in parts {
      guard let part = StyleName(rawValue: key), part != .text else { continue }
      styles[part] = try source.style(
        value, at: ["styles", key], palette: palette,
        base: Style(
          foreground: styles[.text, default: .plain].foreground, background: styles[.text, default: .plain].background))
    }
    return Theme(name: name, styles: styles)
  }

  private static func parse(_ source: ThemeSource) throws(ScreenError) -> TOMLTable {
    do throws(TOMLFault) {
      return try TOMLTable.parse(source.text)
    } catch {
      throw .badTheme(path: source.path, line: error.line, fault: .syntax(error.problem))
    }
  }
}
