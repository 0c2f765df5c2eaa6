import Chat

/// How far an attached picture has come.
public enum PictureStatus: Hashable, Sendable {
  /// The file is being read.
  case decoding
  /// The picture can be shown; the model's view of it is being computed.
  case encoding
  /// The model's features are there: a question about it need not wait.
  case ready
  /// It is shown, and encoded with its question: encoding ahead failed or was not asked for, as after `/load`.
  case waiting
  /// A picture of a loaded session whose file is gone or cannot be read.
  case missing
}

/// One numbered picture of the session, from the moment it is named.
public struct PictureSlot: Hashable, Identifiable, Sendable {
  public var number: PictureNumber
  /// As the user gave it; `nil` for a picture of a loaded session.
  public var path: String?
  /// Whether `path` is a file's, to be read again; else it is only what the picture is called.
  var isFile = true
  public var status: PictureStatus
  /// How much has come of a picture that is fetched; `nil` for others.
  var fetched: FetchProgress?
  /// Known once the file is read.
  public var attachment: Attachment?
  /// The reading under way, or the last one.
  var request: RequestID?
  /// The first message that holds it, as far as is known.
  var firstPlace: FirstPlace?
  /// Upright pixels for the screen, of at most some hundred thousand pixels; `nil` until they are read.
  public var pixels: PicturePixels?

  public var id: PictureNumber { number }

  /// A message by index and id: while that id stands there, what stands before it is what stood before it.
  struct FirstPlace: Hashable, Sendable {
    var index: Int
    var id: Message.ID
  }

  public init(
    number: PictureNumber, path: String?, status: PictureStatus, attachment: Attachment? = nil,
    pixels: PicturePixels? = nil
  ) {
    self.number = number
    self.path = path
    self.status = status
    self.attachment = attachment
    self.pixels = pixels
  }
}
