import Chat
import Testing

@Suite("The part of a picture worth a second look")
struct FocusAreaTests {
  private func report(_ patches: [Float], grid: Int, area: AttentionReport.Area? = nil) -> AttentionReport {
    let number = PictureNumber(1)
    let token = AttentionReport.Token(
      id: 1, text: "a", picture: number, blocks: [patches], patches: patches, shares: [number: 0.5])
    return AttentionReport(gridSize: grid, tokens: [token], gates: [], areas: area.map { [number: $0] } ?? [:])
  }

  @Test("it is around the patches that hold half of the weight")
  func around() throws {
    var patches = [Float](repeating: 0.4 / 62, count: 64)
    patches[8 * 2 + 5] = 0.3
    patches[8 * 2 + 6] = 0.3
    let area = try #require(report(patches, grid: 8).focusArea(of: PictureNumber(1)))
    // Two patches with half a patch around them, and two each way at least.
    #expect(abs(area.left - 4.5 / 8) < 1e-9 && abs(area.width - 3.0 / 8) < 1e-9)
    #expect(abs(area.top - 1.5 / 8) < 1e-9 && abs(area.height - 2.0 / 8) < 1e-9)
  }

  @Test("it stays in the picture, and in the part of it that the model sees")
  func corner() throws {
    var patches = [Float](repeating: 0, count: 16)
    patches[0] = 1
    let seen = AttentionReport.Area(left: 0.25, top: 0, width: 0.5, height: 1)
    let area = try #require(report(patches, grid: 4, area: seen).focusArea(of: PictureNumber(1)))
    #expect(area.left == 0.25 && area.top == 0 && area.width == 0.25 && area.height == 0.5)
  }

  @Test("there is none where everything was looked at, or nothing")
  func none() {
    #expect(report([Float](repeating: 1.0 / 64, count: 64), grid: 8).focusArea(of: PictureNumber(1)) == nil)
    #expect(report([0.25, 0.25, 0.25, 0.25], grid: 2).focusArea(of: PictureNumber(1)) == nil)
    #expect(report([Float](repeating: 0, count: 64), grid: 8).focusArea(of: PictureNumber(1)) == nil)
    #expect(report([1, 0, 0, 0], grid: 2).focusArea(of: PictureNumber(2)) == nil)
  }
}
