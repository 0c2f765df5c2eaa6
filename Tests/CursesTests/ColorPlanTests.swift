import Screen
import Testing

@testable import Curses

@Suite("Which colours are tried")
struct ColorPlanTests {
  private func first(_ environment: [String: String], _ chosen: ColorDepth? = nil) -> ColorPlan? {
    ColorPlan.candidates(environment: environment, chosen: chosen).first
  }

  @Test("a direct entry is used as it is")
  func direct() {
    #expect(first(["TERM": "xterm-direct256"])?.terminalType == "xterm-direct256")
    #expect(first(["TERM": "xterm-direct"])?.terminalType == "xterm-direct")
  }

  @Test(
    "COLORTERM brings true colour to the families that understand it",
    arguments: ["xterm-256color", "tmux-256color", "screen", "xterm-kitty", "alacritty"])
  func colorterm(type: String) {
    #expect(first(["TERM": type, "COLORTERM": "truecolor"])?.isEmbedded == true)
    #expect(first(["TERM": type, "COLORTERM": "24bit"])?.depth == .full)
    #expect(first(["TERM": type])?.depth == .twoHundredFiftySix)
  }

  @Test("an unknown terminal keeps its own entry")
  func unknown() {
    let plans = ColorPlan.candidates(environment: ["TERM": "wyse60", "COLORTERM": "truecolor"], chosen: nil)
    #expect(!plans.contains { $0.isEmbedded })
    #expect(plans.last?.terminalType == "wyse60")
  }

  @Test("GNU screen hands on a COLORTERM that is not its own; tmux within it does not matter")
  func screen() {
    #expect(first(["TERM": "screen-256color", "COLORTERM": "truecolor", "STY": "1.x"])?.depth == .twoHundredFiftySix)
    #expect(first(["TERM": "screen-256color", "COLORTERM": "truecolor", "STY": "1.x", "TMUX": "y"])?.depth == .full)
  }

  @Test("NO_COLOR takes colours away, the user's choice brings them back")
  func noColor() {
    let environment = ["TERM": "xterm-256color", "COLORTERM": "truecolor", "NO_COLOR": "1"]
    #expect(first(environment)?.depth == ColorDepth.none)
    #expect(first(environment, .full)?.depth == .full)
    #expect(first(["TERM": "xterm-256color", "NO_COLOR": ""])?.depth == .twoHundredFiftySix)
    #expect(first(["TERM": "xterm-256color", "COLORTERM": "truecolor"], .sixteen)?.depth == .sixteen)
  }

  @Test("a modest entry is tried with 256 colours only where that is no choice against colours")
  func modest() {
    func types(_ type: String) -> [String] {
      ColorPlan.candidates(environment: ["TERM": type], chosen: nil).map(\.terminalType)
    }
    #expect(types("xterm") == ["xterm", "xterm-256color", "xterm"])
    #expect(types("xterm-mono") == ["xterm-mono", "xterm-mono"])
  }

  @Test("the embedded entry is what tic makes of its source")
  func entry() {
    #expect(DirectColorEntry.terminfo.hasPrefix("b64:"))
    #expect(!DirectColorEntry.terminfo.contains("\n"))
  }
}
