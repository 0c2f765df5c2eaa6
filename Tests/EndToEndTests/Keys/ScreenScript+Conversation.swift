import Screen

@testable import ChatUI

extension ScreenScript {
  private static let long = (1...40).map { "line \($0) qux" }.joined(separator: "\n")
  /// Of several lines, so that it, the third message, can stand at the top of the screen however short the answers are.
  private static let second = "second qux question" + String(repeating: ", with more to it", count: 12)

  /// Walking through what was said: scrolling, folding, searching, branches.
  static let conversation = ScreenScript(
    name: "walking through a conversation", columns: 80, rows: 18,
    steps: [
      .line(.set, "/set max-tokens 4", sees: .text("max-tokens is 4 now")),
      .act(.bytes("\u{1B}[200~\(long)\u{1B}[201~"), sees: .text("line 40 qux")),
      .act(.key(.enter), sees: .draft(""), .gone("Esc stops")),
      .act(
        .text(second), .key(.enter), sees: .draft(""), .text("second qux question"), .gone("Esc stops")),
      .act(.text("third question"), .key(.enter), sees: .draft(""), .text("third question"), .gone("Esc stops")),
    ] + scrolling + folding + finding + branches)

  private static let scrolling: [ScreenStep] = [
    .key(.composer, .control(.home), sees: .text("line 1 qux"), .text("message 1 of 6"), .remember("top")),
    .key(.composer, .shift(.down), sees: .other("top"), .text("line 1 qux"), .text("message 1 of 6")),
    .key(.composer, .shift(.up), sees: .same("top")),
    .key(.composer, .pageDown, sees: .gone("line 1 qux")),
    .key(.composer, .pageUp, sees: .text("line 1 qux")),
    .key(.composer, .control(.end), sees: .gone("Ctrl+End: newest"), .text("third question")),
    .key(.composer, .alt(.up), sees: .text("Ctrl+End: newest")),
    .act(
      .key(.alt(.up)), .key(.alt(.up)), .key(.alt(.up)), .key(.alt(.up)), .key(.alt(.up)), sees: .text("message 1 of 6")
    ),
    .key(.composer, .alt(.down), sees: .text("message 2 of 6")),
    .key(.emptyComposer, .letter("}"), sees: .text("message 3 of 6")),
    .key(.emptyComposer, .letter("{"), sees: .text("message 2 of 6")),
    .act(.key(.control(.home)), sees: .text("message 1 of 6"), .same("top")),
    // The wheel moves three lines.
    .act(.bytes("\u{1B}[<65;10;5M"), sees: .gone("line 1 qux"), .text("line 3 qux")),
    .act(.bytes("\u{1B}[<64;10;5M"), sees: .text("line 1 qux"), .same("top")),
  ]

  private static let folding: [ScreenStep] = [
    .act(.key(.control(.home)), sees: .text("line 1 qux"), .text("more lines")),
    .key(.composer, .control("o"), sees: .gone("more lines"), .text("line 12 qux")),
    .line(.fold, "/fold", sees: .draft(""), .text("more lines"), .gone("line 12 qux")),
  ]

