import Screen

// Stands in until Screen has these; then this file goes.
public enum StyleName: String, CaseIterable, Hashable, Sendable {
  case text, dim, accent, header, headerDim, user, assistant, system, error, notice, chip, chipBusy, composer
  case composerBorder, placeholder, selection, overlay, overlayTitle, overlayKey, code, pictureCaption, scrollbar
}
