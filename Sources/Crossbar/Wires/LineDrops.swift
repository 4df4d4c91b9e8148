/// What the lines of an array drop for given currents of the cells: *I*·*K*ʳ + *K*ᶜ·*I*.
final class LineDrops {
  private let wordLines: Int
  private let bitLines: Int
  private var word: LadderRow
  private var bit: LadderRow
  private let line: WireBuffer<Double>

  init(wordLines: Int, bitLines: Int, parasitics: LineParasitics) {
    self.wordLines = wordLines
    self.bitLines = bitLines
    word = LadderRow(.wordLine(parasitics), count: bitLines)
    bit = LadderRow(.bitLine(parasitics), count: wordLines)
    line = WireBuffer(2 * max(wordLines, bitLines), of: 0)
    word.load(line.start)
    bit.load(line.start)
  }

  /// The sum of both lines' drops at each cell, in volts; currents row-major, in amperes.
  func drops(_ currents: [Double]) -> [Double] {
    let injected = line.start
    let potentials = line.start + max(wordLines, bitLines)
    var result = [Double](repeating: 0, count: currents.count)
    for i in 0..<wordLines {
      for j in 0..<bitLines { injected[j] = currents[i * bitLines + j] }
      word.writePotentials(source: 0, injected: injected, into: potentials)
      for j in 0..<bitLines { result[i * bitLines + j] = potentials[j] }
    }
    for j in 0..<bitLines {
      for i in 0..<wordLines { injected[i] = currents[i * bitLines + j] }
      bit.writePotentials(source: 0, injected: injected, into: potentials)
      for i in 0..<wordLines { result[i * bitLines + j] += potentials[i] }
    }
    return result
  }
}
