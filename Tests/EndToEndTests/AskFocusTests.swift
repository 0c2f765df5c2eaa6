import Foundation
import Images
import Testing

@Suite("ask --focus")
struct AskFocusTests {
  private static let dog = Program.samples.appending(path: "dog-left-of-cat.png").path(percentEncoded: false)
  private static let apple = Program.samples.appending(path: "apple.png").path(percentEncoded: false)
  private static let question = "What is left of the cat?"

  @Test("the second answer is the one to the picture, its part and the question, in this order")
  func secondAnswer() throws {
    let result = try Program.run(["ask", Self.dog, "-p", Self.question, "--focus", "--json"])
    #expect(result.status == 0, "\(result.standardError)")
    let object = try #require(JSONSerialization.jsonObject(with: result.standardOutput) as? [String: Any])
    let focus = try #require(object["focus"] as? [String: Any])
    let pixels = try #require(focus["pixels"] as? [Int])
    let area = try #require(focus["area"] as? [Double])
    let image = try ImageDecoder.decode(try ImageFile.read(Self.dog)).image
    #expect(pixels.count == 4 && pixels[0] + pixels[2] <= image.width && pixels[1] + pixels[3] <= image.height)
    #expect(pixels[2] * pixels[3] < image.width * image.height)
    for (index, side) in [image.width, image.height].enumerated() {
      #expect(abs(area[2 + index] * Double(side) - Double(pixels[2 + index])) <= 1)
    }
    // What was cut out is told to a person as well.
    #expect(result.standardError.contains("looking again at the "), "\(result.standardError)")
    #expect(result.standardError.contains("of dog-left-of-cat.png: \(pixels[2]) x \(pixels[3]) pixels"))

    let folder = try TemporaryFolder()
    let part = folder.url.appending(path: "part.png")
    let cropped = image.cropped(
      to: PixelArea(columns: pixels[0]..<pixels[0] + pixels[2], rows: pixels[1]..<pixels[1] + pixels[3]))
    try Data(PNGEncoder.encode(cropped)).write(to: part)
    let byHand = try Program.run(
      ["ask", Self.dog, part.path(percentEncoded: false), "-p", Self.question, "--json"])
    let expected = try #require(JSONSerialization.jsonObject(with: byHand.standardOutput) as? [String: Any])
    #expect(focus["token_ids"] as? [Int] == expected["token_ids"] as? [Int])
    #expect(focus["text"] as? String == expected["text"] as? String)
    #expect((focus["usage"] as? [String: Int])?["images"] == 2)
    // The first answer stands where it always stood.
    let plain = try Program.run(["ask", Self.dog, "-p", Self.question])
    #expect((object["text"] as? String).map { "\($0)\n" } == plain.text)
  }

  @Test("both answers are printed, a line each, and nothing else on standard output; off by default")
  func printed() throws {
    let plain = try Program.run(["ask", Self.dog, "-p", Self.question])
    let focused = try Program.run(["ask", Self.dog, "-p", Self.question, "--focus"])
    #expect(focused.status == 0 && focused.text.hasPrefix(plain.text))
    #expect(focused.text.split(separator: "\n", omittingEmptySubsequences: false).count == 3)
    #expect(!plain.standardError.contains("looking again"))
    #expect(!(try Program.run(["ask", Self.dog, "-p", Self.question, "--json"]).text.contains("\"focus\"")))
  }

  @Test("examples stay before the question, and their pictures are not looked at again")
  func examples() throws {
    let result = try Program.run(
      ["ask", Self.dog, "--shot", "\(Self.apple)=What is it? => An apple.", "-p", Self.question, "--focus", "--json"])
    #expect(result.status == 0, "\(result.standardError)")
    let object = try #require(JSONSerialization.jsonObject(with: result.standardOutput) as? [String: Any])
    let focus = try #require(object["focus"] as? [String: Any])
    #expect((focus["usage"] as? [String: Int])?["images"] == 3)
    let hash = ContentHash.sha256(try ImageFile.read(Self.dog))
    #expect(focus["sha256"] as? String == hash)
  }

  @Test("with --attention the answer is read once more only once, and both are there")
  func withAttention() throws {
    let folder = try TemporaryFolder()
    let path = folder.url.appending(path: "look.png").path(percentEncoded: false)
    let result = try Program.run(["ask", Self.dog, "-p", Self.question, "--focus", "--json", "--attention", path])
    let object = try #require(JSONSerialization.jsonObject(with: result.standardOutput) as? [String: Any])
    #expect(object["attention"] != nil && object["focus"] is [String: Any])
    #expect(FileManager.default.fileExists(atPath: path))
  }

  @Test("what cannot be looked at again is told before anything is computed")
  func failures() throws {
    let none = try Program.run(["ask", "-p", "Hello", "--focus"])
    #expect(none.status == 1 && none.standardOutput.isEmpty)
    #expect(none.standardError.contains("--focus needs a picture"), "\(none.standardError)")
    for form in [["--raw", "-p", "<image>What?"], ["--token-ids", "1,2"]] {
      let result = try Program.run(["ask", Self.dog, "--focus"] + form)
      #expect(result.status == 64 && result.standardError.contains("--focus belongs to the chat form"))
    }
  }

  @Test("a question without a picture of its own looks again at the example's")
  func exampleAlone() throws {
    let result = try Program.run(
      ["ask", "--shot", "\(Self.dog)=What is left of the cat? => A dog.", "-p", "What is right?", "--focus", "--json"])
    #expect(result.status == 0, "\(result.standardError)")
    let object = try #require(JSONSerialization.jsonObject(with: result.standardOutput) as? [String: Any])
    // The example's picture, the same again in the question, and its part.
    guard let focus = object["focus"] as? [String: Any] else {
      #expect(result.standardError.contains("there is no part to look at again"))
      return
    }
    #expect((focus["usage"] as? [String: Int])?["images"] == 3)
  }
}
