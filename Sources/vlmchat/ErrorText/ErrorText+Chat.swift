import Chat

extension ErrorText {
  static func words(_ error: ChatError) -> String {
    switch error {
    case .cannotCreate(let path, let code): "\(path): cannot be created: \(systemWords(code))"
    case .cannotRead(let path, let code): "\(path): cannot be read: \(systemWords(code))"
    case .cannotWrite(let path, let code): "\(path): cannot be written: \(systemWords(code))"
    case .notARegularFile(let path): "\(path): this is not a plain file"
    case .tooLarge(let path, let bytes, let limit): "\(path): has \(bytes) bytes, more than the \(limit) that are read"
    case .sessionNotFound(let name): "there is no session \"\(name)\"; /sessions lists them"
    case .notAJournal(let path): "\(path): this is not a session's journal, or nothing of it can be read"
    case .newerVersion(let path, let version):
      "\(path): written by a later vlmchat (version \(version) of the format); update this one"
    case .invalidSessionName(let name):
      "\"\(name)\" cannot name a session: at most 100 letters, no slash, no dot in front"
    case .sessionNameTaken(let name): "there is a session \"\(name)\" already; take another name"
    case .sessionIsReadOnly(let name): "the session \"\(name)\" is read-only; what comes now is not kept"
    case .sessionInUse(let name): "the session \"\(name)\" is open in a chat; leave it there first"
    case .badTranscript(let path, let fault): "\(path): \(words(fault))"
    case .invalidAttachment(let number): "picture #\(number.rawValue): the session says impossible things of it"
    case .pictureMissing(let number, let path): "picture #\(number.rawValue) is gone: \(path)"
    case .attentionUnavailable: "this engine does not tell where it looked"
    case .modelInputUnavailable: "this engine does not tell what its model is given of a picture"
    case .unknownExportFormat(let path): "\(path): the name must end in .md, .html, .txt or .json"
    }
  }

  private static func words(_ fault: TranscriptFault) -> String {
    switch fault {
    case .otherFormat: "no conversation as 'vlmchat sessions export' writes it, in JSON or Markdown"
    case .newerVersion(let version): "written by a later vlmchat (version \(version) of the format); update this one"
    case .message(let number): "message \(number) says what cannot be"
    case .branch(let number): "what is not shown at place \(number) says what cannot be"
    case .example(let number): "example \(number) says what cannot be"
    case .picture(let number): "picture #\(number) says what cannot be"
    case .changedPicture(let number): "picture #\(number) is not the one that the conversation was held about"
    case .empty: "there are no messages in it"
    }
  }

  /// What a loaded session's reader should know; `nil` when all was well.
  static func line(for notices: [SessionNotice]) -> String? {
    guard !notices.isEmpty else { return nil }
    return notices.prefix(3).map(words).joined(separator: " ")
      + (notices.count > 3 ? " And \(notices.count - 3) more." : "")
  }

  private static func words(_ notice: SessionNotice) -> String {
    switch notice {
    case .tornLine: "The last line was only half written and is dropped; everything before it is here."
    case .unreadableLine(let number): "Line \(number) of the journal cannot be read and is skipped."
    case .missingPicture(let number): "Picture #\(number.rawValue) is gone."
    case .inUseElsewhere: "Another vlmchat writes this session; here it is read-only."
    case .notWritable: "This session may not be written; here it is read-only."
    }
  }
}
