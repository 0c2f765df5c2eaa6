import Chat
import Screen

import struct Foundation.Date

/// Everything that can happen to the program: what the user did, what an effect led to, and the time.
public enum AppEvent: Equatable, Sendable {
  /// The time now. Send one before a batch of other events, and some ten a second while an answer is under way.
  case tick(Date)
  /// A key, a paste, the mouse, a new size.
  case terminal(TerminalEvent)
  /// A whole line, as plain mode reads it: what typing it and pressing Enter would do.
  case line(String)
  /// The end of the input in plain mode, or a request from outside to end: answers stop, the program quits.
  case quitRequested
  /// A picture named on the command line: staged in the draft, as `/attach` does.
  case attach(path: String)
  /// The same of a picture that is in no file.
  case attachPicture(from: PictureSource)

  // Pictures: answers to `.loadPicture`, `.loadStoredPicture` and `.encodePicture`.
  /// The file was read. `attachment.number` is the number asked for; `pixels` are upright and small enough to draw from
  /// (at most some hundred thousand of them).
  case pictureLoaded(RequestID, Attachment, pixels: PicturePixels)
  /// The file could not be read whole; `message` is one line that names the file, the fault and the remedy.
  case pictureFailed(RequestID, message: String)
  /// So much of a picture that is fetched has come; of how much, where that is known.
  case pictureProgress(RequestID, bytes: Int, of: Int?)
  /// The answer to `.resolveAddress`.
  case addressResolved(RequestID, WebLink)
  /// What was to be read is a folder.
  case folderListed(RequestID, PictureFolder)
  /// The answer to `.readThumbnail`; `nil` when it cannot be read.
  case thumbnailRead(RequestID, PicturePixels?)
  case pictureEncoded(contentHash: String)
  case pictureEncodingFailed(contentHash: String, message: String)

  // Answers of the model: of `.startReply`.
  /// Successive `.text` events may be joined into one.
  case reply(ReplyID, ReplyEvent)
  /// The answer ended with an error in place of `.finished`; what had come is kept.
  case replyFailed(ReplyID, message: String)

  // The viewer.
  case pictureFacts(RequestID, PictureFacts)
  case modelInput(RequestID, ModelInput)
  case fullPixels(RequestID, PicturePixels)
  case pictureDifference(RequestID, PictureDifference)
  /// One of the four could not be found out; `message` is one line.
  case viewingFailed(RequestID, message: String)

  /// The answer to `.look`.
  case looked(RequestID, AttentionReport)
  case lookFailed(RequestID, message: String)

  // Models: answers to `.listModels`, `.loadModel` and `.countContext`.
  case modelsListed([ModelListing])
  case modelProgress(RequestID, ModelProgress)
  /// It answers from now on; `notice` is a part of a sentence that says what may be wrong with that.
  case modelLoaded(RequestID, EngineInformation, notice: String?)
  /// The one before goes on answering; `message` is one line without a full stop.
  case modelFailed(RequestID, message: String)
  case contextCounted(RequestID, ContextUse)

  // Sessions and files.
  /// The session has a name and a place on disk now: after the first journaled message, `/save`, or `/clear`.
  case sessionNamed(SessionInformation)
  /// The answer to `.saveSession`.
  case sessionSaved(SessionInformation)
  /// The answer to `.loadSession`; `notice` says what was repaired or is missing.
  case sessionLoaded(SessionInformation, Conversation, notice: String?)
  case sessionsListed([SessionListing])
  /// The answer to `.searchSessions`.
  case sessionsFound(RequestID, [SessionHit])
  /// The answer to `.previewSession`.
  case sessionPreviewed(SessionPreview)
  /// The answer to `.deleteSession`.
  case sessionDeleted(DeletedSession)
  /// The answer to `.restoreSession`, with the name it has now.
  case sessionRestored(DeletedSession, name: String)
  /// The answer to `.renameSession`.
  case sessionRenamed(name: String, newName: String)
  case exported(path: String)
  /// Any effect on files that did not work: one line, ready to show.
  case failed(message: String)
  /// Something worth a line that is no failure.
  case informed(message: String)

  // Input helpers.
  /// The answer to `.complete`: whole replacements for the prefix asked about, best first; folders with a trailing `/`.
  case completed(RequestID, [String])
  /// The answer to `.resolveSlashLine`: whether its first word or the whole line names an existing file.
  case slashLineResolved(RequestID, SlashLineResolution)
  /// The answer to `.resolvePaste`: the first of its candidates that is an existing file, if one is.
  case pasteResolved(RequestID, path: String?)
  /// The answer to `.resolvePastedPaths`: the paths of the first reading that are all there, or none.
  case pastedPathsResolved(RequestID, paths: [String])
  /// The answer to `.preview`: the picture with its pixels; `nil` when it cannot be read.
  case previewed(RequestID, PictureSlot?)
  /// What was not sent before a crash, of the session that is open.
  case draftRestored(KeptDraft)
  case editorClosed(text: String)
  case themeChanged(name: String)
  case themesListed([String])
}

/// What a line that starts with `/` but with no known command turned out to be.
public enum SlashLineResolution: Hashable, Sendable {
  /// A file: its path, and the text after it.
  case file(path: String, text: String)
  case notAFile
}
