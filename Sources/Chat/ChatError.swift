/// What can go wrong with sessions, exports and the history file. `code` is an `errno`.
public enum ChatError: Error, Sendable, Equatable {
  case cannotCreate(path: String, code: Int32)
  case cannotRead(path: String, code: Int32)
  case cannotWrite(path: String, code: Int32)
  /// Not a plain file: a folder, a pipe, a device, a link.
  case notARegularFile(path: String)
  case tooLarge(path: String, bytes: Int, limit: Int)
  /// There is no session of this name.
  case sessionNotFound(name: String)
  /// The file is not a session's journal, or nothing of it can be read.
  case notAJournal(path: String)
  /// A later version of the program wrote it.
  case newerVersion(path: String, version: Int)
  /// Empty, too long, beginning with a dot, or with a slash or control character.
  case invalidSessionName(String)
  case sessionNameTaken(String)
  /// Another process writes the session, or its folder cannot be written.
  case sessionIsReadOnly(name: String)
  /// A chat has it open.
  case sessionInUse(name: String)
  /// What the session says of a picture cannot be true, such as a content hash that is none.
  case invalidAttachment(PictureNumber)
  case pictureMissing(PictureNumber, path: String)
  /// The engine does not tell where it looked.
  case attentionUnavailable
  /// The file is no conversation that can be read in again.
  case badTranscript(path: String, fault: TranscriptFault)
  /// The engine does not tell what its model is given of a picture.
  case modelInputUnavailable
  /// The path's extension names none of the formats.
  case unknownExportFormat(path: String)
}

/// What can be wrong with a file that a conversation is to be read from.
public enum TranscriptFault: Error, Sendable, Equatable {
  /// Neither JSON as `/export` writes it, nor Markdown with turns.
  case otherFormat
  case newerVersion(Int)
  /// The message of this number, counted from 1, lacks something or says what cannot be.
  case message(Int)
  case picture(Int)
  /// The example of this number.
  case example(Int)
  /// What is not shown at this place, counted from 1, hangs nowhere or says what cannot be.
  case branch(Int)
  /// The picture's file is not the one that the conversation was held about.
  case changedPicture(Int)
  case empty
}
