import Images
import Testing

@Test("a picture of one colour keeps it at every size", arguments: ResamplingFilter.allCases)
func flatPictureStaysFlat(filter: ResamplingFilter) {
  let image = RGBAImage(width: 7, height: 5, pixels: Array(repeating: [10, 200, 77, 255], count: 35).flatMap { $0 })
  for (width, height) in [(1, 1), (3, 9), (20, 2), (7, 1)] {
    let resized = image.resized(width: width, height: height, filter: filter)
    #expect(resized.pixels == Array(repeating: [10, 200, 77, 255], count: width * height).flatMap { $0 })
  }
}
