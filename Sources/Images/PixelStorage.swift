/// How a file keeps its colours, as far as that decides what resizing does to them: Pillow resizes a picture in the mode that
/// its file has, and whoever converts it to RGB afterwards gets other levels than who does so before.
public enum PixelStorage: String, Sendable {
  /// Levels of grey or of red, green and blue. What is transparent is so by a colour key, of which resizing knows nothing
  /// (modes `L`, `RGB`).
  case levels
  /// The same and levels of alpha, by which colours are weighted (modes `LA`, `RGBA`).
  case levelsAndAlpha
  /// Black and white, or the entries of a palette: there is nothing between two of them (modes `1`, `P`).
  case indexed
}
