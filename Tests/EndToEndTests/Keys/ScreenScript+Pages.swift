import Screen

@testable import ChatUI

extension ScreenScript {
  private static let first = "Pictures stand in your message"
  private static let last = "/help COMMAND tells more"

  /// Pages of text, lists, settings.
  static let pages = ScreenScript(
    name: "pages, lists and settings", columns: 90, rows: 24,
    steps: [
      .line(.help, "/help", sees: .text(first)),
      .key(.page, .down, sees: .gone(first)),
      .key(.page, .up, sees: .text(first)),
      .key(.page, .letter("j"), sees: .gone(first)),
      .key(.page, .letter("k"), sees: .text(first)),
      .key(.page, .enter, sees: .gone(first)),
      .key(.page, .home, sees: .text(first)),
      .key(.page, .pageDown, sees: .gone("/attach PATH")),
      .key(.page, .pageUp, sees: .text("/attach PATH"), .text(first)),
      .key(.page, .letter(" "), sees: .gone("/attach PATH")),
      .key(.page, .end, sees: .text(last)),
      .act(.key(.home), sees: .text(first)),
    ] + ScreenStep.redrawAndSuspend(.page, shows: first) + [.act(.key(.escape), sees: .text(ScreenStep.placeholder))]
      + ScreenStep.closes(
        .page, [.escape, .letter("q"), .help, .letter("?"), .control("c")], opening: [.key(.help)], shows: first)
      + [
        .act(.text("/help attach"), .key(.enter), sees: .text("PNG, JPEG and WebP")),
        .act(.key(.escape), sees: .text(ScreenStep.placeholder)),
        .line(.show, "/show", sees: .text("Settings"), .text("temperature")),
        .act(.key(.escape), sees: .text(ScreenStep.placeholder)),
        .line(.context, "/context", sees: .text("Context"), .text("of 2048 tokens")),
        .act(.key(.escape), sees: .text(ScreenStep.placeholder)),
        .line(.system, "/system Answer in one word.", sees: .text("The system prompt is set.")),
        .act(.text("/system"), .key(.enter), sees: .text("The system prompt is: Answer in one word.")),
        .line(.model, "/model", sees: .text("fledgling"), .text("Enter: load")),
        .act(.key(.escape), sees: .text(ScreenStep.placeholder)),
      ] + themes + leaving)

  /// What is chosen in a list of themes is worn at once: the colours of the screen are another's.
  private static let themes: [ScreenStep] =
    [
      .act(.text("/theme dark"), .key(.enter), sees: .text("The theme is dark now.")),
      .line(.theme, "/theme", sees: .text("› dark"), .remember("dark")),
      .key(.list, .down, sees: .gone("› dark"), .other("dark"), .remember("next")),
      .key(.list, .up, sees: .text("› dark"), .same("dark")),
      .key(.list, .letter("j"), sees: .same("next")),
      .key(.list, .letter("k"), sees: .same("dark")),
      .key(.list, .control("n"), sees: .same("next")),
      .key(.list, .control("p"), sees: .same("dark")),
      .key(.list, .end, sees: .text("› terminal")),
      .key(.list, .home, sees: .text("› dark")),
      .key(.list, .pageDown, sees: .text("› terminal")),
      .key(.list, .pageUp, sees: .text("› dark"), .same("dark")),
    ] + ScreenStep.redrawAndSuspend(.list, shows: "› dark") + [
      .key(.list, .enter, before: [.key(.down)], sees: .text("The theme is ember now.")),
      .act(.text("/theme dark"), .key(.enter), sees: .text("The theme is dark now.")),
    ]
    + ScreenStep.closes(
      .list, [.escape, .letter("q"), .help, .letter("?"), .control("c")],
      opening: [.text("/theme"), .key(.enter)], shows: "› dark")

  private static let leaving: [ScreenStep] = [
    .key(.composer, .control("c"), sees: .text("Ctrl+C again quits")),
    .act(.text("x"), sees: .draft("x")),
    .act(.key(.control("c")), sees: .draft("")),
    .line(.quit, "/quit", sees: .text("SHELL>")),
  ]

  /// Saved sessions: made, found, renamed, thrown away and brought back. `wood` and `sky` are there from the beginning.
  static let sessions = ScreenScript(
    name: "saved sessions", columns: 100, rows: 24,
    steps: [
      .line(.set, "/set max-tokens 4", sees: .text("max-tokens is 4 now")),
      .act(.text("is the sea blue?"), .key(.enter), sees: .draft(""), .text("is the sea blue?"), .gone("Esc stops")),
      .line(.save, "/save sea", sees: .text("sessions/sea")),
      .line(.export, "/export sea.md", sees: .text("Written to"), .file("sea.md", "is the sea blue?")),
      .line(.load, "/load wood", sees: .text("Opened wood."), .text("is the wood green?"), .gone("is the sea blue?")),
      .act(.text("/load sky"), .key(.enter), sees: .text("Opened sky."), .text("is the sky high?")),
      .line(.sessions, "/sessions", sees: .text("Saved sessions"), .text("› sea"), .text("r rename")),
    ] + searching + renaming + deleting)

  private static let searching: [ScreenStep] =
    [
      .key(.sessions, .letter("/"), sees: .text("Esc shows all")),
      .act(.text("green"), sees: .text("with: green"), .text("› wood"), .gone("  sky ")),
    ] + ScreenStep.redrawAndSuspend(.line, shows: "with: green") + [
      .key(.line, .backspace, sees: .text("with: gree▏")),
      .key(.line, .control("u"), sees: .gone("with: gree"), .text("  sky ")),
      .key(.line, .down, sees: .text("› sky"), .text("Very.")),
      .key(.line, .up, sees: .text("› wood"), .text("Yes, in summer.")),
      .act(.text("high"), sees: .text("› sky"), .gone("  wood ")),
      .key(.line, .enter, sees: .text("r rename"), .text("with: high")),
      .act(.key(.escape), sees: .gone("with: high"), .text("wood ")),
      .key(.sessions, .control("f"), sees: .text("Esc shows all")),
      .key(.line, .tab, before: [.text("sky")], sees: .text("r rename"), .text("with: sky"), .text("› sky")),
      .key(.sessions, .control("s"), sees: .text("Esc shows all")),
      .key(.line, .escape, sees: .text("Saved sessions"), .gone("with: sky"), .text("r rename")),
    ]

  private static let renaming: [ScreenStep] = [
    .act(.text("/wood"), .key(.enter), sees: .text("› wood"), .text("r rename")),
    .key(.sessions, .letter("r"), sees: .text("New name: wood")),
    .act(.text("land"), .key(.enter), sees: .text("It is called woodland now.")),
    .act(.text("r"), sees: .text("New name: ")),
    .key(.line, .control("c"), sees: .gone("New name"), .text("r rename")),
  ]

  private static let deleting: [ScreenStep] = [
    .key(.sessions, .letter("d"), sees: .text("woodland is in the trash")),
    .key(.sessions, .letter("u"), sees: .text("woodland is back.")),
    .act(.key(.down), .key(.up), sees: .text("› woodland"), .text("r rename")),
    .key(.sessions, .delete, sees: .text("woodland is in the trash")),
    .act(.text("u"), sees: .text("woodland is back.")),
    .act(.key(.enter), sees: .text("Opened woodland."), .text("is the wood green?")),
  ]
}
