import Foundation
import Images
import JSONText
import Testing

@Suite("The fixtures")
struct FixtureManifestTests {
  @Test("are the files that generate.py wrote")
  func hashes() throws {
    let folder = try Fixtures.directory("")
    let manifest = try #require(
      FileManager.default.contents(atPath: folder.appendingPathComponent("manifest.json").path))
    let files = try #require(JSONValue(parsing: Array(manifest)).object?["files"]?.object)
    #expect(files.count > 15)
    for (name, hash) in files {
      let bytes = try #require(
        FileManager.default.contents(atPath: folder.appendingPathComponent(name).path), "\(name)")
      #expect(ContentHash.sha256(Array(bytes)) == hash.string, "\(name)")
    }
  }
}
