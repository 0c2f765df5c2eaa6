/// Where and why a text is not the JSON it should be. Offsets count bytes from the start of the text.
public enum JSONFault: Error, Sendable, Equatable {
  case unexpectedEnd
  case unexpectedByte(offset: Int)
  /// Not a number of JSON, not a finite one, or not a whole one where only those count.
  case invalidNumber(offset: Int)
  /// Not UTF-8, a bare control character, an escape that means nothing, or combining marks without end.
  case invalidString(offset: Int)
  case duplicateKey(String)
  case nestedTooDeeply(offset: Int)
}
