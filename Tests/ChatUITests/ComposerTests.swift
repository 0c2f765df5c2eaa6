import Testing

@testable import ChatUI

@Suite("Composer")
struct ComposerTests {
  @Test("a combining mark joins the character before the cursor")
  func combining() {
    var composer = Composer()
    composer.insert("e")
    composer.insert("\u{301}")
    #expect(composer.elements == [.character("é")])
    #expect(composer.cursor == 1)
  }
}
