/// What a key can mean. Keys map to commands in `Keymap`; `update` carries them out; help shows their summaries.
public enum Command: String, CaseIterable, Hashable, Sendable {
  case send, newline
  case stopOrClose, interrupt, quit
  case older, newer, searchHistory
  case find, nextHit, previousHit
  case previousMessage, nextMessage, previousBranch, nextBranch, toggleFold
  case complete, completeBackward
  case moveLeft, moveRight, moveWordLeft, moveWordRight, moveToLineStart, moveToLineEnd
  case deleteBackward, deleteForward
  case killToLineEnd, killToLineStart, killToSpaceBackward, killWordBackward, killWordForward
  case yank, yankPop, transpose, transposeWords, capitalizeWord, uppercaseWord, lowercaseWord, undo, redo
  case scrollUp, scrollDown, pageUp, pageDown, scrollToTop, scrollToBottom
  case openEditor, redraw, suspend, help
  case selectPrevious, selectNext, selectLeft, selectRight, choose, mark, markAll, previousPicture, nextPicture
  case zoomIn, zoomOut, zoomToFit, zoomToPixels, panLeft, panRight, panUp, panDown
  case showFacts, showModelInput, showDifference
  case previousToken, nextToken, previousBlock, nextBlock
  case search, rename, delete, undoDelete
  case allow, refuse, alwaysAllow, alwaysRefuse

  public var summary: String {
    switch self {
    case .send: "send the message"
    case .newline: "new line"
    case .stopOrClose: "stop the answer, or close what is open"
    case .interrupt: "stop the answer, else clear the draft; twice quits"
    case .quit: "quit, when the draft is empty"
    case .older: "line above, or the message sent before"
    case .newer: "line below, or the message sent after"
    case .searchHistory: "search what you sent"
    case .find: "search the conversation"
    case .nextHit: "the next place where it was found"
    case .previousHit: "the place before where it was found"
    case .previousMessage: "the message above"
    case .nextMessage: "the message below"
    case .previousBranch: "the answer or question before, in the same place"
    case .nextBranch: "the next answer or question in the same place"
    case .toggleFold: "unfold or fold the long message in view"
    case .complete: "complete a command, a path or a name"
    case .completeBackward: "complete, the other way round"
    case .moveLeft: "left"
    case .moveRight: "right"
    case .moveWordLeft: "a word left"
    case .moveWordRight: "a word right"
    case .moveToLineStart: "start of the line"
    case .moveToLineEnd: "end of the line"
    case .deleteBackward: "delete to the left; over a chip: take the picture out"
    case .deleteForward: "delete to the right"
    case .killToLineEnd: "cut to the end of the line"
    case .killToLineStart: "cut to the start of the line"
    case .killToSpaceBackward: "cut back to the last space"
    case .killWordBackward: "cut the word to the left"
    case .killWordForward: "cut the word to the right"
    case .yank: "put back what was cut"
    case .yankPop: "then what was cut before that"
    case .transpose: "swap two characters"
    case .transposeWords: "swap two words"
    case .capitalizeWord: "begin the word with a capital"
    case .uppercaseWord: "write the word in capitals"
    case .lowercaseWord: "write the word in small letters"
    case .undo: "undo in the draft"
    case .redo: "redo in the draft"
    case .scrollUp: "scroll up a line"
    case .scrollDown: "scroll down a line"
    case .pageUp: "scroll up"
    case .pageDown: "scroll down"
    case .scrollToTop: "first message"
    case .scrollToBottom: "newest message"
    case .openEditor: "write the draft in your editor"
    case .redraw: "draw the screen anew"
    case .suspend: "suspend"
    case .help: "this help"
    case .selectPrevious: "the one above"
    case .selectNext: "the one below"
    case .selectLeft: "the one to the left"
    case .selectRight: "the one to the right"
    case .choose: "take it"
    case .mark: "mark it, or take its mark away"
    case .markAll: "mark all, or none"
    case .previousPicture: "the picture before"
    case .nextPicture: "the picture after"
    case .zoomIn: "larger"
    case .zoomOut: "smaller"
    case .zoomToFit: "the whole picture, as large as it fits"
    case .zoomToPixels: "1:1: a pixel of the picture takes half a cell, one column and half a row"
    case .panLeft: "move left in the picture; the picture before where all of it is seen"
    case .panRight: "move right in the picture; the picture after where all of it is seen"
    case .panUp: "move up in the picture"
    case .panDown: "move down in the picture"
    case .showFacts: "name, size, format, camera, time and hash of the picture"
    case .showModelInput: "what the model sees of it: turned upright, resized, cropped"
    case .showDifference: "two pictures: blinking, their difference, boxes around what differs, side by side"
    case .previousToken: "the word before"
    case .nextToken: "the word after"
    case .previousBlock: "the gated block before"
    case .nextBlock: "the gated block after"
    case .search: "search"
    case .rename: "rename it"
    case .delete: "move it to the trash"
    case .undoDelete: "take the last one out of the trash"
    case .allow: "yes, fetch it"
    case .refuse: "no, leave it"
    case .alwaysAllow: "yes, and ask no more in this session"
    case .alwaysRefuse: "no, and fetch nothing in this session"
    }
  }
}
