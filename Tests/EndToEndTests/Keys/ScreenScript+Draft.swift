import Screen

@testable import ChatUI

extension ScreenScript {
  /// The keys of the composer that change the draft or move in it.
  static let draft = ScreenScript(
    name: "writing a draft",
    steps: ScreenStep.edits("abc", [.left, .control("b")], gives: "ab|c")
      + ScreenStep.edits("abc", [.right, .control("f")], before: [.key(.home)], gives: "a|bc")
      + ScreenStep.edits("one two", [.alt("b"), .control(.left), .alt(.left)], gives: "one |two")
      + ScreenStep.edits(
        "one two", [.alt("f"), .control(.right), .alt(.right)], before: [.key(.home)], gives: "one| two")
      + ScreenStep.edits("abc", [.control("a"), .home], gives: "|abc")
      + ScreenStep.edits("abc", [.control("e"), .end], before: [.key(.home)], gives: "abc|")
      + ScreenStep.edits("abc", [.backspace], gives: "ab|")
      + ScreenStep.edits("abc", [.delete, .control("d")], before: [.key(.home)], gives: "|bc")
      + ScreenStep.edits("one two", [.control("k")], before: [.key(.home), .key(.right)], gives: "o|")
      + ScreenStep.edits("one two", [.control("u")], before: [.key(.alt("b"))], gives: "|two")
      + ScreenStep.edits("one a/b", [.control("w")], gives: "one |")
      + ScreenStep.edits("one a/b", [.alt(.backspace)], gives: "one a/|")
      + ScreenStep.edits("one two", [.alt("d")], before: [.key(.home)], gives: "| two")
      + ScreenStep.edits("one two", [.control("y")], before: [.key(.control("w")), .text("x")], gives: "one xtwo|")
      + ScreenStep.edits(
        "one two", [.alt("y")],
        before: [.key(.control("w")), .key(.control("a")), .key(.control("k")), .key(.control("y"))], gives: "two|")
      + ScreenStep.edits("abc", [.control("t")], gives: "acb|")
      + ScreenStep.edits("one two", [.alt("t")], gives: "two one|")
      + ScreenStep.edits("one", [.alt("c")], before: [.key(.home)], gives: "One|")
      + ScreenStep.edits("one", [.alt("u")], before: [.key(.home)], gives: "ONE|")
      + ScreenStep.edits("ONE", [.alt("l")], before: [.key(.home)], gives: "one|")
      + ScreenStep.edits("one two", [.control("_")], before: [.key(.control("w"))], gives: "one two|")
      + [
        .act(.text("one two"), .key(.control("w")), .key(.control("_")), sees: .draft("one two")),
        .key(.composer, .alt("_"), sees: .draft("one")),
        .act(.key(.control("c")), sees: .draft("")),
      ]
      + ScreenStep.edits("ab", [.control("j"), .alt(.enter), .shift(.enter)], gives: "ab\n|")
      // Up and Down within the lines of a draft.
      + ScreenStep.edits("ab\ncd", [.up, .control("p")], gives: "ab|\ncd")
      + ScreenStep.edits("ab\ncd", [.down, .control("n")], before: [.key(.up)], gives: "ab\ncd|")
      + completions + searchOfHistory + programs)

  private static let completions: [ScreenStep] = [
    .key(.composer, .tab, before: [.text("/att")], sees: .draft("/attach")),
    ScreenStep(
      deeds: [.text("butt"), .key(.tab)], sights: [.draft("/attach butterfly.png")], clears: true),
    .act(.text("/s"), .key(.tab), .key(.tab), sees: .draft("/save"), .text("name this session")),
    .act(.key(.tab), sees: .draft("/sessions")),
    ScreenStep(
      deeds: [.key(KeyEvent(.backTab))], sights: [.draft("/save")],
      place: KeyPlace(focus: .composer, key: KeyEvent(.backTab)), clears: true),
  ]

  /// After two questions, so that there is something to find.
  private static let searchOfHistory: [ScreenStep] =
    [
      .line(.set, "/set max-tokens 4", sees: .text("max-tokens is 4 now")),
      .key(.composer, .enter, before: [.text("first question")], sees: .text("You"), .draft(""), .gone("Esc stops")),
      .act(.text("second question"), .key(.enter), sees: .text("second question"), .draft(""), .gone("Esc stops")),
      .key(.composer, .control("r"), before: [.text("x"), .key(.backspace)], sees: .status("search:")),
      .act(.text("question"), sees: .draft("second question"), .status("search: question")),
      .key(.search, .control("r"), sees: .draft("first question")),
      .key(.search, .enter, sees: .draft("first question"), .status("context")),
      .act(.key(.control("c")), sees: .draft("")),
      .act(.key(.control("r")), .text("question"), .key(.backspace), sees: .status("search: questio")),
      .key(.search, .up, sees: .draft("first question")),
      .key(.search, .tab, sees: .draft("first question"), .status("context")),
      .act(.key(.control("c")), sees: .draft("")),
      .act(.key(.control("r")), .text("secondx"), sees: .status("nothing found")),
      .key(.search, .backspace, sees: .draft("second question"), .status("search: second")),
    ]
    + ScreenStep.redrawAndSuspend(.search, shows: "search: second")
    + [.key(.search, .escape, sees: .draft(""), .status("context"))]
    + [KeyEvent.control("c"), .control("g")].flatMap { key in
      [
        ScreenStep.act(.key(.control("r")), .text("first"), sees: .draft("first question")),
        .key(.search, key, sees: .draft(""), .status("context")),
      ]
    }

  private static let programs: [ScreenStep] =
    [
      .act(.text("a draft"), sees: .draft("a draft")),
      .key(.composer, .control("g"), sees: .draft("a draft\nand by the editor")),
      // As in a shell.
      .act(.key(.control("c")), .text("again"), sees: .draft("again")),
      .act(.key(.control("x")), .key(.control("e")), sees: .draft("again\nand by the editor")),
    ]
    + ScreenStep.redrawAndSuspend(.composer, shows: "and by the editor")
    + [
      .key(.composer, .control("c"), sees: .draft("")),
      .act(.text("x"), sees: .draft("x")),
      .key(.composer, .help, sees: .text("Esc closes")),
      .act(.key(.escape), sees: .gone("Esc closes"), .draft("x")),
      .act(.text("@butt"), sees: .draft("x@butt")),
      .act(.key(.control("c")), sees: .draft("")),
      // A list of completions is closed, the draft stays.
      .act(.text("/s"), .key(.tab), sees: .text("/stats ")),
      .key(.composer, .escape, sees: .gone("/stats "), .draft("/s")),
      .act(.key(.control("c")), sees: .draft("")),
      .key(.emptyComposer, .letter("?"), sees: .text("Esc closes"), .text("/attach PATH")),
      .act(.key(.escape), sees: .gone("Esc closes")),
      .key(.emptyComposer, .control("d"), sees: .text("SHELL>")),
    ]
}
