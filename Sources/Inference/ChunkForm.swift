import Chat

/// The form in which OpenFlamingo was evaluated (`eval_model.py` and `evaluate.py`): pictures and what is said of them in
/// chunks,
///
///     <image>Question:TEXT Short answer:TEXT<|endofchunk|>
///     <image>Output:TEXT<|endofchunk|>
///     <image>Question:TEXT Short answer:
///
/// where `Output:` is for a picture without words. The line feed between chunks is the evaluation's. A system prompt, which
/// the family has no form for, is a line before them all.
struct ChunkForm: PromptForm {
  let endOfChunk: Int

  func opening(system: String?, asksCaption: Bool) -> [PromptSegment] { system.map { [.text($0 + "\n")] } ?? [] }

  func question(_ parts: [MessagePart]) -> [PromptSegment] {
    let (pictures, rest) = PromptParts.leadingPictures(parts)
    return pictures + PromptParts.segments(rest, lead: "Question:")
  }

  var questionEnd: [PromptSegment] { [] }
  func cue(after parts: [MessagePart]) -> String { parts.hasWords ? " Short answer:" : "Output:" }
  var answerLead: String { "" }
  var answerEnd: [PromptSegment] { [.token(endOfChunk), .text("\n")] }
  var unansweredEnd: [PromptSegment] { answerEnd }
  var captionRequest: String? { nil }

  /// Where the evaluation cuts (`postprocess_vqa_generation`, `postprocess_captioning_generation`).
  func stopStrings(after parts: [MessagePart]) -> [String] {
    parts.hasWords ? ["Question", "Answer", "Short"] : ["Output"]
  }
}
