import Testing

@testable import Reports

@Suite("Chart axes")
struct AxisScaleTests {
  private func labels(_ scale: AxisScale) -> [String] {
    scale.ticks.map(\.label).filter { !$0.isEmpty }
  }

  @Test("have round ticks and the prefix that suits the values")
  func ticks() {
    let energy = ChartAxis("Energy", unit: "J", usesPrefixes: true)
    let nanojoules = AxisScale(energy, values: [1.65e-7], includesZero: true)
    #expect(labels(nanojoules) == ["0", "50", "100", "150"])
    #expect(nanojoules.heading == "Energy (nJ)")
    #expect(nanojoules.label(1.234e-7) == "123")
    let ratio = AxisScale(ChartAxis("Speed-up", unit: "x"), values: [0.93], includesZero: true)
    #expect(labels(ratio) == ["0x", "0.2x", "0.4x", "0.6x", "0.8x"])
    #expect(ratio.heading == "Speed-up")
    let error = AxisScale(ChartAxis("Error", unit: "%"), values: [-3, 4], includesZero: true)
    #expect(labels(error) == ["-2 %", "0 %", "2 %", "4 %"])
  }

  @Test("label decades where there are many, and ones, twos and fives where there are few")
  func logarithmic() {
    let time = ChartAxis("Latency", unit: "s", scale: .logarithmic, usesPrefixes: true)
    let wide = AxisScale(time, values: [2e-6, 6e-3], includesZero: true)
    #expect(labels(wide) == ["1 µs", "10 µs", "100 µs", "1 ms", "10 ms"])
    #expect(wide.heading == "Latency, log scale")
    let ratio = ChartAxis("Speed-up", unit: "x", scale: .logarithmic)
    #expect(
      labels(AxisScale(ratio, values: [0.7, 3.5], includesZero: false)) == [
        "0.5x", "1x", "2x", "5x",
      ])
    #expect(labels(AxisScale(ratio, values: [0, -1], includesZero: false)) == ["1x", "10x"])
  }

  @Test("hold all their values, with few distinct ticks in order, for any numbers")
  func anyNumbers() {
    let seed = UInt64.random(in: 0..<1 << 32)
    var generator = SeededGenerator(seed: seed)
    for step in 0..<3000 {
      let values = (0..<Int.random(in: 1..<5, using: &generator)).map { _ -> Double in
        let magnitude = Double.random(in: -1...1, using: &generator)
        let power = Int.random(in: step % 3 == 0 ? -190...190 : -3...3, using: &generator)
        return magnitude * (Double("1e\(power)") ?? 1)
      }
      for axis in [
        ChartAxis("a"), ChartAxis("a", unit: "s", usesPrefixes: true),
        ChartAxis("a", scale: .logarithmic),
      ] {
        let includesZero = Bool.random(using: &generator)
        let scale = AxisScale(axis, values: values, includesZero: includesZero)
        let comment: Comment = "seed \(seed), step \(step), \(values), \(axis)"
        let positions = scale.ticks.map(\.value)
        #expect(scale.low < scale.high, comment)
        #expect(zip(positions, positions.dropFirst()).allSatisfy { $0 < $1 }, comment)
        #expect(positions.allSatisfy { $0 >= scale.low && $0 <= scale.high }, comment)
        let labels = labels(scale)
        #expect(Set(labels).count == labels.count, comment)
        #expect(labels.count <= 12, comment)
        if axis.scale == .linear {
          #expect(labels.count >= 2, comment)
          #expect(values.allSatisfy { $0 >= scale.low && $0 <= scale.high }, comment)
        } else {
          let shown = values.filter { $0 > 0 }
          #expect(shown.allSatisfy { $0 >= scale.low && $0 <= scale.high * 1.0001 }, comment)
        }
      }
    }
    print("axes: seed \(seed)")
  }
}
