import Testing

@testable import Hub

@Suite("Heads of answers, waits and rates")
struct AnswerTests {
  private func head(_ lines: String...) -> HTTPHead {
    var head = HTTPHead()
    for line in lines { Array((line + "\r\n").utf8).withUnsafeBytes { head.take(line: $0) } }
    return head
  }

  @Test("the last of several heads counts, and names are in any case")
  func heads() {
    let answer = head("HTTP/1.1 100 Continue", "A: 1", "", "HTTP/2 206", "content-LENGTH:  7 ", "X: y: z", "X: second")
    #expect(answer.status == 206 && answer["a"] == nil && answer.contentLength == 7 && answer["x"] == "y: z")
    #expect(head("HTTP/1.1", "no colon").status == 0)
  }

  @Test(
    "ranges",
    arguments: [
      ("bytes 5-9/10", 5, 10), ("bytes 0-0/*", 0, nil), ("Bytes 5-9/10", 5, 10), ("bytes */10", nil, nil),
      ("bytes 5/10", nil, nil), ("items 5-9/10", nil, nil), ("bytes -5-9/10", nil, nil), ("bytes 5-9/x", nil, nil),
      ("bytes 99999999999999999999-9/10", nil, nil),
    ])
  func ranges(text: String, start: Int?, total: Int?) {
    let range = head("HTTP/1.1 206 X", "Content-Range: " + text).contentRange
    #expect(range?.start == start && range?.total == total)
  }

  @Test("the next page is the one that is called next")
  func pages() {
    #expect(
      head("HTTP/1.1 200 X", "Link: <http://a/1>; rel=\"prev\", <http://a/2?b=c>; rel=\"next\"").nextPage
        == "http://a/2?b=c")
    #expect(head("HTTP/1.1 200 X", "Link: <http://a/1>; rel=\"last\"").nextPage == nil)
    #expect(head("HTTP/1.1 200 X", "Link: http://a/1; rel=next").nextPage == nil)
  }

  @Test(
    "what a server asks to wait",
    arguments: [
      ("Retry-After: 12", 12), ("Retry-After: -5", 0), ("Retry-After: Thu, 01 Jan 1970 00:01:40 GMT", 90),
      ("Retry-After: Thu, 01 Jan 1970 00:00:01 GMT", 0), ("Retry-After: soon", nil),
      ("RateLimit: \"api\";r=0;t=55", 55), ("RateLimit: \"api\"; r=3; t=55", nil), ("X: y", nil),
    ])
  func waits(line: String, expected: Int?) {
    #expect(RetryDelay.seconds(of: head("HTTP/1.1 429 X", line), now: 10) == expected)
  }

  @Test("delays double up to a limit, and end")
  func delays() {
    var policy = RetryPolicy()
    policy.retries = 7
    let fault = PassingFault(error: .stalled(host: ""))
    #expect((1...8).map { policy.delay(after: fault, failures: $0) } == [0.5, 1, 2, 4, 8, 8, 8, nil])
    #expect(policy.delay(after: PassingFault(error: .stalled(host: ""), seconds: 100), failures: 1) == 100)
    #expect(policy.delay(after: PassingFault(error: .stalled(host: ""), seconds: 1000), failures: 1) == nil)
  }

  @Test("the rate is that of the last ten seconds")
  func rates() {
    var rate = TransferRate()
    #expect(rate.bytesPerSecond == nil && rate.secondsLeft(for: 1) == nil)
    for second in 0...20 { rate.note(time: Double(second), bytes: second * 100) }
    for second in 21...40 { rate.note(time: Double(second), bytes: 2000 + (second - 20) * 10) }
    #expect(rate.bytesPerSecond == 10 && rate.secondsLeft(for: 95) == 10)
    for second in 41...60 { rate.note(time: Double(second), bytes: 2200) }
    #expect(rate.bytesPerSecond == 0 && rate.secondsLeft(for: 95) == nil)
  }
}
