import Screen

/// How pictures are shown.
public enum GraphicsMode: String, CaseIterable, Hashable, Sendable {
  /// By the terminal where it says that it can, else as block art.
  case auto
  /// By the terminal, whatever it says.
  case kitty
  /// As block art.
  case cells

  public static let names = allCases.map(\.rawValue).joined(separator: ", ")
}

extension AppState {
  /// Whether the terminal draws the pictures.
  var drawsGraphics: Bool { graphics == .kitty || graphics == .auto && terminalHasGraphics }
}
