import Screen

@testable import ChatUI

extension ScreenScript {
  private static func drag(_ buttons: [(code: Int, column: Int, row: Int)]) -> ScreenStep.Deed {
    .bytes(
      buttons.map { "\u{1B}[<\($0.code);\($0.column);\($0.row)M" }.joined()
        + "\u{1B}[<0;\(buttons.last?.column ?? 1);\(buttons.last?.row ?? 1)m")
  }

  /// Pictures in the draft, the viewer, the comparison.
  static let pictures = ScreenScript(
    name: "looking at pictures",
    steps: [
      .line(.set, "/set max-tokens 6", sees: .text("max-tokens is 6 now")),
      .line(.attach, "/attach butterfly.png", sees: .text("#1 butterfly.png"), .text("▄"), .status("1 picture")),
      .line(.detach, "/detach 1", sees: .text("Picture #1 is out of the draft"), .draft("")),
      .act(
        .text("/attach butterfly.png what is it?"), .key(.enter), sees: .text("what is it?"), .text("#2 butterfly.png")),
      .act(.key(.enter), sees: .draft(""), .gone("Esc stops")),
      .act(.text("/attach apple.png"), .key(.enter), sees: .text("#3 apple.png")),
      .act(.text(" and this?"), .key(.enter), sees: .draft(""), .text("and this?"), .gone("Esc stops")),
      .line(.images, "/images", sees: .text("Pictures"), .text("#2 butterfly.png"), .text("#3 apple.png")),
      .act(.key(.escape), sees: .gone("Esc closes")),
      .line(.compare, "/compare 2 3 what differs?", sees: .text("what differs?"), .draft(""), .gone("Esc stops")),
      .line(.view, "/view 2", sees: .text("fit "), .text("#2 butterfly.png"), .text("Esc closes"), .remember("fit")),
    ] + zooming + turning + ScreenStep.redrawAndSuspend(.pictures, shows: "#2 butterfly.png") + [
      .act(.key(.escape), sees: .text(ScreenStep.placeholder))
    ]
      + ScreenStep.closes(
        .pictures, [.escape, .letter("q"), .help, .letter("?"), .control("c"), .enter],
        opening: [.text("/view 2"), .key(.enter)], shows: "m what the model sees") + pairs + examples)

  private static let zooming: [ScreenStep] = [
    .key(.pictures, .letter("+"), sees: .gone("fit "), .other("fit"), .text("13 %")),
    // All of the file's pixels are there from now on.
    .key(.pictures, .letter("="), sees: .text("19 %"), .remember("larger")),
    .key(.pictures, .letter("-"), sees: .text("13 %"), .other("larger"), .remember("large")),
    .key(.pictures, .letter("_"), sees: .text("fit "), .other("large"), .remember("fit")),
    .act(.key(.letter("+")), sees: .same("large")),
    .key(.pictures, .letter("1"), sees: .text("1:1, a pixel is half a cell")),
    .key(.pictures, .letter("0"), sees: .text("fit "), .same("fit")),
    .act(
      .key(.letter("1")), .key(.letter("+")), .key(.letter("+")), .key(.letter("+")), sees: .text("300 %"),
      .remember("middle")),
    .key(.pictures, .left, sees: .other("middle"), .remember("left")),
    .key(.pictures, .right, sees: .same("middle")),
    .key(.pictures, .letter("h"), sees: .same("left")),
    .key(.pictures, .letter("l"), sees: .same("middle")),
    .key(.pictures, .up, sees: .other("middle"), .remember("up")),
    .key(.pictures, .down, sees: .same("middle")),
    .key(.pictures, .letter("k"), sees: .same("up")),
    .key(.pictures, .letter("j"), sees: .same("middle")),
    // The mouse takes the picture along, and back.
    .act(drag([(0, 40, 10), (32, 45, 12), (32, 60, 15)]), sees: .other("middle"), .remember("dragged")),
    .act(drag([(0, 60, 15), (32, 40, 10)]), sees: .same("middle")),
    .act(.bytes("\u{1B}[<64;40;10M"), sees: .text("400 %"), .other("middle")),
    .act(.bytes("\u{1B}[<65;40;10M"), sees: .text("300 %"), .same("middle")),
    .key(.pictures, .letter("f"), sees: .text("fit "), .same("fit")),
  ]

