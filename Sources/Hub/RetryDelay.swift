import CCurl
import Glibc

/// How long a server asks to wait before the next try.
enum RetryDelay {
  /// Whole seconds from `Retry-After` (a number or a date), or from the rate limit draft's header that Hugging Face sends
  /// (`"api";r=0;t=55`: nothing remains, reset in 55 seconds).
  static func seconds(of head: HTTPHead, now: Int = time(nil)) -> Int? {
    if let text = head["retry-after"] {
      if let seconds = Int(text) { return max(0, seconds) }
      let date = Int(curl_getdate(text, nil))
      if date >= 0 { return max(0, date - now) }
    }
    guard head.status == 429, let limit = head["ratelimit"] else { return nil }
    let values = limit.split(separator: ";").map { $0.filter { $0 != " " } }
    guard values.contains("r=0"), let reset = values.first(where: { $0.hasPrefix("t=") }) else { return nil }
    return Int(reset.dropFirst(2)).map { max(0, $0) }
  }
}
