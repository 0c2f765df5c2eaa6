import Flamingo

/// A published model whose shape can be measured without its files.
public enum PublishedShape: String, CaseIterable, Sendable {
  case fledgling
  case llama7B = "llama-7b"
  case openFlamingo3B = "openflamingo-3b"
  case openFlamingo4B = "openflamingo-4b"
  case openFlamingo9B = "openflamingo-9b"
  case idefics9B = "idefics-9b"

  public var configuration: FlamingoConfiguration {
    switch self {
    case .fledgling: .fledgling
    case .llama7B: .llama7B
    case .openFlamingo3B: .openFlamingo3B
    case .openFlamingo4B: .openFlamingo4B
    case .openFlamingo9B: .openFlamingo9B
    case .idefics9B: .idefics9B
    }
  }
}
