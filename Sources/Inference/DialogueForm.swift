import Chat

/// The form of IDEFICS instruct (its model card, and `processing_idefics.py`):
///
///     System: TEXT<end_of_utterance>
///     User: TEXT<fake_token_around_image><image><fake_token_around_image>TEXT<end_of_utterance>
///     Assistant: TEXT<end_of_utterance>
///     User: …<end_of_utterance>
///     Assistant:
///
/// An example is an exchange like any other, as the model was evaluated (the `m4` repository's `prompt_templates_dict_instruct`).
struct DialogueForm: PromptForm {
  let endOfUtterance: Int

  func opening(system: String?, asksCaption: Bool) -> [PromptSegment] {
    guard let system else { return [] }
    return [.text("System: " + system)] + questionEnd
  }

  func question(_ parts: [MessagePart]) -> [PromptSegment] {
    [.text("User:")] + PromptParts.segments(parts, lead: " ")
  }

  var questionEnd: [PromptSegment] { [.token(endOfUtterance), .text("\n")] }
  func cue(after parts: [MessagePart]) -> String { "Assistant:" }
  var answerLead: String { " " }
  var answerEnd: [PromptSegment] { [.token(endOfUtterance), .text("\n")] }
  var unansweredEnd: [PromptSegment] { [] }
  var captionRequest: String? { "Describe the image briefly." }
  func stopStrings(after parts: [MessagePart]) -> [String] { [] }
}
