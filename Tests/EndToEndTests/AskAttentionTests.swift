import Foundation
import Testing

@Suite("ask --attention")
struct AskAttentionTests {
  private static let apple = Program.samples.appending(path: "apple.png").path(percentEncoded: false)
  private static let samples: [String] = ["apple.png", "red-circle.png"].map {
    Program.samples.appending(path: $0).path(percentEncoded: false)
  }

  /// Width and height that a PNG names.
  private func size(_ png: Data) -> (Int, Int)? {
    guard png.count > 24, png.prefix(4) == Data([0x89, 0x50, 0x4E, 0x47]) else { return nil }
    func number(_ start: Int) -> Int { png[start..<start + 4].reduce(0) { $0 << 8 | Int($1) } }
    return (number(16), number(20))
  }

  @Test(
    "the PNG has a row for each picture; the JSON has weights that sum to 1 for every token and picture that is seen")
  func pictures() throws {
    let folder = try TemporaryFolder()
    let path = folder.url.appending(path: "look.png").path(percentEncoded: false)
    let result = try Program.run(
      ["ask"] + Self.samples + ["-p", "What is this?", "--max-tokens", "5", "--json", "--attention", path])
    #expect(result.status == 0, "\(result.standardError)")
    let one = try #require(size(try Data(contentsOf: URL(filePath: Self.samples[0]))))
    let two = try #require(size(try Data(contentsOf: URL(filePath: Self.samples[1]))))
    let sheet = try #require(size(try Data(contentsOf: URL(filePath: path))))
    #expect(sheet == (2 * max(one.0, two.0) + 24, one.1 + two.1 + 24))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path(percentEncoded: false)).count == 1)

    let object = try #require(JSONSerialization.jsonObject(with: result.standardOutput) as? [String: Any])
    let attention = try #require(object["attention"] as? [String: Any])
    let grid = try #require(attention["grid"] as? Int)
    let images = try #require(attention["images"] as? [[String: Any]])
    #expect(images.count == 2 && images[0]["patches"] is NSNull)
    let tokens = try #require(attention["tokens"] as? [[String: Any]])
    #expect(tokens.map { $0["id"] as? Int } == (object["token_ids"] as? [Int])?.map { $0 })
    for looked in [images[1]] + tokens {
      let patches = try #require(looked["patches"] as? [Double])
      #expect(patches.count == grid * grid && abs(patches.reduce(0, +) - 1) < 1e-3)
    }
    for token in tokens {
      #expect(token["image"] as? Int == 1)
      let shares = try #require(token["shares"] as? [Double])
      #expect(shares.count == 2 && shares.allSatisfy { $0 >= 0 } && shares.reduce(0, +) <= 1.0001)
    }
    #expect((attention["gates"] as? [[String: Double]])?.isEmpty == false)
  }

  @Test("the answer is the same, and is printed as always")
  func answer() throws {
    let folder = try TemporaryFolder()
    let path = folder.url.appending(path: "look.png").path(percentEncoded: false)
    let arguments = ["ask", Self.apple, "-p", "What is this?"]
    let plain = try Program.run(arguments)
    #expect(try Program.run(arguments + ["--attention", path]).standardOutput == plain.standardOutput)
    #expect(FileManager.default.fileExists(atPath: path))
    // A member that nobody asked for is not there.
    #expect(!(try Program.run(arguments + ["--json"]).text.contains("\"attention\"")))
  }

  @Test("what cannot be written is told before the answer is computed; so is a prompt without a picture")
  func failures() throws {
    let folder = try TemporaryFolder().url.path(percentEncoded: false)
    for path in ["\(folder)/no/such/look.png", "/proc/look.png", Program.samples.path(percentEncoded: false)] {
      let result = try Program.run(["ask", Self.apple, "-p", "What is this?", "--attention", path])
      #expect(result.status == 1 && result.standardOutput.isEmpty)
      #expect(result.standardError.contains("cannot be written"), "\(result.standardError)")
    }
    let result = try Program.run(["ask", "-p", "Hello", "--attention", "\(folder)/look.png"])
    #expect(result.status == 1 && result.standardOutput.isEmpty)
    #expect(result.standardError.contains("--attention needs a picture"), "\(result.standardError)")
  }
}
