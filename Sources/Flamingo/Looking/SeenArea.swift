import Images

extension ImagePreprocessor {
  /// The part of a picture that the patches cover: all of it where it is squashed, the middle where it is cropped, without
  /// what lies beyond the last whole patch.
  public func seenArea(width: Int, height: Int, vision: VisionConfiguration) -> HeatMap.Area {
    let covered = Double(vision.gridSize * vision.patchSize) / Double(vision.imageSize)
    switch configuration.fit {
    case .squash: return HeatMap.Area(left: 0, top: 0, width: covered, height: covered)
    case .centerCrop:
      let crop = CenterCrop(width: width, height: height, side: configuration.imageSize)
      let (columns, rows) = (crop.area.columns, crop.area.rows)
      return HeatMap.Area(
        left: Double(columns.lowerBound) / Double(crop.width), top: Double(rows.lowerBound) / Double(crop.height),
        width: Double(columns.count) / Double(crop.width) * covered,
        height: Double(rows.count) / Double(crop.height) * covered)
    }
  }
}
