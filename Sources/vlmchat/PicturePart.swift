import Chat
import Foundation
import Images

extension PixelArea {
  /// The pixels of a part given in shares of a picture's width and height: one at least, none outside.
  init(_ area: AttentionReport.Area, of image: RGBAImage) {
    func range(_ start: Double, _ length: Double, _ count: Int) -> Range<Int> {
      let first = min(max(0, Int((start * Double(count)).rounded())), count - 1)
      let end = min(max(first + 1, Int(((start + length) * Double(count)).rounded())), count)
      return first..<end
    }
    self.init(
      columns: range(area.left, area.width, image.width), rows: range(area.top, area.height, image.height))
  }
}

extension Attachment {
  /// What a part of the picture is called: `part-of-cat.png`.
  var nameOfPart: String { "part-of-\(URL(filePath: name).deletingPathExtension().lastPathComponent).png" }
}
