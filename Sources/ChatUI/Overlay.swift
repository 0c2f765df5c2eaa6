import Chat

/// What lies over the conversation until Esc.
public enum Overlay: Hashable, Sendable {
  /// `line` is the first line shown of a text that may be longer than the screen.
  case help(topic: String?, line: Int)
  case images(line: Int)
  case shots(line: Int)
  case settings(line: Int)
  case context(line: Int)
  /// One picture on the whole screen, or two side by side.
  case viewing(Viewing)
  /// Where the model looked while it wrote its last answer.
  case looking(Looking)
  case sessions(SessionBrowser)
  case themes(ThemeChoice)
  case models(ModelChoice)
  /// Pictures of a folder.
  case folder(FolderPicker)
  /// Whether a picture may be fetched.
  case fetching(FetchQuestion)
}

/// The themes to choose from; each is shown while it is selected.
public struct ThemeChoice: Hashable, Sendable {
  public var names: [String]
  public var selected: Int
  /// What Esc goes back to.
  public var original: String

  public init(names: [String], selected: Int, original: String) {
    self.names = names
    self.selected = selected
    self.original = original
  }
}

/// What Tab found: the ways to go on from the word before the cursor.
public struct CompletionMenu: Hashable, Sendable {
  public struct Item: Hashable, Sendable {
    /// What replaces the word.
    public var insertion: String
    /// What is shown beside it.
    public var summary: String
  }

  public internal(set) var items: [Item]
  /// The item put into the draft by the last Tab; `nil` while only their common start was.
  public internal(set) var selected: Int?
  /// First element of the word that is completed.
  var wordStart: Int
  /// Where the items come from, when not from the tables.
  var source: CompletionSource?
  /// It came by itself, as a name was typed after an `@`.
  var isSuggested = false
  /// The chosen item, if it is a picture that was read.
  public internal(set) var preview: PictureSlot?
}
