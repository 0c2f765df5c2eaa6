/// What a picture's file says of itself. The words are the file's: made safe where they are shown.
public struct PictureFacts: Hashable, Sendable {
  /// `PNG`, `JPEG`, `WebP`.
  public var format: String
  /// Size in pixels as stored, before orientation.
  public var storedWidth: Int
  public var storedHeight: Int
  /// The camera's maker and model, by EXIF.
  public var camera: String?
  /// When it was taken, in the camera's local time: `2024-05-01 12:33:10`.
  public var takenAt: String?

  public init(format: String, storedWidth: Int, storedHeight: Int, camera: String?, takenAt: String?) {
    self.format = format
    self.storedWidth = storedWidth
    self.storedHeight = storedHeight
    self.camera = camera
    self.takenAt = takenAt
  }
}

/// Part of a picture, in shares of its width and height.
public typealias PictureArea = AttentionReport.Area

/// A picture as the model is given it: upright, resized, cropped.
public struct ModelInput: Hashable, Sendable {
  public var pixels: PicturePixels
  /// The part of the picture that is in it.
  public var area: PictureArea

  public init(pixels: PicturePixels, area: PictureArea) {
    self.pixels = pixels
    self.area = area
  }
}

/// Where two pictures differ.
public struct PictureDifference: Hashable, Sendable {
  /// The absolute difference, as bright as the largest one lets it be.
  public var pixels: PicturePixels
  /// The largest difference of a channel, 0 to 1.
  public var largest: Double
  /// Share of the area that differs.
  public var changedShare: Double
  /// A few boxes around what differs, the strongest first.
  public var regions: [PictureArea]
  /// Weaker regions beyond these.
  public var furtherRegions: Int

  public init(
    pixels: PicturePixels, largest: Double, changedShare: Double, regions: [PictureArea], furtherRegions: Int
  ) {
    self.pixels = pixels
    self.largest = largest
    self.changedShare = changedShare
    self.regions = regions
    self.furtherRegions = furtherRegions
  }
}