  private static let turning: [ScreenStep] = [
    .key(.pictures, .letter("n"), sees: .text("#3 apple.png"), .gone("#2 butterfly.png")),
    .key(.pictures, .letter("p"), sees: .text("#2 butterfly.png")),
    .key(.pictures, .letter(" "), sees: .text("#3 apple.png")),
    .key(.pictures, .pageUp, sees: .text("#2 butterfly.png")),
    .key(.pictures, .pageDown, sees: .text("#3 apple.png")),
    .act(.key(.left), sees: .text("#2 butterfly.png")),
    .key(.pictures, .letter("i"), sees: .text("SHA-256"), .text("PNG")),
    .act(.key(.letter("i")), sees: .gone("SHA-256"), .text("fit ")),
    .key(.pictures, .letter("m"), sees: .text("#2 as the model sees it"), .text("The model sees #2 as ")),
    .act(.key(.letter("m")), sees: .gone("as the model sees it"), .gone("The model sees"), .text("#2 butterfly.png")),
  ]

  private static let pairs: [ScreenStep] = [
    .act(.text("/view 2 3"), .key(.enter), sees: .text("#2 butterfly.png"), .text("#3 apple.png"), .text("d blinks")),
    .key(.pictures, .letter("d"), sees: .text("Blinking: now #")),
    .act(sees: .text("now #3")),
    .act(sees: .text("now #2")),
    .act(.key(.letter("d")), sees: .gone("Blinking"), .text("region")),
    .act(.key(.letter("d")), sees: .text("┘"), .text("d side by side")),
    .act(.key(.letter("d")), sees: .text("d blinks"), .gone("region")),
    .act(.key(.escape), sees: .text(ScreenStep.placeholder)),
  ]

  private static let examples: [ScreenStep] = [
    .line(.shot, "/shot red-circle.png \"A red circle.\"", sees: .text("1 example is in force")),
    .line(.shots, "/shots", sees: .text("red-circle.png"), .text("A red circle.")),
    .act(.key(.escape), sees: .gone("Esc closes")),
    .act(.text("/shots clear"), .key(.enter), sees: .text("The examples are gone")),
    .line(.paste, "/paste", sees: .text("clipboard")),
  ]

  /// Where it looked, and a second look.
  static let looking = ScreenScript(
    name: "where it looked",
    steps: [
      .act(
        .text("/attach dog-left-of-cat.png"), .key(.enter), sees: .text("#1 dog-left-of-cat.png"), .status("1 picture")),
      .act(.text("What is left of the cat?"), .key(.enter), sees: .draft(""), .text("A dog."), .gone("Esc stops")),
      .line(.look, "/look", sees: .text("Where it looked"), .text("the whole answer"), .remember("whole")),
      .key(.looking, .right, sees: .gone("the whole answer"), .text("“A”")),
      .key(.looking, .letter("l"), sees: .text("“dog”"), .remember("dog")),
      .key(.looking, .down, sees: .text("gated block 1 of 3")),
      .key(.looking, .letter("j"), sees: .text("gated block 2 of 3"), .other("dog")),
      .key(.looking, .up, sees: .text("gated block 1 of 3")),
      .key(.looking, .letter("k"), sees: .text("“dog”, all 3 gated blocks"), .same("dog")),
      .key(.looking, .letter(" "), sees: .text("“.”")),
      .key(.looking, .left, sees: .text("“dog”"), .same("dog")),
      .key(.looking, .letter("h"), sees: .text("“A”")),
      .key(.looking, .end, sees: .gone("“A”"), .gone("the whole answer")),
      .key(.looking, .home, sees: .text("the whole answer"), .same("whole")),
    ] + ScreenStep.redrawAndSuspend(.looking, shows: "the whole answer") + [
      .act(.key(.escape), sees: .text(ScreenStep.placeholder))
    ]
      + ScreenStep.closes(
        .looking, [.escape, .letter("q"), .help, .letter("?"), .control("c"), .enter],
        opening: [.text("/look"), .key(.enter)], shows: "the whole answer")
      + [
        .line(.focus, "/focus", sees: .text("part-of-dog-left-of-cat.png"), .draft(""), .status("2 pictures")),
        .act(sees: .gone("Esc stops")),
        .act(.text("/look"), .key(.enter), sees: .text("the whole answer"), .text("#2 part-of-dog"), .remember("part")),
        // The answer saw the part alone: there is no other map to turn to.
        .key(.looking, .tab, sees: .text("the whole answer"), .same("part")),
        .act(.key(.escape), sees: .text(ScreenStep.placeholder)),
      ])
}
