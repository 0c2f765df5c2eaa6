import Testing

@testable import Inference

@Suite("Which picture a token sees")
struct PictureVisibilityTests {
  private let idefics: ModelTokens
  private let openFlamingo: ModelTokens

  init() throws {
    let tiny = try TinyModel(tokenizer: nil)
    idefics = tiny.loaded.tokens
    openFlamingo = tiny.openFlamingoTokens()
  }

  @Test("IDEFICS: the latest before it, and none behind a text's end; OpenFlamingo: the latest before it")
  func prompts() throws {
    let image = TinyModel.image
    let ids = [5, image, 6, 2, 0, 7, image, image, 8]
    #expect(idefics.endOfText == 2 && openFlamingo.endOfText == 0)
    #expect(idefics.visiblePictures(ids) == [nil, 0, 0, 0, nil, nil, 1, 2, 2])
    #expect(openFlamingo.visiblePictures(ids) == [nil, 0, 0, 0, 0, 0, 1, 2, 2])
  }

  @Test("a generated token sees what the one before saw; OpenFlamingo's own picture places start the count anew")
  func generated() {
    for (token, after) in [(5, 2), (2, 1), (0, 1)] {
      #expect(idefics.visiblePicture(ofGenerated: token, after: after, pictureCount: 3) == after)
      #expect(openFlamingo.visiblePicture(ofGenerated: token, after: after, pictureCount: 3) == after)
    }
    let image = TinyModel.image
    #expect(idefics.visiblePicture(ofGenerated: image, after: 2, pictureCount: 3) == 2)
    #expect(openFlamingo.visiblePicture(ofGenerated: image, after: 2, pictureCount: 3) == 0)
    #expect(openFlamingo.visiblePicture(ofGenerated: image, after: nil, pictureCount: 0) == nil)
  }
}
