import Chat

/// What stands after `/shot`: a picture, and what is to be said of it.
struct ShotArguments: Hashable {
  enum Picture: Hashable {
    case none
    /// `#1`, `[Image #1]`
    case number(PictureNumber)
    case path(String)
  }

  /// In place of a picture: the example shows only the form of answers.
  static let noPicture = "none"

  var picture: Picture
  var text: String

  /// `nil` without a picture, or with a quote that is not closed.
  init?(_ arguments: String) {
    let numbered = PictureArguments(arguments, limit: 1)
    if let number = numbered.numbers.first, arguments.trimmed().first?.isNumber == false {
      (picture, text) = (.number(number), numbered.rest)
      return
    }
    guard let argument = PathArgument(arguments) else { return nil }
    picture = argument.path.lowercased() == Self.noPicture ? .none : .path(argument.path)
    text = argument.rest
  }
}
