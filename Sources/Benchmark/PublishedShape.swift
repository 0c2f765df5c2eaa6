import Flamingo

/// A published model whose shape can be measured without its files.
public enum PublishedShape: String, CaseIterable, Sendable {
  case fledgling
  case llama7B = "llama-7b"
  case openFlamingo3B = "openflamingo-3b"
  case openFlamingo9B = "openflamingo-9b"
  case idefics9B = "idefics-9b"

  public var configuration: FlamingoConfiguration {
    switch self {
    case .fledgling: .fledgling
    case .llama7B: .llama7B
    case .openFlamingo3B: .openFlamingo3B
    case .openFlamingo9B: .openFlamingo9B
    case .idefics9B: .idefics9B
    }
  }

  /// Whether the decoder that is measured only has the weights of the published one, not its form.
  public var isApproximate: Bool { self == .openFlamingo3B || self == .openFlamingo9B }
}
