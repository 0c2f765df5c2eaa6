import Glibc
import Screen

/// The size of a terminal as the kernel knows it.
struct WindowSize {
  /// At least 1x1; 80x24 when unknown.
  var size = Size(columns: 80, rows: 24)
  /// Width of a cell divided by its height; 0.5 when unknown.
  var cellAspect = 0.5
  /// `nil` when unknown.
  var cellPixels: Size?

  init(descriptor: Int32) {
    var window = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &window) == 0, window.ws_col > 0, window.ws_row > 0 else { return }
    size = Size(columns: Int(window.ws_col), rows: Int(window.ws_row))
    guard window.ws_xpixel > 0, window.ws_ypixel > 0 else { return }
    let width = Double(window.ws_xpixel) / Double(window.ws_col)
    let height = Double(window.ws_ypixel) / Double(window.ws_row)
    // Some terminals report nonsense here; no font is narrower or wider than this.
    if (0.25...1.5).contains(width / height) {
      cellAspect = width / height
      cellPixels = Size(columns: Int(width.rounded()), rows: Int(height.rounded()))
    }
  }
}
