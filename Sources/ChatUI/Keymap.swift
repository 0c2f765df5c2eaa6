import Screen

/// Who hears the keys.
enum Focus: Hashable, Sendable {
  /// The composer while it is empty; what is not bound here is looked up in `composer`.
  case emptyComposer
  case composer
  case search
  /// What is looked for in the conversation is being typed.
  case find
  /// The places where it was found are walked.
  case hits
  /// An overlay of text that can be longer than the screen.
  case page
  /// An overlay in which one line is chosen.
  case list
  case pictures
  /// The saved sessions; what is not bound here is looked up in `list`.
  case sessions
  /// A line that is written in an overlay: what is looked for, a new name.
  case line
  /// Where the model looked.
  case looking
  /// Pictures side by side, some of which are marked.
  case folder
  /// A question that letters answer.
  case question
}

struct KeyBinding: Hashable, Sendable {
  var focus: Focus
  var key: KeyEvent
  var command: Command
}

/// Two keys, one after the other, that mean something together.
struct KeySequence: Hashable, Sendable {
  var focus: Focus
  var first: KeyEvent
  var second: KeyEvent
  var command: Command

  var name: String { KeyName.text(first) + " " + KeyName.text(second) }
}

/// Which key means what, where. Ctrl+I, Ctrl+M, Ctrl+H and Ctrl+[ are Tab, Enter, Backspace and Escape to a terminal: they
/// are never bound.
enum Keymap {
  static func command(for key: KeyEvent, focus: Focus) -> Command? {
    if let command = table[Place(focus: focus, key: key)] { return command }
    switch focus {
    case .emptyComposer: return table[Place(focus: .composer, key: key)]
    case .sessions: return table[Place(focus: .list, key: key)]
    default: return nil
    }
  }

  static let bindings: [KeyBinding] =
    composer + emptyComposer + search + find + hits + page + list + pictures + looking + sessions + line + folder
    + question

  static let sequences = [
    KeySequence(focus: .composer, first: .control("x"), second: .control("e"), command: .openEditor)
  ]

  private struct Place: Hashable {
    var focus: Focus
    var key: KeyEvent
  }

  private static let table = Dictionary(
    bindings.map { (Place(focus: $0.focus, key: $0.key), $0.command) }, uniquingKeysWith: { first, _ in first })

  private static let emptyComposer = bind(
    .emptyComposer,
    [
      (KeyEvent(.character("?")), .help), (.control("d"), .quit),
      (KeyEvent(.character("<")), .previousBranch), (KeyEvent(.left, modifiers: .alt), .previousBranch),
      (KeyEvent(.character(">")), .nextBranch), (KeyEvent(.right, modifiers: .alt), .nextBranch),
      (KeyEvent(.character("{")), .previousMessage), (KeyEvent(.character("}")), .nextMessage),
    ])

  private static let composer: [KeyBinding] = bind(
    .composer,
    [
      (KeyEvent(.enter), .send),
      (.control("j"), .newline), (KeyEvent(.enter, modifiers: .alt), .newline),
      (KeyEvent(.enter, modifiers: .shift), .newline),
      (KeyEvent(.escape), .stopOrClose), (.control("c"), .interrupt),
      (KeyEvent(.up), .older), (.control("p"), .older), (KeyEvent(.down), .newer), (.control("n"), .newer),
      (.control("r"), .searchHistory), (.control("s"), .find),
      (KeyEvent(.tab), .complete), (KeyEvent(.backTab), .completeBackward),
      (KeyEvent(.left), .moveLeft), (.control("b"), .moveLeft),
      (KeyEvent(.right), .moveRight), (.control("f"), .moveRight),
      (.alt("b"), .moveWordLeft), (KeyEvent(.left, modifiers: .control), .moveWordLeft),
      (KeyEvent(.left, modifiers: .alt), .moveWordLeft),
      (.alt("f"), .moveWordRight), (KeyEvent(.right, modifiers: .control), .moveWordRight),
      (KeyEvent(.right, modifiers: .alt), .moveWordRight),
      (.control("a"), .moveToLineStart), (KeyEvent(.home), .moveToLineStart),
      (.control("e"), .moveToLineEnd), (KeyEvent(.end), .moveToLineEnd),
      (KeyEvent(.backspace), .deleteBackward),
      (KeyEvent(.delete), .deleteForward), (.control("d"), .deleteForward),
      (.control("k"), .killToLineEnd), (.control("u"), .killToLineStart), (.control("w"), .killToSpaceBackward),
      (KeyEvent(.backspace, modifiers: .alt), .killWordBackward), (.alt("d"), .killWordForward),
      (.control("y"), .yank), (.alt("y"), .yankPop), (.control("t"), .transpose), (.alt("t"), .transposeWords),
      (.alt("c"), .capitalizeWord), (.alt("u"), .uppercaseWord), (.alt("l"), .lowercaseWord),
      (.control("_"), .undo), (.alt("_"), .redo),
      (KeyEvent(.pageUp), .pageUp), (KeyEvent(.pageDown), .pageDown),
      (KeyEvent(.up, modifiers: .shift), .scrollUp), (KeyEvent(.down, modifiers: .shift), .scrollDown),
      (KeyEvent(.home, modifiers: .control), .scrollToTop), (KeyEvent(.end, modifiers: .control), .scrollToBottom),
      (KeyEvent(.up, modifiers: .alt), .previousMessage), (KeyEvent(.down, modifiers: .alt), .nextMessage),
      (.control("o"), .toggleFold),
      (.control("g"), .openEditor), (.control("l"), .redraw), (.control("z"), .suspend),
      (KeyEvent(.function(1)), .help),
    ])

