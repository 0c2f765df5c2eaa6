import Tensors
import TestSupport
import Testing

@testable import Weights

@Suite("The containers of PyTorch files")
struct PyTorchContainerTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private static let pickle = PickleWriter.file(PickleWriter.dictionary([("w", PickleWriter.vector(count: 2))]))
  private static let data: [UInt8] = [0, 0, 128, 63, 0, 0, 0, 64]

  private static var checkpoint: ZipWriter { .checkpoint(pickle, storages: ["0": data]) }

  private static func changing(_ change: (inout ZipWriter) -> Void) -> ZipWriter {
    var writer = checkpoint
    change(&writer)
    return writer
  }

  private func values(_ bytes: [UInt8]) throws -> [Float] {
    let file = try PyTorchFile(path: folder.write("checkpoint.pt", bytes))
    return try #require(file.tensors["w"]).toTensor(.reference).values
  }

  @Test("the checksum is that of zip")
  func checksum() {
    #expect(Array("123456789".utf8).withUnsafeBytes { CRC32.checksum(of: $0) } == 0xCBF4_3926)
  }

  static let accepted: [(String, ZipWriter)] = [
    ("as torch writes it", checkpoint),
    ("with 64-bit sizes and places", changing { $0.isWide = true }),
    ("with a comment", changing { $0.comment = Array("PK\u{5}\u{6} is how an end record begins".utf8) }),
    ("in a folder of another name", .checkpoint(pickle, storages: ["0": data], folder: "модель v1.0")),
    ("with entries for folders", changing { $0.entries += [.init("archive/"), .init("archive/data/")] }),
    ("with files of others", changing { $0.entries.append(.init("__MACOSX/archive/._data.pkl", [1, 2])) }),
    ("from before torch wrote the byte order", changing { $0.entries.remove(at: 1) }),
    ("with a checksum that was not computed", changing { $0.entries[0].checksum = 0 }),
    // Reading a whole checkpoint to compare it would take longer than its first answer.
    ("with a wrong checksum of a storage", changing { $0.entries[2].checksum = 1 }),
    (
      "with sizes behind the contents",
      changing {
        $0.entries[2].flags |= 8; $0.entries[2].localSize = 0
      }
    ),
  ]

  @Test("an archive is read whatever tool packed it", arguments: accepted.indices)
  func accepts(index: Int) throws {
    let (what, writer) = Self.accepted[index]
    #expect(try values(writer.file()) == [1, 2], "\(what)")
  }

  static let refused: [(String, ZipWriter, ArchiveFault)] = [
    ("compressed", changing { $0.entries[2].method = 8 }, .compressed(entry: "archive/data/0")),
    ("encrypted", changing { $0.entries[2].flags |= 1 }, .encrypted(entry: "archive/data/0")),
    ("hidden headers", changing { $0.entries[2].flags |= 0x2000 }, .encrypted(entry: "archive/data/0")),
    ("several disks", changing { $0.disk = 1 }, .severalDisks),
    ("twice", changing { $0.entries.append(.init("archive/data/0", data)) }, .duplicateEntry("archive/data/0")),
    (
      "listed twice",
      changing {
        $0.entries.append(.init("archive/data.pkl", pickle))
        $0.entries[4].start = 0
      }, .duplicateEntry("archive/data.pkl")
    ),
    (
      "a size too large by one header",
      changing {
        $0.entries[2].flags |= 8; $0.entries[2].size = 9
      },
      .overlappingEntries("archive/data/0", "archive/version")
    ),
    (
      "a size that reaches the directory",
      changing {
        $0.entries[3].flags |= 8; $0.entries[3].size = 3
      },
      .entryOutsideFile("archive/version")
    ),
    (
      "a size of 2^63",
      changing {
        $0.isWide = true; $0.entries[2].size = 1 << 63
      }, .malformedEntry("archive/data/0")
    ),
    (
      "a size of 2^63 - 1",
      changing {
        $0.isWide = true; $0.entries[2].size = .max >> 1
      },
      .entryOutsideFile("archive/data/0")
    ),
    (
      "a place of 2^63 - 1",
      changing {
        $0.isWide = true; $0.entries[2].start = .max >> 1
      },
      .entryOutsideFile("archive/data/0")
    ),
    ("a place where no header is", changing { $0.entries[2].start = 1 }, .malformedEntry("archive/data/0")),
    (
      "another name in the header", changing { $0.entries[2].localName = Array("archive/data/1".utf8) },
      .malformedEntry("archive/data/0")
    ),
    ("another size in the header", changing { $0.entries[2].localSize = 4 }, .malformedEntry("archive/data/0")),
    ("a wrong checksum of the pickle", changing { $0.entries[0].checksum = 1 }, .checksum(entry: "archive/data.pkl")),
    (
      "a wrong checksum of the byte order", changing { $0.entries[1].checksum = 1 },
      .checksum(entry: "archive/byteorder")
    ),
    ("too few entries", changing { $0.entryCount = 3 }, .malformedDirectory),
    ("too many entries", changing { $0.entryCount = 5 }, .malformedDirectory),
    ("65534 entries", changing { $0.entryCount = 65534 }, .malformedDirectory),
    (
      "2^40 entries",
      changing {
        $0.isWide = true; $0.entryCount = 65535; $0.wideEntryCount = 1 << 40
      },
      .tooManyEntries(1 << 40)
    ),
    (
      "records that disagree",
      changing {
        $0.isWide = true; $0.wideEntryCount = 3
      }, .malformedDirectory
    ),
    ("a directory beyond the file", changing { $0.directoryStart = 1 << 30 }, .malformedDirectory),
    ("a directory of another size", changing { $0.directorySize = 4 }, .malformedDirectory),
    ("a directory elsewhere", changing { $0.directoryStart = 4 }, .malformedDirectory),
  ]

  @Test("an archive that lies, or that torch would not write, is refused", arguments: refused.indices)
  func refuses(index: Int) throws {
    let (what, writer, fault) = Self.refused[index]
    #expect(throws: WeightsError.malformedArchive(path: folder.path + "/checkpoint.pt", fault), "\(what)") {
      try values(writer.file())
    }
  }

  @Test(
    "an entry of an impossible name is refused",
    arguments: [
      "", "/", "/etc/passwd", "../x", "a/../b", "a/./b", "a//b", "a\\b", "a\nb", "a\u{1B}[2Jb", "a\0b", "a\u{7F}",
    ])
  func invalidNames(name: String) throws {
    #expect(throws: WeightsError.malformedArchive(path: folder.path + "/checkpoint.pt", .invalidName(name))) {
      try values(Self.changing { $0.entries.append(.init(name)) }.file())
    }
  }

  @Test("a name that is not UTF-8 is refused, and shown as far as it can be")
  func nameNotUTF8() throws {
    let writer = Self.changing { $0.entries[2].name = [0x61, 0xFF] }
    #expect(throws: WeightsError.malformedArchive(path: folder.path + "/checkpoint.pt", .invalidName("a\u{FFFD}"))) {
      try values(writer.file())
    }
  }

  static let unreadable: [(String, ZipWriter, PyTorchFault)] = [
    ("big-endian", changing { $0.entries[1].bytes = Array("big".utf8) }, .bigEndian),
    ("version 11", changing { $0.entries[3].bytes = Array("11\n".utf8) }, .formatVersion("11\n")),
    ("version 0", changing { $0.entries[3].bytes = Array("0".utf8) }, .formatVersion("0")),
    ("no number", changing { $0.entries[3].bytes = [] }, .formatVersion("")),
    ("no pickle", changing { $0.entries.removeFirst() }, .noPickle),
    ("two pickles", changing { $0.entries.append(.init("other/data.pkl", pickle)) }, .noPickle),
    ("a pickle without a folder", ZipWriter([.init("data.pkl", pickle)]), .noPickle),
    ("nothing", ZipWriter([.init("x")]), .noPickle),
    ("TorchScript", changing { $0.entries.append(.init("archive/constants.pkl", [1])) }, .torchScript),
    (
      "TorchScript with its program",
      changing {
        $0.entries.append(.init("archive/code/__torch__.py", [1]))
        $0.entries[$0.entries.count - 1].method = 8
      }, .torchScript
    ),
  ]

  @Test("an archive that is no checkpoint is told from a damaged one", arguments: unreadable.indices)
  func refusesContents(index: Int) throws {
    let (what, writer, fault) = Self.unreadable[index]
    #expect(throws: WeightsError.unreadablePyTorch(path: folder.path + "/checkpoint.pt", fault), "\(what)") {
      try values(writer.file())
    }
  }

  @Test("other files are not taken for a checkpoint")
  func otherFormats() throws {
    var tar = [UInt8](repeating: 0, count: 1024)
    tar.replaceSubrange(257..<262, with: Array("ustar".utf8))
    let path = folder.path + "/checkpoint.pt"
    let cases: [([UInt8], PyTorchFault)] = [
      (tar, .tarFormat), (Array("P".utf8), .unknownFormat), (Array("version https://git-lfs".utf8), .unknownFormat),
      (PickleWriter.file(PickleWriter.op("}")), .unknownFormat),
      (PickleWriter.file([0x8A, 9], .init(repeating: 7, count: 9)), .unknownFormat),
    ]
    for (bytes, fault) in cases {
      #expect(throws: WeightsError.unreadablePyTorch(path: path, fault)) { try values(bytes) }
    }
    #expect(throws: WeightsError.emptyFile(path: path)) { try values([]) }
    let foreign = PickleFault.foreignGlobal(module: "os", name: "system")
    #expect(throws: WeightsError.malformedPickle(path: path, foreign)) {
      try values(PickleWriter.file(PickleWriter.global("os", "system")))
    }
  }
}

