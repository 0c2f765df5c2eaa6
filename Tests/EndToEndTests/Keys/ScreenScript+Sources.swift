import Screen

@testable import ChatUI

extension ScreenScript {
  /// Pictures of a folder, chosen among small ones, and pictures from the web.
  static let sources = ScreenScript(name: "a folder's pictures, and the web's", steps: folder + question)

  private static let openFolder: [ScreenStep.Deed] = [.text("/attach ."), .key(.enter)]

  private static let folder: [ScreenStep] =
    ScreenStep.closes(
      .folder, [.escape, .letter("q"), .help, .letter("?"), .control("c")], opening: openFolder,
      shows: ".: 5 pictures")
    + [
      ScreenStep(deeds: openFolder, sights: [.text("›[ ] apple.png"), .gone("reading…")]),
      .key(.folder, .right, sees: .text("›[ ] butterfly.png")),
      .key(.folder, .letter("l"), sees: .text("›[ ] dog")),
      .key(.folder, .left, sees: .text("›[ ] butterfly.png")),
      .key(.folder, .letter("h"), sees: .text("›[ ] apple.png")),
      .key(.folder, .down, sees: .text("›[ ] red-circle.png")),
      .key(.folder, .up, sees: .text("›[ ] apple.png")),
      .key(.folder, .letter("j"), sees: .text("›[ ] red-circle.png")),
      .key(.folder, .letter("k"), sees: .text("›[ ] apple.png")),
      .key(.folder, .end, sees: .text("›[ ] red-circle.png")),
      .key(.folder, .home, sees: .text("›[ ] apple.png")),
      .key(.folder, .pageDown, sees: .text("›[ ] red-circle.png")),
      .key(.folder, .pageUp, sees: .text("›[ ] apple.png")),
      .key(.folder, .letter(" "), sees: .text("5 pictures, 1 marked"), .text("›[x] apple.png")),
      .key(.folder, .letter("a"), sees: .text("5 pictures, 5 marked"), .text(" [x] red-circle.png")),
    ] + ScreenStep.redrawAndSuspend(.folder, shows: "5 pictures, 5 marked")
    + [
      .act(.key(.letter("a")), sees: .gone("marked")),
      .key(.folder, .enter, sees: .text("#1 apple.png"), .gone("5 pictures")),
      .act(.key(.control("c")), sees: .draft("")),
    ]

  private static let ask: [ScreenStep.Deed] = [.text("/attach http://127.0.0.1:1/a.png"), .key(.enter)]
  private static let words = "Fetch from 127.0.0.1:1?"
  private static let asked = ScreenStep(deeds: ask, sights: [.text(words)])
  private static let asksAgain = ScreenStep.act(
    .text("/set fetch ask"), .key(.enter), sees: .text("fetch is ask now"))

  private static let question: [ScreenStep] =
    ScreenStep.closes(
      .question, [.escape, .letter("q"), .help, .letter("?"), .control("c"), .letter("n")], opening: ask, shows: words)
    + [asked] + ScreenStep.redrawAndSuspend(.question, shows: words)
    + [
      // Nobody listens there.
      .key(.question, .letter("y"), sees: .gone(words), .text("cannot be reached")),
      asksAgain, asked,
      .key(.question, .letter("v"), sees: .text("Nothing is fetched from the web in this session")),
      asksAgain, asked,
      .key(.question, .letter("a"), sees: .gone(words), .text("cannot be reached")),
      .act(.text("/set fetch"), .key(.enter), sees: .text("fetch is always")),
    ]
}
