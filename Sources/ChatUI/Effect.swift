import Chat

/// What `update` wants done in the world outside. Effects are values: a test compares them, the program runs them.
///
/// The contract, for whoever runs them:
/// - Run effects in the order given. None may block the event loop, except `.suspend` and `.openEditor`, which give the
///   terminal away meanwhile.
/// - Every effect ends in the event named beside it, or in `.failed(message:)`, or (where none is named) in nothing. An
///   answer may come at any later time and in any order; `update` drops those it no longer waits for, by their id.
/// - Messages in events are whole lines made by the program's error text; they may hold control characters of file names,
///   which the views make visible.
/// - Before a batch of events send `.tick(now)`; while an answer is under way send one some ten times a second.
/// - Draw after each key at once, and after other events at most some thirty times a second.
///
/// Order of pictures and answers: `.loadPicture` may run beside everything else. `.encodePicture` goes to the engine's
/// `prepare`, off the event loop. `.startReply` gives the engine the conversation without the empty answer; the program
/// finds pixels by `contentHash`.
public enum Effect: Hashable, Sendable {
  // Pictures.
  /// Read the file at `path` (the runner expands a `~`): → `.pictureLoaded`,
  /// `.pictureFailed`, or `.folderListed` where it is a folder. The runner keeps the file's bytes by content hash until the session has stored them.
  case loadPicture(RequestID, PictureNumber, path: String)
  /// Take an address on the web apart, as it would be asked: → `.addressResolved`, `.pictureFailed`. Nothing is fetched.
  case resolveAddress(RequestID, address: String)
  /// Read a picture that is in no file: → `.pictureLoaded`, `.pictureFailed`, as of a file; before, where it takes long,
  /// `.pictureProgress`.
  case readPicture(RequestID, PictureNumber, from: PictureSource)
  /// Give up what `.readPicture` fetches. Leads to nothing that counts.
  case stopReading(RequestID)
  /// Read a picture of the loaded session from its folder: → `.pictureLoaded`, `.pictureFailed`.
  case loadStoredPicture(RequestID, Attachment)
  /// Compute the model's features ahead of the question: → `.pictureEncoded`, `.pictureEncodingFailed`.
  case encodePicture(Attachment)

  // Answers.
  /// Have the engine's `prepare(for:)` do ahead what the answer to this draft, empty perhaps, will need. Comes after every
  /// change of the draft or of what stands before it, so wait for a pause in the typing; only the newest counts, and none
  /// that is older than a `.startReply`. Leads to nothing, errors included.
  case prepareReply(Conversation, draft: [MessagePart], options: ReplyOptions)
  /// → any number of `.reply(id, …)`, the last one `.finished`, or `.replyFailed`.
  case startReply(ReplyID, conversation: Conversation, options: ReplyOptions)
  /// Stop the answer. It still ends with `.reply(id, .finished(…))`, which has its figures.
  case cancelReply(ReplyID)

  /// Find out where the model looked while it wrote `answer` to the last message of `conversation`: → `.looked`,
  /// `.lookFailed`.
  case look(RequestID, conversation: Conversation, answer: String, options: ReplyOptions)
  /// Leads to nothing.
  case cancelLook(RequestID)
  /// Cut a part, in shares of width and height, out of a picture and make it the picture of this number: → `.pictureLoaded`,
  /// `.pictureFailed`.
  case cropPicture(RequestID, PictureNumber, of: Attachment, area: AttentionReport.Area)

  // Models.
  /// → `.modelsListed`.
  case listModels
  /// Load the model of this name or path, `nil` for the one that the chat began with, and answer with it when it is there: →
  /// any number of `.modelProgress`, then `.modelLoaded` or `.modelFailed`. Answers under way are finished by the one before.
  case loadModel(RequestID, name: String?)
  /// Let the model go that answers now, so that the other one has room: the answer to `.mustRelease`.
  case releaseModel(RequestID)
  /// Leads to nothing.
  case cancelModel(RequestID)
  /// → `.contextCounted`, or nothing where the engine cannot tell.
  case countContext(RequestID, Conversation, options: ReplyOptions)

