import Chat
import Screen

/// `/attach https://…`: nothing is asked of a server before the user agreed.
extension AppState {
  mutating func attach(address: String, text: String) -> [Effect] {
    guard fetching != .never else {
      notify(.error, "Nothing is fetched from the web here: /set fetch ask changes that.")
      return []
    }
    let request = identifiers.nextRequest()
    pending.address = PendingInput.Address(request: request, text: text)
    return [.resolveAddress(request, address: address)]
  }

  mutating func consider(_ request: RequestID, _ link: WebLink) -> [Effect] {
    guard let address = pending.address, address.request == request else { return [] }
    pending.address = nil
    switch fetching {
    case .always: return attach(from: .web(link), text: address.text)
    case .never: return []
    case .ask:
      overlay = .fetching(FetchQuestion(link: link, text: address.text))
      return []
    }
  }

  mutating func performInFetching(_ question: FetchQuestion, _ command: Command) -> [Effect] {
    switch command {
    case .allow, .alwaysAllow:
      overlay = nil
      if command == .alwaysAllow { set(.always) }
      return attach(from: .web(question.link), text: question.text)
    case .refuse, .stopOrClose: return refuse("The picture was not fetched.")
    case .alwaysRefuse:
      set(.never)
      return refuse("Nothing is fetched from the web in this session; /set fetch ask changes that.")
    default: return []
    }
  }

  private mutating func set(_ policy: FetchPolicy) {
    fetching = policy
    origins[.fetch] = .session
  }

  private mutating func refuse(_ words: String) -> [Effect] {
    overlay = nil
    notify(.information, words)
    return []
  }

  /// A line of plain mode that comes after the question; `nil` when there is none, or the line is no answer to it.
  mutating func answerFetchQuestion(_ line: String) -> [Effect]? {
    guard case .fetching(let question) = overlay else { return nil }
    switch line.trimmed().lowercased() {
    case "y", "yes": return performInFetching(question, .allow)
    case "a", "always": return performInFetching(question, .alwaysAllow)
    case "v", "never": return performInFetching(question, .alwaysRefuse)
    case "", "n", "no": return performInFetching(question, .refuse)
    default:
      // What else is written is no yes.
      overlay = nil
      return nil
    }
  }
}

// MARK: - While a picture is fetched

/// How much of a picture has come.
struct FetchProgress: Hashable, Sendable {
  var bytes = 0
  var total: Int?

  /// "1.2 MiB of 3.4 MiB"
  var words: String {
    let done = Figures.bytes(bytes)
    return total.map { "\(done) of \(Figures.bytes(max($0, bytes)))" } ?? done
  }

  /// Grows by one with each quarter, or, where it is not known how much will come, each time that twice as much has come.
  var stage: Int {
    if let total, total > 0 { return Int(4 * min(1, Double(bytes) / Double(total))) }
    return bytes.bitWidth - bytes.leadingZeroBitCount
  }
}

extension PictureSlot {
  /// Over the network; of it, `fetched` has come.
  var isBeingFetched: Bool { fetched != nil && status == .decoding }
}

extension AppState {
  mutating func noteProgress(_ request: RequestID, bytes: Int, of total: Int?) {
    guard let index = pictures.firstIndex(where: { $0.request == request && $0.fetched != nil }) else { return }
    pictures[index].fetched = FetchProgress(bytes: max(0, bytes), total: total)
  }

  /// Esc while a picture is fetched: the latest is given up; `nil` when none is.
  mutating func stopFetching() -> [Effect]? {
    pictures.last(where: \.isBeingFetched).flatMap { stopFetching($0.number) }
  }

  /// `nil` when that picture is not being fetched.
  mutating func stopFetching(_ number: PictureNumber) -> [Effect]? {
    let index = pictures.firstIndex { $0.number == number && $0.isBeingFetched }
    guard let index, let request = pictures[index].request else { return nil }
    let settled = forgetPicture(at: index)
    notify(.information, "Picture #\(number.rawValue) was not fetched.")
    return [.stopReading(request)] + settled
  }
}

extension PageContent {
  static func fetching(_ question: FetchQuestion, columns: Int) -> [LayoutLine] {
    let link = question.link
    func lines(_ text: String, _ style: StyleName) -> [LayoutLine] {
      TextWrapping.lines(of: text, columns: max(1, columns)).map { .text($0, style: style, column: 0) }
    }
    var result = lines("Fetch from \(SafeText.line(link.host))?", .text)
    result += lines(SafeText.line(link.address), .accent) + [.blank]
    if !link.isEncrypted { result += lines(SafeText.line(link.warning), .error) + [.blank] }
    result += lines("The server sees that you ask, and your network address; nothing else is sent.", .dim)
    return result
  }

  static let fetchingKeys = ["y fetches it", "n leaves it", "a always", "v never"]
}
