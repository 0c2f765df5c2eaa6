import BlockArt
import Chat
import Screen

import struct Foundation.Date
import struct Foundation.TimeZone
import struct Foundation.UUID

/// Everything the screen shows and every decision depends on. `update` is the only code that changes it, `render` only
/// reads it.
public struct AppState: Equatable {
  public internal(set) var conversation: Conversation
  /// Pictures by ascending number, whether sent already or standing in the draft.
  public internal(set) var pictures: [PictureSlot] = []
  public internal(set) var composer = Composer()
  public internal(set) var history: InputHistory
  /// The line of the conversation that the view is held at.
  public internal(set) var scroll = ScrollPosition.following
  /// The answer under way.
  public internal(set) var reply: ActiveReply?
  /// Of the last answer that ended, for the status line.
  public internal(set) var lastStatistics: ReplyStatistics?
  public internal(set) var overlay: Overlay? {
    didSet { if oldValue == nil, overlay != nil { openedOverlays += 1 } }
  }
  public internal(set) var completion: CompletionMenu?
  public internal(set) var search: HistorySearch?
  /// What is looked for in the conversation.
  public internal(set) var find: ConversationFind? {
    didSet { if oldValue == nil, find != nil { openedFinds += 1 } }
  }
  /// Long messages that are shown whole.
  var unfolded: Set<Message.ID> = []
  /// When messages were sent and what answers cost is shown with them.
  public internal(set) var showsDetails = false
  /// Times stand beside messages, and dates where the day changes.
  public var showsTimes = false
  /// Everything is told in words, line by line, for a reader who hears it.
  public var isForScreenReader = false
  /// What times are shown in.
  public var timeZone = TimeZone.current
  public internal(set) var notice: Notice? {
    didSet { if notice != nil { shownNotices += 1 } }
  }
  public var options: ReplyOptions
  public var themeName: String
  /// Where the settings come from.
  public var origins = SettingOrigins()
  /// The user's own keys.
  public var keys = KeyOverrides()
  /// Whether the terminal reports the mouse.
  public var usesMouse = true
  /// As they were asked for; `nil` for as many as suit.
  public var threads: Int?
  /// Whether the terminal draws the pictures, where it can.
  public var graphics = GraphicsMode.auto
  /// It said so.
  public internal(set) var terminalHasGraphics = false
  /// Pixels of a cell, for pictures that the terminal draws.
  public var cellPixels = Size(columns: 10, rows: 20)
  /// Whether pictures named by their address on the web are fetched.
  public var fetching = FetchPolicy.ask
  /// What pictures are drawn with.
  public var glyphs = GlyphSet.blocks
  public internal(set) var session: SessionInformation
  public var engine: EngineInformation
  /// Another model is on its way.
  public internal(set) var modelLoading: ModelLoading?
  /// Turns at the conversation's beginning that the last answer was made without: the context window was full.
  public internal(set) var leftOutTurns = 0
  /// Positions that the conversation took at the last answer, of `engine.contextLength`.
  public internal(set) var contextUsed = 0
  public internal(set) var size: Size
  /// Width of a cell divided by its height.
  public var cellAspect: Double
  /// The time of the last `tick`.
  public internal(set) var now: Date
  /// How many there have been: plain mode prints each once, equal ones too.
  private(set) var openedOverlays = 0
  private(set) var shownNotices = 0
  private(set) var openedFinds = 0
  /// How often another branch was chosen, and the message with which the last one begins.
  var walkedBranches = 0
  var branchStart = 0
  /// What `/clear` took away, until something is sent.
  var cleared: [Message] = []
  /// Of the messages that were in view.
  let layouts = LayoutCache()
  var identifiers: IdentifierSource
  var pending = PendingInput()

  /// An empty conversation; a session to go on with comes as `.sessionLoaded`.
  public init(
    size: Size, now: Date, identifierSeed: UInt64, engine: EngineInformation,
    session: SessionInformation = SessionInformation(), system: String? = nil,
    options: ReplyOptions = ReplyOptions(), themeName: String = "dark", history: [String] = [],
    cellAspect: Double = 0.5
  ) {
    self.size = size
    self.now = now
    self.engine = engine
    self.session = session
    self.options = options
    self.themeName = themeName
    self.cellAspect = cellAspect
    self.history = InputHistory(entries: history)
    identifiers = IdentifierSource(seed: identifierSeed)
    conversation = Conversation(system: system)
  }