@Suite("The format of torch before 1.6")
struct LegacyPyTorchTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private static let magic: [UInt8] = [0x8A, 10, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19]

  private static func file(
    version: Int = 1001, littleEndian: Bool = true,
    checkpoint: [UInt8] = PickleWriter.dictionary([("w", PickleWriter.vector(count: 2))]), keys: [UInt8]? = nil,
    count: Int = 2, data: [UInt8] = [0, 0, 128, 63, 0, 0, 0, 64]
  ) -> [UInt8] {
    PickleWriter.file(magic) + PickleWriter.file(PickleWriter.integer(version))
      + PickleWriter.file(PickleWriter.dictionary([("little_endian", [littleEndian ? 0x88 : 0x89])]))
      + PickleWriter.file(checkpoint)
      + PickleWriter.file(keys ?? PickleWriter.op("](") + PickleWriter.text("0") + PickleWriter.op("e"))
      + PickleWriter.little(count) + data
  }

  private func open(_ bytes: [UInt8]) throws -> PyTorchFile {
    try PyTorchFile(path: folder.write("legacy.pt", bytes))
  }

  @Test("the storages follow the pickles")
  func reads() throws {
    #expect(try #require(open(Self.file()).tensors["w"]).toTensor(.reference).values == [1, 2])
    #expect(try #require(open(Self.file() + [1, 2, 3]).tensors["w"]).toTensor(.reference).values == [1, 2])
  }

  @Test("a file of another version, byte order or list of storages is refused")
  func refuses() throws {
    let path = folder.path + "/legacy.pt"
    let twice = PickleWriter.op("](") + PickleWriter.text("0") + PickleWriter.text("0") + PickleWriter.op("e")
    let unknown = PickleWriter.op("](") + PickleWriter.text("7") + PickleWriter.op("e")
    let whole = Self.file().count
    let cases: [([UInt8], WeightsError)] = [
      (Self.file(version: 1000), .unreadablePyTorch(path: path, .formatVersion("1000"))),
      (Self.file(littleEndian: false), .unreadablePyTorch(path: path, .bigEndian)),
      (Self.file(keys: twice), .unreadablePyTorch(path: path, .malformedStorageList)),
      (Self.file(keys: unknown), .unreadablePyTorch(path: path, .malformedStorageList)),
      (Self.file(keys: PickleWriter.op("]")), .malformedTensor(path: path, tensor: "w", .missingStorage("0"))),
      (Self.file(count: 1), .unreadablePyTorch(path: path, .malformedStorageList)),
      (Self.file(count: -1), .unreadablePyTorch(path: path, .malformedStorageList)),
      (Self.file(data: [0, 0, 128, 63]), .truncated(path: path, needed: whole, actual: whole - 4)),
      (
        Self.file(checkpoint: PickleWriter.dictionary([("w", PickleWriter.vector(count: 1 << 62))]), count: 1 << 62),
        .unreadablePyTorch(path: path, .malformedStorageList)
      ),
    ]
    for (bytes, error) in cases { #expect(throws: error) { try open(bytes) } }
    let end = Self.file(keys: PickleWriter.text("0")).count - 16
    #expect(throws: WeightsError.malformedPickle(path: path, .unexpectedOperand(offset: end))) {
      try open(Self.file(keys: PickleWriter.text("0")))
    }
  }

  @Test("a storage whose end no number can say is refused")
  func overflow() throws {
    let count = Int.max / 4
    let file = Self.file(
      checkpoint: PickleWriter.dictionary([("w", PickleWriter.vector(count: count))]), count: count)
    let error = WeightsError.truncated(path: folder.path + "/legacy.pt", needed: .max, actual: file.count)
    #expect(throws: error) { try open(file) }
  }
}
