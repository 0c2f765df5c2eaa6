import JSONText

/// How a family's pictures become the numbers its vision transformer was trained on.
public struct PreprocessorConfiguration: Sendable, Equatable {
  /// How a picture of any shape becomes a square one, by Pillow's bicubic filter.
  public enum Fit: Sendable, Equatable {
    /// Over white, then both sides made to fit, as IDEFICS's image processor does (`image_processing_idefics.py`).
    case squash
    /// The shorter side made to fit and the middle of the longer one kept; then alpha is dropped, not laid over anything, as
    /// open_clip does (`transform.py`).
    case centerCrop
  }

  /// Side of the square picture, in pixels.
  public var imageSize: Int
  /// What an 8-bit level is multiplied by before the mean is taken off.
  public var rescaleFactor: Double
  /// Per channel: red, green, blue.
  public var mean: [Float]
  public var standardDeviation: [Float]
  public var fit = Fit.squash

  /// The statistics of CLIP's training pictures, which IDEFICS keeps (`image_processing_idefics.py`).
  static let clipMean: [Float] = [0.48145466, 0.4578275, 0.40821073]
  static let clipStandardDeviation: [Float] = [0.26862954, 0.26130258, 0.27577711]

  /// What IDEFICS has been trained on, for pictures of `imageSize` pixels.
  public static func standard(imageSize: Int) -> PreprocessorConfiguration {
    PreprocessorConfiguration(
      imageSize: imageSize, rescaleFactor: 1 / 255, mean: clipMean, standardDeviation: clipStandardDeviation)
  }

  /// What OpenFlamingo has been trained on, which is how open_clip prepares pictures for CLIP.
  public static func openFlamingo(imageSize: Int) -> PreprocessorConfiguration {
    var configuration = standard(imageSize: imageSize)
    configuration.fit = .centerCrop
    return configuration
  }

  /// Reads the text of a `preprocessor_config.json`; what it leaves out takes the family's defaults.
  ///
  /// As in the reference, pictures are always rescaled and normalised, whatever `do_rescale` says.
  /// - Parameter path: where the text is from, for messages.
  /// - Throws: `FlamingoError.invalidConfiguration`, `WeightsError`.
  static func read(
    json: UnsafeRawBufferPointer, path: String, defaultImageSize: Int
  ) throws -> PreprocessorConfiguration {
    try read(ConfigurationText.fields(of: json, path: path), path: path, defaultImageSize: defaultImageSize)
  }

  static func read(
    _ fields: [String: JSONValue], path: String, defaultImageSize: Int
  ) throws(FlamingoError) -> PreprocessorConfiguration {
    var reader = ConfigurationReader(fields: fields)
    let configuration = PreprocessorConfiguration(
      imageSize: reader.integer("image_size", default: defaultImageSize, in: 1...8192),
      rescaleFactor: reader.positiveNumber("rescale_factor", default: 1 / 255),
      mean: reader.channelNumbers("image_mean", default: clipMean),
      standardDeviation: reader.channelNumbers("image_std", default: clipStandardDeviation))
    if let unusable = configuration.standardDeviation.first(where: { !($0 > 0) }) {
      reader.report("image_std", .unusableNumber(Double(unusable)))
    }
    guard reader.faults.isEmpty else { throw .invalidConfiguration(path: path, reader.faults) }
    return configuration
  }
}
