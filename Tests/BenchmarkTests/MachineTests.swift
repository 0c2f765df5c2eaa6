import Tensors
import Testing

@testable import Benchmark

@Suite("What the machine can do")
struct MachineTests {
  @Test("limits are measured for every kind of arithmetic that a tier has")
  func limits() throws {
    let meter = try LimitMeter(pool: WorkerPool(threadCount: 2), ceiling: nil, byteCount: 4 << 20)
    let limits = meter.measure(milliseconds: 2)
    #expect(limits.bytesPerSecond > 0)
    for (arithmetic, rate) in limits.operationsPerSecond {
      #expect(rate > 0)
      #expect(limits.instructionSets[arithmetic]?.isAvailable == true)
    }
    #expect(limits.operationsPerSecond[.f32] != nil)
  }

  @Test("a forced tier limits the instructions that are measured", arguments: InstructionSet.available)
  func ceiling(tier: InstructionSet) throws {
    let meter = try LimitMeter(pool: WorkerPool(threadCount: 1), ceiling: tier, byteCount: 1 << 20)
    let limits = meter.measure(milliseconds: 1)
    #expect(limits.instructionSets.values.allSatisfy { $0.code.rawValue <= tier.code.rawValue })
    if tier == .reference { #expect(limits.operationsPerSecond.keys.elementsEqual([.f32])) }
  }

  @Test("narrow numbers may be multiplied as wider ones, where that is faster")
  func peaks() {
    let limits = MachineLimits(
      bytesPerSecond: 1, hugePageBytesPerSecond: 1, operationsPerSecond: [.f32: 100, .int8: 400], instructionSets: [:])
    #expect(limits.peak(.f32)?.operationsPerSecond == 100)
    #expect(limits.peak(.bf16)?.arithmetic == .f32)
    #expect(limits.peak(.int8)?.operationsPerSecond == 400)
  }

  @Test("of several measurements the middle counts, limit by limit")
  func median() {
    func limits(_ read: Double, _ huge: Double, _ f32: Double) -> MachineLimits {
      MachineLimits(
        bytesPerSecond: read, hugePageBytesPerSecond: huge, operationsPerSecond: [.f32: f32], instructionSets: [:])
    }
    let median = MachineLimits.median(of: [limits(5, 6, 1), limits(3, 9, 4), limits(4, 7, 2)])
    #expect(median.bytesPerSecond == 4 && median.hugePageBytesPerSecond == 7)
    #expect(median.leastBytesPerSecond == 3 && median.mostBytesPerSecond == 5)
    #expect(median.operationsPerSecond == [.f32: 2])
  }

  @Test("a reading's median and ends", arguments: [[3], [4, 1], [9, 1, 2], [4, 1, 3, 2]] as [[Double]])
  func readings(values: [Double]) {
    let medians: [Int: Double] = [1: 3, 2: 2.5, 3: 2, 4: 2.5]
    let reading = Reading(values)
    #expect(reading.median == medians[values.count])
    #expect(reading.least == values.min() && reading.most == values.max())
  }

  @Test("sizes as the system writes them")
  func systemTexts() {
    let memory = "MemTotal:       24000000 kB\nMemAvailable:   22334455 kB\n"
    #expect(SystemMemory.kibibytes("MemAvailable", in: memory) == 22_334_455)
    #expect(SystemMemory.kibibytes("MemAvail", in: memory) == nil)
    #expect(SystemMemory.kibibytes("MemAvailable", in: "MemAvailable: much kB") == nil)
    #expect(SystemMemory.cacheSize("32768K\n") == 32 << 20)
    #expect(SystemMemory.cacheSize("32M") == 32 << 20)
    #expect(SystemMemory.cacheSize("512") == 512)
    #expect(SystemMemory.cacheSize("big") == nil)
  }
}
