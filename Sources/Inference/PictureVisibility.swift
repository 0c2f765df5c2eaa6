extension ModelTokens {
  /// For each token of a prompt the index of the picture that it sees; `nil` where it sees none.
  ///
  /// In both families that is the latest picture at or before it. In IDEFICS a text's end hides it: what follows `</s>` sees
  /// none until the next picture (`processing_idefics.py`, `image_attention_mask_for_packed_input_ids`). OpenFlamingo has no
  /// such rule (`helpers.py`, `MaskedCrossAttention`).
  func visiblePictures(_ tokens: [Int]) -> [Int?] {
    var count = 0
    var visible: Int?
    return tokens.map { token in
      if token == image {
        visible = count
        count += 1
      }
      defer { if family == .idefics, token == endOfText { visible = nil } }
      return visible
    }
  }

  /// The picture that a generated token sees.
  ///
  /// IDEFICS copies the last row of its mask. OpenFlamingo goes on with the latest picture, too, until it generates a
  /// picture's place itself, which only a caller who lifts the ban sees: it then counts places from that token on
  /// (`flamingo_lm.py`, `_condition_media_locations`), so this token and all that follow see the first picture.
  /// - Parameters:
  ///   - previous: what the token before it saw.
  ///   - pictureCount: pictures of the prompt.
  func visiblePicture(ofGenerated token: Int, after previous: Int?, pictureCount: Int) -> Int? {
    guard case .openFlamingo = family, token == image else { return previous }
    return pictureCount > 0 ? 0 : nil
  }
}