  public func picture(_ number: PictureNumber) -> PictureSlot? {
    var low = 0
    var high = pictures.count
    while low < high {
      let middle = (low + high) / 2
      if pictures[middle].number < number { low = middle + 1 } else { high = middle }
    }
    return low < pictures.count && pictures[low].number == number ? pictures[low] : nil
  }
}

/// An answer between Enter and its last event.
public struct ActiveReply: Hashable, Sendable {
  public enum Phase: Hashable, Sendable {
    /// Sent to the engine, nothing heard yet.
    case waiting
    case encodingPicture(PictureNumber)
    case readingPrompt(done: Int, total: Int)
    case streaming
  }

  public var id: ReplyID
  /// The assistant's message that the text goes to: the last of the conversation.
  public var messageID: UUID
  public var phase: Phase
  public var startedAt: Date
  /// The oldest turns that it is made without.
  var leftOutTurns = 0
  /// The user asked it to stop; it ends with its next event.
  public var isStopping = false
}

/// Where the session lives and whether it may be written.
public struct SessionInformation: Hashable, Sendable {
  /// The name the user gave, or the one made from date and first question; empty until there is one.
  public var name: String
  /// The session's folder, in full.
  public var path: String?
  /// Another process writes this session.
  public var isReadOnly: Bool

  public init(name: String = "", path: String? = nil, isReadOnly: Bool = false) {
    self.name = name
    self.path = path
    self.isReadOnly = isReadOnly
  }
}

/// The first line of the view.
public enum ScrollPosition: Hashable, Sendable {
  /// The newest line stays in view.
  case following
  /// Line `line` of message `message` is the first one; text that comes below does not move it.
  case anchored(message: Int, line: Int)
}

/// One line that tells the user something, until the next thing they do.
public struct Notice: Hashable, Sendable {
  public enum Kind: Hashable, Sendable { case information, error }
  public var kind: Kind
  /// May hold text from outside: made safe where it is shown.
  public var text: String
  public var shownAt: Date

}

/// What waits for something to come before it happens.
struct PendingInput: Hashable, Sendable {
  /// Examples that wait for their pictures, or for those before them.
  var shots: [Shot] = []
  /// Enter was pressed while a picture of the draft was still being read: the draft is sent when it is there.
  var sendsWhenPicturesAreRead = false
  /// Enter was pressed while no model was there: the draft is sent when one is.
  var sendsWhenModelIsLoaded = false
  /// What the conversation takes of another model's context is being counted.
  var contextCount: RequestID?
  /// What was written after a path that may be a folder's, where it may say which of its pictures are meant.
  var selections: [RequestID: String] = [:]
  /// An address that is being taken apart, and the text after it.
  var address: Address?

  struct Address: Hashable, Sendable {
    var request: RequestID
    var text: String
  }

  /// A session is being opened, or kept under a name: plain mode's next line is about what comes of it.
  var session = false
  /// Folders that wait to be shown, one after the other.
  var folders: [PictureFolder] = []
  /// Ctrl+C was pressed with nothing to stop or clear: once more quits.
  var interruptQuits = false
  /// The first key of a sequence was pressed.
  var firstKey: KeyEvent?
  /// The latest question of each kind; answers to earlier ones are dropped.
  var completion: RequestID?
  /// It was asked for by typing, not by Tab.
  var isSuggestion = false
  var slashLine: RequestID?
  var paste: Paste?
  /// A picture that may be chosen is being read.
  var preview: RequestID?
  /// Where the model looked is being found out.
  var look: Look?
  /// Part of a picture that is being cut out, to be asked about.
  var focus: Focus?

  struct Look: Hashable, Sendable {
    var request: RequestID
    /// The answer is to be given again, with a closer look, in place of showing where the first one looked.
    var isForFocus: Bool
  }

  struct Focus: Hashable, Sendable {
    var request: RequestID
    /// The question, the part in its place.
    var parts: [MessagePart]
  }
  /// The file named in a draft that is being sent.
  var mention: Mention?

  struct Mention: Hashable, Sendable {
    var request: RequestID
    var mention: FileMention
    /// The draft as it was: an edit calls the sending off.
    var elements: [ComposerElement]
  }

  /// A paste that may name a file, already in the draft as text.
  struct Paste: Hashable, Sendable {
    var request: RequestID
    var elements: [ComposerElement]
  }
}
