import Batch
import Chat
import Inference

/// A result as a line of JSON, in the words of `ask --json`.
enum BatchJSON {
  /// A path or a key in an error is the user's; it need not be repeated whole.
  private static let longestError = 1000

  static func line(_ result: BatchResult, modelName: String) -> String {
    var members: [(String, JSONOutput)] = []
    if let id = result.id { members.append(("id", identifier(id))) }
    members.append(("line", .integer(result.line)))
    switch result.answer {
    case .success(let answer): members += self.members(of: answer, modelName)
    case .failure(let error): members.append(("error", .string(clipped(ErrorText.line(for: error)))))
    }
    return JSONOutput.object(members).text
  }

  private static func members(of answer: BatchAnswer, _ modelName: String) -> [(String, JSONOutput)] {
    let statistics = answer.answers.map(\.statistics)
    return [
      ("model", .string(modelName)),
      ("answer", .string(answer.answers.last?.text ?? "")),
      ("answers", .array(answer.answers.map { .string($0.text) })),
      ("finish_reasons", .array(answer.answers.map { .string($0.reason.rawValue) })),
      (
        "usage",
        .object([
          ("prompt_tokens", .integer(statistics.last?.promptTokens ?? 0)),
          ("completion_tokens", .integer(statistics.reduce(0) { $0 + $1.completionTokens })),
          ("images", .integer(statistics.last?.pictures ?? 0)),
        ])
      ),
      (
        "timings",
        .object([
          ("image_ms", milliseconds(answer.pictureMilliseconds)),
          ("prefill_ms", milliseconds(statistics.reduce(0) { $0 + $1.prefillMilliseconds })),
          ("decode_ms", milliseconds(statistics.reduce(0) { $0 + $1.decodeMilliseconds })),
          ("total_ms", milliseconds(answer.milliseconds)),
        ])
      ),
      ("seed", .unsigned(statistics.last?.seed ?? 0)),
    ]
  }

  private static func milliseconds(_ value: Double) -> JSONOutput { .number((value * 1000).rounded() / 1000) }

  private static func identifier(_ id: BatchCase.Identifier) -> JSONOutput {
    switch id {
    case .text(let text): .string(text)
    case .integer(let number): .integer(number)
    case .number(let number): .number(number)
    }
  }

  private static func clipped(_ text: String) -> String {
    text.unicodeScalars.count > longestError ? String(text.unicodeScalars.prefix(longestError)) + "…" : text
  }
}
