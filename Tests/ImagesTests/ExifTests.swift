import TestSupport
import Testing

@testable import Images

@Suite("EXIF: camera and time")
struct ExifTests {
  /// Big- or little-endian EXIF data: a main directory, and one for the time, with the texts behind them.
  private func block(bigEndian: Bool, maker: String?, model: String?, time: String?) -> [UInt8] {
    func bytes(_ value: Int, _ count: Int) -> [UInt8] {
      let big = (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * (count - 1 - $0))) }
      return bigEndian ? big : big.reversed()
    }
    var texts: [UInt8] = []
    let textStart = 200
    func textEntry(_ tag: Int, _ text: String) -> [UInt8] {
      let data = Array(text.utf8) + [0]
      let entry = bytes(tag, 2) + bytes(2, 2) + bytes(data.count, 4)
      if data.count <= 4 { return entry + data + Array(repeating: 0, count: 4 - data.count) }
      defer { texts += data }
      return entry + bytes(textStart + texts.count, 4)
    }
    var main: [[UInt8]] = []
    if let maker { main.append(textEntry(0x010F, maker)) }
    if let model { main.append(textEntry(0x0110, model)) }
    main.append(bytes(0x0112, 2) + bytes(3, 2) + bytes(1, 4) + bytes(6, 2) + [0, 0])
    main.append(bytes(0x8769, 2) + bytes(4, 2) + bytes(1, 4) + bytes(100, 4))
    var data: [UInt8] = (bigEndian ? [0x4D, 0x4D, 0, 0x2A] : [0x49, 0x49, 0x2A, 0]) + bytes(8, 4)
    data += bytes(main.count, 2) + main.flatMap { $0 }
    data += Array(repeating: 0, count: 100 - data.count)
    let exif = time.map { [textEntry(0x9003, $0)] } ?? []
    data += bytes(exif.count, 2) + exif.flatMap { $0 }
    return data + Array(repeating: 0, count: textStart - data.count) + texts
  }

  /// A JPEG with this block in its first segment.
  private func picture(_ block: [UInt8]) throws -> [UInt8] {
    var bytes = try Fixtures.bytes("jpeg-rgb.jpg")
    let segment = Array("Exif".utf8) + [0, 0] + block
    let length = segment.count + 2
    bytes.insert(contentsOf: [0xFF, 0xE1, UInt8(length >> 8), UInt8(length & 0xFF)] + segment, at: 2)
    return bytes
  }

  @Test(
    "the camera's maker and model and the time of the picture are read",
    arguments: [
      (true, "Canon", "Canon EOS R5", "2024:05:01 12:33:10", "Canon EOS R5", "2024-05-01 12:33:10"),
      (false, "Ricoh", "GR III ", "1999:12:31 23:59:59", "Ricoh GR III", "1999-12-31 23:59:59"),
      (true, nil, "X\u{1B}[3", "0000:00:00 00:00:00", "X\u{1B}[3", nil), (false, "LG", nil, "yesterday", "LG", nil),
      (false, nil, nil, nil, nil, nil), (true, " ", "\t", "2024:05:01 12:33:1x", nil, nil),
    ] as [(Bool, String?, String?, String?, String?, String?)])
  func facts(
    bigEndian: Bool, maker: String?, model: String?, time: String?, camera: String?, takenAt: String?
  ) throws {
    let header = try ImageDecoder.identify(
      try picture(block(bigEndian: bigEndian, maker: maker, model: model, time: time)))
    #expect(header.exif == ExifFacts(camera: camera, takenAt: takenAt))
    #expect(header.orientation == .turnedLeft)
  }

  @Test("a picture without EXIF data has no camera")
  func none() throws {
    for name in ["jpeg-rgb.jpg", "png-2-8.png", "webp-lossy.webp", "jpeg-exif-broken.jpg"] {
      #expect(try ImageDecoder.identify(try Fixtures.bytes(name)).exif == ExifFacts())
    }
  }

  @Test("damaged EXIF data is read as far as it makes sense: no trap, and no long text")
  func damage() {
    var generator = SeededGenerator(seed: 3)
    let long = String(repeating: "y", count: 300)
    for round in 0..<4000 {
      var bytes = block(
        bigEndian: round % 2 == 0, maker: "Canon", model: round % 3 == 0 ? long : "EOS", time: "2024:05:01 12:33:10")
      for _ in 0..<Int.random(in: 1...5, using: &generator) {
        let at = Int.random(in: 4..<bytes.count, using: &generator)
        bytes[at] =
          [0, 1, 0x7F, 0x80, 0xFF, UInt8.random(in: 0...255, using: &generator)]
          .randomElement(using: &generator) ?? 0
      }
      if round % 5 == 0 { bytes.removeLast(Int.random(in: 0..<bytes.count - 4, using: &generator)) }
      let data = ExifData(ByteReader(bytes))
      #expect((data?.facts.camera?.count ?? 0) <= 170)
      #expect(data.map { (1...8).contains($0.orientation.rawValue) } != false)
    }
  }
}
