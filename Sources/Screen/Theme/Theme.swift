/// A style for every part of the screen.
public struct Theme: Hashable, Sendable {
  public var name: String
  private var styles: [StyleName: Style]

  /// - Parameter styles: those that differ from the theme's text.
  public init(name: String, styles: [StyleName: Style]) {
    self.name = name
    self.styles = styles
  }

  /// The style of a part; one that the theme does not name looks like text, or like what it is a kind of.
  public subscript(part: StyleName) -> Style {
    get { styles[part] ?? derived(part) }
    set { styles[part] = newValue }
  }

  private func derived(_ part: StyleName) -> Style {
    var style = styles[.text] ?? .plain
    switch part {
    case .heading, .strong: style.attributes.insert(.bold)
    case .emphasis: style.attributes.insert(.italic)
    case .link: style.attributes.insert(.underline)
    case .quote: return self[.dim]
    case .codeKeyword: return self[.accent]
    case .codeString, .codeNumber: return self[.code]
    case .codeComment: return self[.dim]
    default: break
    }
    return style
  }

  /// The theme as a terminal of `depth` can show it. Without colours, what had a background other than the text's is shown
  /// in reverse, so that a selection or a bar can still be seen.
  public func reduced(to depth: ColorDepth) -> Theme {
    let ground = self[.text].background
    let reduced = styles.mapValues { style in
      var result = ColorReduction.reduce(style, to: depth)
      if depth == .none, style.background != .default, style.background != ground {
        result.attributes.insert(.reverse)
      }
      return result
    }
    return Theme(name: name, styles: reduced)
  }
}

extension Theme {
  /// The theme of a program without theme files: the terminal's own colours and its palette, so that it suits dark and light
  /// screens and any number of colours.
  public static let builtIn = Theme(
    name: "terminal",
    styles: [
      .text: .plain,
      .dim: Style(attributes: .dim),
      .accent: Style(foreground: .palette(6), attributes: .bold),
      .header: Style(attributes: [.reverse, .bold]),
      .headerDim: Style(attributes: .reverse),
      .user: Style(foreground: .palette(4), attributes: .bold),
      .assistant: Style(foreground: .palette(2), attributes: .bold),
      .system: Style(foreground: .palette(5), attributes: .bold),
      .error: Style(foreground: .palette(1), attributes: .bold),
      .notice: Style(foreground: .palette(3)),
      .chip: Style(foreground: .palette(6), attributes: .reverse),
      .chipBusy: Style(foreground: .palette(3), attributes: .reverse),
      .composer: .plain,
      .composerBorder: Style(attributes: .dim),
      .placeholder: Style(attributes: .dim),
      .selection: Style(attributes: .reverse),
      .overlay: .plain,
      .overlayTitle: Style(attributes: [.bold, .underline]),
      .overlayKey: Style(foreground: .palette(6), attributes: .bold),
      .code: Style(foreground: .palette(3)),
      .pictureCaption: Style(attributes: [.dim, .italic]),
      .scrollbar: Style(attributes: .dim),
    ])
}
