/// Effective matrices that neglect what makes the problem hard, for comparison with the literature.
final class PathApproximation {
  private let wordLines: Int
  private let bitLines: Int
  private let word: LineLadder
  private let bit: LineLadder
  private let drops: LineDrops

  init(wordLines: Int, bitLines: Int, parasitics: LineParasitics) {
    self.wordLines = wordLines
    self.bitLines = bitLines
    word = .wordLine(parasitics)
    bit = .bitLine(parasitics)
    drops = LineDrops(wordLines: wordLines, bitLines: bitLines, parasitics: parasitics)
  }

  /// 1/(*R*ᵢⱼ + *K*ʳⱼⱼ + *K*ᶜᵢᵢ): each cell in series with its own path.
  ///
  /// The approximate analytical model of TxSim (doi 10.1109/tvlsi.2021.3063543) is said to take short
  /// paths only; its formula isn't known here, so this is one reading of it.
  func solveShortPath<Scalar: BinaryFloatingPoint>(
    _ conductances: Span<Scalar>, into effective: inout MutableSpan<Scalar>
  ) {
    for i in 0..<wordLines {
      let toGround = bit.pathResistance(i, of: wordLines)
      for j in 0..<bitLines {
        let g = Double(conductances[i * bitLines + j])
        let path = toGround + word.pathResistance(j, of: bitLines)
        effective[i * bitLines + j] = Scalar(g / (1 + g * path))
      }
    }
  }

  /// *G*/(1 + *G*·*K*ʳ + *K*ᶜ·*G*), element by element: the drops that the undisturbed currents
  /// cause with all word lines at one voltage.
  func solveFirstOrder<Scalar: BinaryFloatingPoint>(
    _ conductances: Span<Scalar>, into effective: inout MutableSpan<Scalar>
  ) {
    let drops = drops.drops(conductances.indices.map { Double(conductances[$0]) })
    for index in 0..<(wordLines * bitLines) {
      effective[index] = Scalar(Double(conductances[index]) / (1 + drops[index]))
    }
  }
}
