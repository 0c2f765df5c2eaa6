import CCurl

extension HTTPConnection.Failure {
  /// What it means to the user: a `PassingFault` where another try may do better, else a `HubError`.
  func fault(at host: String) -> any Error {
    switch code {
    case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR:
      return HubError.untrusted(host: host, reason: reason)
    case CURLE_WRITE_ERROR:
      // Bodies are counted elsewhere: it is the head.
      return HubError.answerTooLarge(host: host, limit: HTTPConnection.maximumHeadBytes)
    case CURLE_UNSUPPORTED_PROTOCOL, CURLE_URL_MALFORMAT, CURLE_OUT_OF_MEMORY:
      return HubError.unreachable(host: host, reason: reason)
    case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY, CURLE_COULDNT_CONNECT:
      return PassingFault(error: .unreachable(host: host, reason: reason))
    case CURLE_OPERATION_TIMEDOUT where reason.contains("too slow"):
      return PassingFault(error: .stalled(host: host))
    case CURLE_OPERATION_TIMEDOUT: return PassingFault(error: .unreachable(host: host, reason: reason))
    default: return PassingFault(error: .connectionLost(host: host, reason: reason))
    }
  }
}
