import Chat

/// One thing in the draft that the cursor steps over as a whole.
public enum ComposerElement: Hashable, Sendable {
  /// A character as the reader counts them, a line feed among them.
  case character(Character)
  /// A chip: `[Image #1]`.
  case picture(PictureNumber)
}

/// The draft: text with pictures standing in it where the text speaks of them, a cursor, what was killed and what can be
/// undone.
///
/// Invariant: `0 <= cursor <= elements.count`.
public struct Composer: Hashable, Sendable {
  public internal(set) var elements: [ComposerElement] = []
  /// Elements before the cursor.
  public internal(set) var cursor = 0
  /// Where vertical movement wants to be, kept while lines are shorter.
  var goalColumn: Int?
  /// What was killed, the newest last: `yank` puts that back, `yankPop` the ones before it.
  var killRing: [[ComposerElement]] = []
  /// What `yank` or `yankPop` has just put in, as long as nothing else happened.
  var yanked: Range<Int>?
  /// The last change, so that like ones are undone, or yanked, together.
  var lastChange = Change.other
  var undoStack: [Snapshot] = []
  var redoStack: [Snapshot] = []

  enum Change: Hashable, Sendable { case typing, erasing, killing, other }

  struct Snapshot: Hashable, Sendable {
    var elements: [ComposerElement]
    var cursor: Int
  }

  static let undoLimit = 200
  static let killLimit = 30

  public init() {}

  public var isEmpty: Bool { elements.isEmpty }

  /// The draft as one string, chips as `[Image #1]`: what history and the editor see.
  public var text: String { Composer.text(of: elements[...]) }

  /// The pictures in the draft in order, repeats included.
  public var pictures: [PictureNumber] {
    elements.compactMap { if case .picture(let number) = $0 { number } else { nil } }
  }

  /// The text when no picture stands in it: what a command line may be.
  var plainText: String? { pictures.isEmpty ? text : nil }

  static func text(of elements: ArraySlice<ComposerElement>) -> String {
    var text = ""
    for element in elements {
      switch element {
      case .character(let character): text.append(character)
      case .picture(let number): text += chipText(number)
      }
    }
    return text
  }

  static func chipText(_ number: PictureNumber) -> String { "[Image #\(number.rawValue)]" }

  /// Text as elements: line ends become line feeds, and the chips of pictures that exist become chips again.
  static func elements(of text: String, pictures: Set<PictureNumber> = []) -> [ComposerElement] {
    PictureReferences.split(text, chipsOnly: true, known: pictures).flatMap { part in
      switch part {
      case .picture(let number): [ComposerElement.picture(number)]
      case .text(let text): characters(of: text).map(ComposerElement.character)
      }
    }
  }

  /// The characters of a text with every kind of line end as a line feed.
  private static func characters(of text: String) -> [Character] {
    text.map { $0 == "\r\n" || $0 == "\r" ? "\n" : $0 }
  }
}
