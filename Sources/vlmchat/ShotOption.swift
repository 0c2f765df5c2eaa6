import ArgumentParser
import Chat

/// One `--shot PICTURE=TEXT`: an example for the model.
struct ShotOption: Equatable {
  /// `nil` for an example without a picture.
  var path: String?
  /// Its picture has no number yet.
  var shot: Shot

  private static let noPicture = "none"

  /// The first `=` ends the picture's name; a name in double quotes may hold more.
  init(parsing text: String) throws {
    let name: Substring
    let rest: Substring
    if text.hasPrefix("\""), let end = text.firstRange(of: "\"=") {
      (name, rest) = (text[..<end.lowerBound].dropFirst(), text[end.upperBound...])
    } else if let sign = text.firstIndex(of: "=") {
      (name, rest) = (text[..<sign], text[text.index(after: sign)...])
    } else {
      throw ValidationError("--shot takes PICTURE=TEXT, such as cat.png=\"What is this? => a cat\".")
    }
    guard let shot = Shot(text: String(rest)) else {
      throw ValidationError("--shot takes PICTURE=CAPTION or PICTURE=QUESTION => ANSWER; the text may not be empty.")
    }
    path = name.isEmpty || name == Self.noPicture ? nil : String(name)
    self.shot = shot
  }
}
