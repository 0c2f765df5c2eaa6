import Chat

/// The form in which the base models of IDEFICS were evaluated (the `m4` repository, templates of
/// `evaluation_open_ended_vqa_in_context_vgpt2.py` and `evaluation_captioning_in_context_vgpt2.py`; transformers' guide to
/// IDEFICS has the same):
///
///     Instruction: provide an answer to the question. Use the image to answer.
///     Image:<fake_token_around_image><image><fake_token_around_image>Question: TEXT Answer: TEXT
///     Image:…Question: … Answer:
///
/// and `Image:…Image description:` for a picture without words. A system prompt takes the instruction's place. Such a model
/// does not end its answers, it goes on with the next question.
struct QuestionForm: PromptForm {
  func opening(system: String?, asksCaption: Bool) -> [PromptSegment] {
    let usual =
      asksCaption
      ? "provide a short caption of the input image."
      : "provide an answer to the question. Use the image to answer."
    return [.text("Instruction: \(system ?? usual)\n")]
  }

  func question(_ parts: [MessagePart]) -> [PromptSegment] {
    let (pictures, rest) = PromptParts.leadingPictures(parts)
    return (pictures.isEmpty ? [] : [.text("Image:")] + pictures) + PromptParts.segments(rest, lead: "Question: ")
  }

  var questionEnd: [PromptSegment] { [] }
  func cue(after parts: [MessagePart]) -> String { parts.hasWords ? " Answer:" : "Image description:" }
  var answerLead: String { " " }
  var answerEnd: [PromptSegment] { [.text("\n")] }
  var unansweredEnd: [PromptSegment] { [.text("\n")] }
  var captionRequest: String? { nil }

  /// The evaluation cuts answers at the words that begin the next example, and bans line feeds; a chat's answer may have
  /// several lines.
  func stopStrings(after parts: [MessagePart]) -> [String] {
    ["\n\n", "\nQuestion:", "\nImage:", "\nInstruction:", "\nUser:"]
  }
}
