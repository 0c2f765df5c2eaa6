import ArgumentParser
import Screen

/// The colour depths by the names they have on the command line.
enum ColorChoice: String, CaseIterable, ExpressibleByArgument {
  case full
  case palette = "256"
  case sixteen = "16"
  case none

  var depth: ColorDepth {
    switch self {
    case .full: .full
    case .palette: .twoHundredFiftySix
    case .sixteen: .sixteen
    case .none: .none
    }
  }
}
