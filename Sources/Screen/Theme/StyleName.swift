/// The parts of the screen that a theme gives a style to; the raw value is the key in a theme file.
public enum StyleName: String, CaseIterable, Hashable, Sendable {
  /// Plain text; its background is the background of the whole screen.
  case text
  case dim, accent
  case header, headerDim
  /// Labels of the speakers.
  case user, assistant, system
  case error, notice
  /// `[Image #1]`, ready and still being read.
  case chip, chipBusy
  case composer, composerBorder, placeholder
  case selection
  case overlay, overlayTitle, overlayKey
  case code
  /// Parts of code.
  case codeKeyword, codeString, codeNumber, codeComment
  /// Markdown in answers.
  case heading, strong, emphasis, link, quote
  case pictureCaption
  case scrollbar
}
