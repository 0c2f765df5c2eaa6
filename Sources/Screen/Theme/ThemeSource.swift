import TOMLKit
import TOMLText

/// The text of a theme file, and the checks of its values.
struct ThemeSource {
  let text: String
  let path: String

  func rejectUnknownKeys(of table: TOMLTable, at keys: [String], allowed: Set<String>) throws(ScreenError) {
    for key in table.keys.sorted() where !allowed.contains(key) {
      throw fault(.unknownKey((keys + [key]).joined(separator: ".")), at: keys + [key])
    }
  }

  /// The entries of the table `name`, by key; none when it is not there.
  func entries(of document: TOMLTable, _ name: String) throws(ScreenError) -> [(
    key: String, value: any TOMLValueConvertible
  )] {
    guard let value = document[name] else { return [] }
    guard let table = value.table else { throw fault(.wrongType(key: name, expected: "a table"), at: [name]) }
    return table.keys.sorted().compactMap { key in table[key].map { (key, $0) } }
  }

  /// A colour alone, or a table of colours and attributes.
  func style(
    _ value: any TOMLValueConvertible, at keys: [String], palette: [String: TerminalColor], base: Style
  ) throws(ScreenError) -> Style {
    var style = base
    guard let table = value.table else {
      style.foreground = try color(value, at: keys, palette: palette)
      return style
    }
    for key in table.keys.sorted() {
      guard let value = table[key] else { continue }
      let place = keys + [key]
      switch key {
      case "foreground": style.foreground = try color(value, at: place, palette: palette)
      case "background": style.background = try color(value, at: place, palette: palette)
      default:
        guard let attribute = Self.attributes[key] else {
          throw fault(.unknownKey(place.dropFirst().joined(separator: ".")), at: place)
        }
        guard let isOn = value.bool else {
          throw fault(.wrongType(key: key, expected: "true or false"), at: place)
        }
        if isOn { style.attributes.insert(attribute) } else { style.attributes.remove(attribute) }
      }
    }
    return style
  }

  func color(
    _ value: any TOMLValueConvertible, at keys: [String], palette: [String: TerminalColor]
  ) throws(ScreenError) -> TerminalColor {
    let key = keys.last ?? ""
    if let number = value.int {
      guard let index = UInt8(exactly: number) else {
        throw fault(.unknownColor(key: key, value: String(number)), at: keys)
      }
      return .palette(index)
    }
    guard let name = value.string else { throw fault(.wrongType(key: key, expected: "a colour"), at: keys) }
    guard let color = palette[name] ?? TerminalColor(name: name) else {
      throw fault(.unknownColor(key: key, value: name), at: keys)
    }
    return color
  }

  func fault(_ fault: ThemeFault, at keys: [String]) -> ScreenError {
    .badTheme(path: path, line: TOMLPlace.line(of: keys, in: text), fault: fault)
  }

  private static let attributes: [String: TextAttributes] = [
    "bold": .bold, "dim": .dim, "italic": .italic, "underline": .underline, "reverse": .reverse,
  ]
}

extension TerminalColor {
  /// `default`, `#rrggbb`, or one of the sixteen: `red`, `bright-red` and so on.
  init?(name: String) {
    if name == "default" {
      self = .default
    } else if name.hasPrefix("#") {
      guard name.utf8.count == 7, name.utf8.dropFirst().allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
        let value = UInt32(name.dropFirst(), radix: 16)
      else { return nil }
      self = .rgb(UInt8(value >> 16), UInt8(value >> 8 & 0xFF), UInt8(value & 0xFF))
    } else {
      let isBright = name.hasPrefix("bright-")
      let names = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"]
      guard let index = names.firstIndex(of: isBright ? String(name.dropFirst(7)) : name) else { return nil }
      self = .palette(UInt8(index + (isBright ? 8 : 0)))
    }
  }
}
