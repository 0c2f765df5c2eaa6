import Chat
import ChatUI
import Foundation
import Images
import Inference

/// What `ask --focus` looks at again.
enum SecondLook {
  /// A part of a picture, and the question that has it as a further picture.
  struct Part {
    var source: PromptInput.Picture
    var area: AttentionReport.Area
    var pixels: PixelArea
    var crop: PromptInput.Picture
    var question: PromptInput
  }

  case part(Part)
  /// Why there is none, in words.
  case nothing(String)

  /// - Parameter input: in the chat form.
  init(_ look: AnswerLook, of input: PromptInput, by loaded: LoadedModel) throws {
    let report = loaded.report(
      look, numbers: input.pictures.map(\.attachment.number), pictures: input.pictures.map(\.image))
    guard case .chat(let system, let shots, let parts) = input.body, let number = report.lookedAt,
      let source = input.picture(number)
    else {
      self = .nothing("the answer looked at no picture: there is no part to look at again")
      return
    }
    guard let area = report.focusArea(of: number) else {
      self = .nothing(
        "the answer looked nearly everywhere in \(source.attachment.name): there is no part to look at again")
      return
    }
    let pixels = PixelArea(area, of: source.image)
    let crop = try PromptInput.Picture(
      try PNGEncoder.encode(source.image.cropped(to: pixels)), name: source.attachment.nameOfPart,
      number: input.pictures.count + 1)
    let again = AttentionReport.question(parts, lookingAgainAt: number, crop: crop.attachment.number)
    let order =
      shots.compactMap(\.picture) + again.compactMap { if case .picture(let number) = $0 { number } else { nil } }
    self = .part(
      Part(
        source: source, area: area, pixels: pixels, crop: crop,
        question: PromptInput(
          body: .chat(system: system, shots: shots, again),
          pictures: order.compactMap { $0 == crop.attachment.number ? crop : input.picture($0) })))
  }
}

extension SecondLook.Part {
  /// `looking again at the upper left, 40 % by 50 %, of cat.png: 120 x 90 pixels from 16, 0`
  var words: String {
    let size = "\(pixels.columns.count) x \(pixels.rows.count) pixels"
    return "looking again at \(LookingWords.place(of: area)), of \(source.attachment.name): \(size) from "
      + "\(pixels.columns.lowerBound), \(pixels.rows.lowerBound)"
  }

  /// The beginning of the member `focus`.
  var json: JSONOutput {
    let sides = [pixels.columns.lowerBound, pixels.rows.lowerBound, pixels.columns.count, pixels.rows.count]
    return .object([
      ("sha256", .string(source.attachment.contentHash)),
      ("area", .array([area.left, area.top, area.width, area.height].map(JSONOutput.rounded))),
      ("pixels", .array(sides.map(JSONOutput.integer))),
    ])
  }
}

extension PromptInput {
  fileprivate func picture(_ number: PictureNumber) -> Picture? { pictures.first { $0.attachment.number == number } }
}