  private static let search: [KeyBinding] = bind(
    .search,
    [
      (KeyEvent(.enter), .choose), (KeyEvent(.tab), .choose),
      (KeyEvent(.escape), .stopOrClose), (.control("c"), .stopOrClose), (.control("g"), .stopOrClose),
      (.control("r"), .searchHistory), (KeyEvent(.up), .searchHistory), (KeyEvent(.backspace), .deleteBackward),
      (.control("l"), .redraw), (.control("z"), .suspend),
    ])

  private static let find: [KeyBinding] =
    scrolling(.find)
    + bind(
      .find,
      [
        (KeyEvent(.enter), .choose), (KeyEvent(.tab), .choose),
        (.control("c"), .stopOrClose), (.control("g"), .stopOrClose),
        (KeyEvent(.down), .nextHit), (KeyEvent(.up), .previousHit), (.control("r"), .previousHit),
        (KeyEvent(.backspace), .deleteBackward),
      ])

  private static let hits: [KeyBinding] =
    scrolling(.hits)
    + bind(
      .hits,
      [
        (KeyEvent(.character("n")), .nextHit), (KeyEvent(.character("N")), .previousHit),
        (KeyEvent(.character("N"), modifiers: .shift), .previousHit), (.control("r"), .previousHit),
        (KeyEvent(.enter), .stopOrClose),
      ])

  /// What a search in the conversation leaves as it is.
  private static func scrolling(_ focus: Focus) -> [KeyBinding] {
    bind(
      focus,
      [
        (KeyEvent(.escape), .stopOrClose), (.control("s"), .nextHit),
        (KeyEvent(.pageUp), .pageUp), (KeyEvent(.pageDown), .pageDown),
        (KeyEvent(.up, modifiers: .shift), .scrollUp), (KeyEvent(.down, modifiers: .shift), .scrollDown),
        (.control("l"), .redraw), (.control("z"), .suspend),
      ])
  }

  private static let page: [KeyBinding] =
    closing(.page)
    + bind(
      .page,
      [
        (KeyEvent(.up), .scrollUp), (KeyEvent(.character("k")), .scrollUp),
        (KeyEvent(.down), .scrollDown), (KeyEvent(.character("j")), .scrollDown), (KeyEvent(.enter), .scrollDown),
        (KeyEvent(.pageUp), .pageUp), (KeyEvent(.pageDown), .pageDown), (KeyEvent(.character(" ")), .pageDown),
        (KeyEvent(.home), .scrollToTop), (KeyEvent(.end), .scrollToBottom),
      ])

  private static let list: [KeyBinding] =
    closing(.list)
    + bind(
      .list,
      [
        (KeyEvent(.up), .selectPrevious), (KeyEvent(.character("k")), .selectPrevious),
        (.control("p"), .selectPrevious),
        (KeyEvent(.down), .selectNext), (KeyEvent(.character("j")), .selectNext), (.control("n"), .selectNext),
        (KeyEvent(.pageUp), .pageUp), (KeyEvent(.pageDown), .pageDown),
        (KeyEvent(.home), .scrollToTop), (KeyEvent(.end), .scrollToBottom), (KeyEvent(.enter), .choose),
      ])

