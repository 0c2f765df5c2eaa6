import TestSupport
import Testing

@testable import Weights

@Suite("A sharded checkpoint")
struct ShardedSafetensorsTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func writeShard(_ file: String, _ tensors: String...) throws {
    let entries = tensors.enumerated().map {
      SafetensorsWriter.entry($1, shape: [1], from: $0 * 4, to: $0 * 4 + 4)
    }
    let header = "{" + entries.joined(separator: ",") + "}"
    _ = try folder.write(
      file, SafetensorsWriter.file(header: header, data: [UInt8](repeating: 0, count: 4 * tensors.count)))
  }

  private func writeIndex(_ map: String) throws -> String {
    try folder.write("model.safetensors.index.json", Array(#"{"metadata":{},"weight_map":\#(map)}"#.utf8))
  }

  @Test("all tensors of all shards are found")
  func readsShards() throws {
    try writeShard("1.safetensors", "a", "b")
    try writeShard("2.safetensors", "c")
    _ = try writeIndex(#"{"a":"1.safetensors","b":"1.safetensors","c":"2.safetensors"}"#)
    #expect(try WeightDirectory.open(folder.path).tensors.keys.sorted() == ["a", "b", "c"])
  }

  @Test("a single file wins over an index")
  func singleFileWins() throws {
    try writeShard("model.safetensors", "whole")
    _ = try writeIndex("{}")
    #expect(try WeightDirectory.open(folder.path).tensors.keys.sorted() == ["whole"])
  }

  @Test("a folder without weights says what was looked for")
  func noWeights() {
    let error = WeightsError.noWeights(
      directory: folder.path,
      expected: [
        "model.safetensors", "model.safetensors.index.json", "pytorch_model.bin", "pytorch_model.bin.index.json",
      ])
    #expect(throws: error) { try WeightDirectory.open(folder.path) }
  }

  @Test(
    "a shard must be a plain file name beside the index",
    arguments: ["../secret", "/etc/passwd", "sub/file", "..", ".", "", "a\\u0000b"])
  func refusesPaths(shard: String) throws {
    let path = try writeIndex(#"{"a":"\#(shard)"}"#)
    let name = shard == "a\\u0000b" ? "a\0b" : shard
    #expect(throws: WeightsError.shardOutsideDirectory(path: path, shard: name)) {
      try ShardedSafetensors(indexPath: path)
    }
  }

  @Test("shards that are not there are named together")
  func absentShards() throws {
    try writeShard("1.safetensors", "a")
    let path = try writeIndex(#"{"a":"1.safetensors","b":"2.safetensors","c":"3.safetensors","d":"2.safetensors"}"#)
    #expect(throws: WeightsError.absentShards(path: path, shards: ["2.safetensors", "3.safetensors"])) {
      try ShardedSafetensors(indexPath: path)
    }
  }

  @Test("a missing shard, a tensor in the wrong shard and a tensor in two are told apart")
  func refusesDisagreement() throws {
    try writeShard("1.safetensors", "a")
    try writeShard("2.safetensors", "a")
    let missing = try writeIndex(#"{"a":"3.safetensors"}"#)
    #expect(throws: WeightsError.absentShards(path: missing, shards: ["3.safetensors"])) {
      try ShardedSafetensors(indexPath: missing)
    }
    let wrong = try writeIndex(#"{"b":"1.safetensors"}"#)
    #expect(throws: WeightsError.tensorNotInShard(path: wrong, tensor: "b", shard: "1.safetensors")) {
      try ShardedSafetensors(indexPath: wrong)
    }
    let twice = try writeIndex(#"{"a":"1.safetensors","b":"2.safetensors"}"#)
    #expect(throws: WeightsError.duplicateTensor(path: twice, tensor: "a")) {
      try ShardedSafetensors(indexPath: twice)
    }
  }

  @Test("an index of the wrong form is refused")
  func refusesIndex() throws {
    let path = folder.path + "/model.safetensors.index.json"
    let cases: [(String, WeightsError)] = [
      ("[]", .malformedHeader(path: path, .notAnObject)),
      ("{}", .malformedHeader(path: path, .missingWeightMap)),
      (#"{"weight_map":{"a":1}}"#, .malformedHeader(path: path, .shardNameNotAString(tensor: "a"))),
      ("{", .malformedJSON(path: path, .unexpectedEnd)),
    ]
    for (text, error) in cases {
      _ = try folder.write("model.safetensors.index.json", Array(text.utf8))
      #expect(throws: error) { try ShardedSafetensors(indexPath: path) }
    }
  }

  @Test("damaged indexes are refused or read, and never end the program")
  func fuzz() throws {
    try writeShard("1.safetensors", "a", "b")
    try writeShard("2.safetensors", "c")
    let index = Array(#"{"metadata":{"total_size":12},"weight_map":{"a":"1.safetensors","c":"2.safetensors"}}"#.utf8)
    var mutator = Mutator(seed: 11)
    var refused = 0
    for _ in 0..<2000 {
      let path = try folder.write("model.safetensors.index.json", mutator.mutated(index))
      do { _ = try ShardedSafetensors(indexPath: path) } catch is WeightsError { refused += 1 }
    }
    #expect(refused > 500)
  }
}