  // The viewer: each leads to its event, or to `.viewingFailed`.
  /// What the picture's file says of itself: → `.pictureFacts`.
  case readPictureFacts(RequestID, Attachment)
  /// What the model is given of the picture: → `.modelInput`.
  case readModelInput(RequestID, Attachment)
  /// More pixels than those to draw from at first, as many as are of use: → `.fullPixels`.
  case readFullPixels(RequestID, Attachment)
  /// Where two pictures differ: → `.pictureDifference`.
  case findDifference(RequestID, PicturePixels, PicturePixels)

  // Sessions.
  /// Append to the journal, in this order, and sync before the next effect on sessions is run. A `.picture` comes before the
  /// first message that holds it; its file is stored first.
  case journal([SessionEvent])
  /// Name (or with `nil`: only tell) the session: → `.sessionSaved`.
  case saveSession(name: String?)
  /// → `.sessionLoaded`. The session before it is closed, whole.
  case loadSession(name: String)
  /// Leave a session that is read-only here and begin one of our own: → `.sessionNamed`.
  case newSession
  /// → `.sessionsListed`, newest first.
  case listSessions
  /// The sessions in whose names or messages all words occur; all sessions for none: → `.sessionsFound`. Only the newest counts.
  case searchSessions(RequestID, String)
  /// → `.sessionPreviewed`.
  case previewSession(name: String)
  /// Move a session into the trash: → `.sessionDeleted`.
  case deleteSession(name: String)
  /// → `.sessionRestored`.
  case restoreSession(DeletedSession)
  /// Name a session that is not the open one: → `.sessionRenamed`.
  case renameSession(name: String, newName: String)
  /// Write the conversation in the format of the path's extension: → `.exported` with the full path.
  case export(path: String, conversation: Conversation)

  // Input helpers.
  /// → `.completed`: what exists of this kind and begins with `prefix`.
  case complete(RequestID, CompletionSource, prefix: String)
  /// A line that starts with `/` and is no command: does it name a file? → `.slashLineResolved`.
  case resolveSlashLine(RequestID, line: String)
  /// Does a text that was pasted, or named after an `@`, name an existing file? `candidates` are its readings, unquoted, the
  /// likeliest first: → `.pasteResolved`.
  case resolvePaste(RequestID, candidates: [String])
  /// Do all paths of one of these readings of a paste name existing files? → `.pastedPathsResolved`.
  case resolvePastedPaths(RequestID, readings: [[String]])
  /// Read a picture that may be chosen, to be shown small and kept nowhere: → `.previewed`.
  case preview(RequestID, path: String)
  /// Read a picture very small, to be shown among others and kept nowhere: → `.thumbnailRead`.
  case readThumbnail(RequestID, path: String)
  /// Keep the draft on disk at the next pause in the typing, or at once that there is none; only the newest counts. Comes
  /// after the effects that made the draft go, so that a message is in the journal before. Leads to nothing.
  case keepDraft(KeptDraft?)
  /// Append a sent line to the history file.
  case rememberInput(String)
  /// Give the terminal to `$VISUAL`, `$EDITOR` or `vi` with this text: → `.editorClosed`.
  case openEditor(text: String)

  // The program.
  /// Use the theme of this name from now on: → `.themeChanged`.
  case setTheme(name: String)
  /// Show the theme of this name until another one is set or shown. Leads to nothing but `.failed`.
  case previewTheme(name: String)
  /// Have the terminal report the mouse, or leave it to the terminal.
  case useMouse(Bool)
  /// Go on line by line instead of on the screen. Lines say what they are whether it is on or off.
  case useScreenReader(Bool)
  /// → `.themesListed`.
  case listThemes
  /// Put the text on the user's clipboard (OSC 52).
  case copy(String)
  /// Forget what the terminal shows and draw everything anew.
  case redraw
  /// Stop, as Ctrl+Z does in a shell, with the terminal restored; draw anew when continued.
  case suspend
  /// Journal what is open, restore the terminal, end with status 0.
  case quit
}

/// Where a picture comes from that is in no file.
public enum PictureSource: Hashable, Sendable {
  case clipboard
  /// What was piped into the program, read before its first event.
  case standardInput
  /// A server. The user has agreed.
  case web(WebLink)

  /// What the picture is called.
  public var name: String {
    switch self {
    case .clipboard: "clipboard"
    case .standardInput: "standard input"
    case .web(let link): link.name
    }
  }
}

/// What the world outside completes; commands and settings complete themselves.
public enum CompletionSource: Hashable, Sendable {
  case path, session, theme, model
  /// Pictures and folders that have the letters of the prefix in their order, best first.
  case picture
}
