import Curses

extension ErrorText {
  static func words(_ error: CursesError) -> String {
    switch error {
    case .notATerminal: "standard input and output must be a terminal; try vlmchat --plain or vlmchat ask"
    case .unknownTerminal(type: ""): "TERM is not set, so the terminal is unknown; try vlmchat --plain"
    case .unknownTerminal(let type): "the terminal \"\(type)\" is unknown here; try TERM=xterm-256color or --plain"
    case .disconnected: "the terminal has gone"
    case .system(let call, let code): "\(call): \(systemWords(code))"
    }
  }

  static func words(_ error: ProgramError) -> String {
    switch error {
    case .editorFailed(let command): "the editor \"\(command)\" did not end well; set EDITOR to another"
    case .clipboardUnavailable:
      "the clipboard cannot be asked for a picture: on Wayland that takes wl-paste (wl-clipboard), on X11 xclip"
    case .clipboardHoldsNoPicture: "the clipboard holds no picture; a copied file's path can be pasted as it is"
    case .clipboardHangs(let tool, let seconds):
      "\(tool) gave no picture within \(seconds == seconds.rounded() ? "\(Int(seconds))" : "\(seconds)") seconds and was ended; the program that holds the clipboard may hang"
    case .noModel: "no model is there yet: another one is being loaded"
    }
  }
}