  private static let pictures: [KeyBinding] =
    closing(.pictures)
    + bind(
      .pictures,
      [
        (KeyEvent(.character("+")), .zoomIn), (KeyEvent(.character("=")), .zoomIn),
        (KeyEvent(.character("-")), .zoomOut), (KeyEvent(.character("_")), .zoomOut),
        (KeyEvent(.character("0")), .zoomToFit), (KeyEvent(.character("f")), .zoomToFit),
        (KeyEvent(.character("1")), .zoomToPixels),
        (KeyEvent(.left), .panLeft), (KeyEvent(.character("h")), .panLeft),
        (KeyEvent(.right), .panRight), (KeyEvent(.character("l")), .panRight),
        (KeyEvent(.up), .panUp), (KeyEvent(.character("k")), .panUp),
        (KeyEvent(.down), .panDown), (KeyEvent(.character("j")), .panDown),
        (KeyEvent(.pageUp), .previousPicture), (KeyEvent(.character("p")), .previousPicture),
        (KeyEvent(.pageDown), .nextPicture), (KeyEvent(.character("n")), .nextPicture),
        (KeyEvent(.character(" ")), .nextPicture),
        (KeyEvent(.character("i")), .showFacts), (KeyEvent(.character("m")), .showModelInput),
        (KeyEvent(.character("d")), .showDifference), (KeyEvent(.enter), .stopOrClose),
      ])

  private static let sessions: [KeyBinding] = bind(
    .sessions,
    [
      (KeyEvent(.character("/")), .search), (.control("f"), .search), (.control("s"), .search),
      (KeyEvent(.character("r")), .rename), (KeyEvent(.character("d")), .delete), (KeyEvent(.delete), .delete),
      (KeyEvent(.character("u")), .undoDelete),
    ])

  private static let line: [KeyBinding] = bind(
    .line,
    [
      (KeyEvent(.enter), .choose), (KeyEvent(.tab), .choose),
      (KeyEvent(.escape), .stopOrClose), (.control("c"), .stopOrClose), (KeyEvent(.backspace), .deleteBackward),
      (.control("u"), .killToLineStart), (KeyEvent(.up), .selectPrevious), (KeyEvent(.down), .selectNext),
      (.control("l"), .redraw), (.control("z"), .suspend),
    ])

  private static let looking: [KeyBinding] =
    closing(.looking)
    + bind(
      .looking,
      [
        (KeyEvent(.left), .previousToken), (KeyEvent(.character("h")), .previousToken),
        (KeyEvent(.right), .nextToken), (KeyEvent(.character("l")), .nextToken),
        (KeyEvent(.character(" ")), .nextToken),
        (KeyEvent(.up), .previousBlock), (KeyEvent(.character("k")), .previousBlock),
        (KeyEvent(.down), .nextBlock), (KeyEvent(.character("j")), .nextBlock),
        (KeyEvent(.home), .scrollToTop), (KeyEvent(.end), .scrollToBottom), (KeyEvent(.tab), .nextPicture),
        (KeyEvent(.enter), .stopOrClose),
      ])

  private static let folder: [KeyBinding] =
    closing(.folder)
    + bind(
      .folder,
      [
        (KeyEvent(.left), .selectLeft), (KeyEvent(.character("h")), .selectLeft),
        (KeyEvent(.right), .selectRight), (KeyEvent(.character("l")), .selectRight),
        (KeyEvent(.up), .selectPrevious), (KeyEvent(.character("k")), .selectPrevious),
        (KeyEvent(.down), .selectNext), (KeyEvent(.character("j")), .selectNext),
        (KeyEvent(.pageUp), .pageUp), (KeyEvent(.pageDown), .pageDown),
        (KeyEvent(.home), .scrollToTop), (KeyEvent(.end), .scrollToBottom),
        (KeyEvent(.character(" ")), .mark), (KeyEvent(.character("a")), .markAll), (KeyEvent(.enter), .choose),
      ])

  private static let question: [KeyBinding] =
    closing(.question)
    + bind(
      .question,
      [
        (KeyEvent(.character("y")), .allow), (KeyEvent(.character("n")), .refuse),
        (KeyEvent(.character("a")), .alwaysAllow), (KeyEvent(.character("v")), .alwaysRefuse),
      ])

  private static func closing(_ focus: Focus) -> [KeyBinding] {
    bind(
      focus,
      [
        (KeyEvent(.escape), .stopOrClose), (KeyEvent(.character("q")), .stopOrClose),
        (KeyEvent(.function(1)), .stopOrClose), (KeyEvent(.character("?")), .stopOrClose),
        (.control("c"), .stopOrClose), (.control("l"), .redraw), (.control("z"), .suspend),
      ])
  }

  private static func bind(_ focus: Focus, _ pairs: [(KeyEvent, Command)]) -> [KeyBinding] {
    pairs.map { KeyBinding(focus: focus, key: $0.0, command: $0.1) }
  }
}