  /// Every line has it once, and the second question.
  private static let finding: [ScreenStep] =
    [
      .act(.key(.control(.home)), sees: .text("message 1 of 6"), .text("more lines")),
      .key(.composer, .control("s"), sees: .status("find: type what to look for")),
      .act(.text("qux"), sees: .status("find: qux  1 of 41")),
      .key(.find, .up, sees: .status("41 of 41"), .text("second qux question")),
      .key(.find, .down, sees: .status("find: qux  1 of 41"), .text("line 1 qux")),
      .key(.find, .control("r"), sees: .status("41 of 41")),
      .key(.find, .control("s"), sees: .status("find: qux  1 of 41")),
      .key(.find, .backspace, sees: .status("find: qu ")),
      .act(.text("x"), sees: .status("find: qux  1 of 41"), .remember("first")),
      .key(.find, .pageDown, sees: .other("first"), .remember("second")),
      .key(.find, .pageUp, sees: .other("second"), .remember("third")),
      .key(.find, .shift(.down), sees: .other("third"), .remember("fourth")),
      .key(.find, .shift(.up), sees: .other("fourth")),
    ] + ScreenStep.redrawAndSuspend(.find, shows: "find: qux  1 of 41") + [
      .key(.find, .enter, sees: .status("find: qux  1 of 41 · n next, N before")),
      .key(.hits, .letter("N"), sees: .status("41 of 41")),
      .key(.hits, .letter("n"), sees: .status("find: qux  1 of 41")),
      .key(.hits, .shift(.character("N")), sees: .status("41 of 41")),
      .key(.hits, .control("s"), sees: .status("find: qux  1 of 41")),
      .key(.hits, .control("r"), sees: .status("41 of 41"), .remember("first")),
      .key(.hits, .pageUp, sees: .other("first"), .remember("second")),
      .key(.hits, .pageDown, sees: .other("second"), .remember("third")),
      .key(.hits, .shift(.up), sees: .other("third"), .remember("fourth")),
      .key(.hits, .shift(.down), sees: .other("fourth"), .status("41 of 41")),
    ] + ScreenStep.redrawAndSuspend(.hits, shows: "41 of 41") + [
      .key(.hits, .enter, sees: .gone("find:"), .status("context")),
      .line(.find, "/find qux", sees: .status("n next, N before")),
      .key(.hits, .escape, sees: .gone("find:"), .status("context")),
      .act(.key(.control("s")), .text("qux"), sees: .status("of 41")),
      .key(.find, .tab, sees: .status("n next, N before")),
      .act(.key(.escape), sees: .gone("find:")),
    ]
    + [KeyEvent.control("c"), .control("g"), .escape].flatMap { key in
      [
        ScreenStep.act(.key(.control("s")), .text("qux"), sees: .status("find: qux")),
        .key(.find, key, sees: .gone("find:"), .status("context")),
      ]
    }

  private static let branches: [ScreenStep] = [
    .act(.key(.control(.end)), sees: .gone("Ctrl+End: newest")),
    .line(.regen, "/regen", sees: .text("2 of 2"), .gone("Esc stops")),
    .key(.emptyComposer, .letter("<"), sees: .text("This is answer 1 of 2.")),
    .key(.emptyComposer, .letter(">"), sees: .text("This is answer 2 of 2.")),
    .key(.emptyComposer, .alt(.left), sees: .text("This is answer 1 of 2.")),
    .key(.emptyComposer, .alt(.right), sees: .text("This is answer 2 of 2.")),
    .line(.branch, "/branch 1", sees: .text("This is answer 1 of 2.")),
    .line(.edit, "/edit", sees: .draft("third question")),
    .act(.text(" anew"), .key(.enter), sees: .draft(""), .text("third question anew"), .gone("Esc stops")),
    .line(.branch, "/branch", sees: .text("This is question 1 of 2."), .gone("third question anew")),
    .line(.copy, "/copy 5", sees: .text("Message 5 is on the clipboard"), .clipboard("third question")),
    .line(.undo, "/undo", sees: .draft("third question")),
    .key(.composer, .control("c"), sees: .draft("")),
    // What was sent before comes back, newest first.
    .key(.composer, .up, sees: .draft("/undo")),
    .key(.composer, .control("p"), sees: .draft("/copy 5")),
    .key(.composer, .control("n"), sees: .draft("/undo")),
    .key(.composer, .down, sees: .draft("")),
    .line(.stats, "/stats", sees: .text("Times and figures are shown")),
    .line(.clear, "/clear", sees: .text("A new conversation"), .gone("second qux question")),
    .line(.undo, "/undo", sees: .text("second qux question")),
    .key(.composer, .control("c"), before: [.text("x")], sees: .draft("")),
  ]
}
