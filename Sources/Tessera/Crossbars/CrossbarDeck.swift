import Arch
import Crossbar

/// An array as a netlist for ngspice.
public enum CrossbarDeck {
  /// The netlist for one vector of input voltages.
  ///
  /// `ngspice -b` prints the current into each bit line's sense inputs as `i(vsJ)`. Resistances of 0
  /// become one node, because SPICE replaces them with a small one; open cells are left out. A cell
  /// that is not linear becomes a behavioural source.
  ///
  /// - Parameter alpha: In 1/V, for cells of *I* = *G*·sinh(*α*·*v*)/*α*; nil for linear cells.
  public static func text(_ array: CrossbarArray, inputs: [Double], alpha: Double? = nil) -> String
  {
    let lines = array.parasitics
    var text =
      "* \(array.wordLines) word lines x \(array.bitLines) bit lines; driver \(lines.driver), "
      + "word-line segment \(lines.wordLineSegment), bit-line segment \(lines.bitLineSegment), "
      + "sense \(lines.sense) ohms\n"
    let driverIdeal = lines.driver + lines.wordLineSegment == 0
    let senseIdeal = lines.sense + lines.bitLineSegment == 0
    func word(_ i: Int, _ j: Int) -> String {
      if driverIdeal { return "in\(i)" }
      return lines.wordLineSegment == 0 ? "w\(i)" : "w\(i)_\(j)"
    }
    func bit(_ i: Int, _ j: Int) -> String {
      if senseIdeal { return "s\(j)" }
      return lines.bitLineSegment == 0 ? "b\(j)" : "b\(i)_\(j)"
    }
    func resistor(_ name: String, _ a: String, _ b: String, _ ohms: Double) {
      if a != b { text += "R\(name) \(a) \(b) \(ohms)\n" }
    }
    for i in 0..<array.wordLines {
      text += "Vin\(i) in\(i) 0 DC \(inputs[i])\n"
      let end = lines.driver + lines.wordLineSegment
      if lines.drivenEnds != .last { resistor("d\(i)", "in\(i)", word(i, 0), end) }
      if lines.drivenEnds != .first {
        resistor("e\(i)", "in\(i)", word(i, array.bitLines - 1), end)
      }
      for j in 1..<max(array.bitLines, 1) {
        resistor("w\(i)_\(j)", word(i, j - 1), word(i, j), lines.wordLineSegment)
      }
    }
    for j in 0..<array.bitLines {
      let end = lines.sense + lines.bitLineSegment
      if lines.sensedEnds != .last { resistor("t\(j)", bit(0, j), "s\(j)", end) }
      if lines.sensedEnds != .first {
        resistor("s\(j)", bit(array.wordLines - 1, j), "s\(j)", end)
      }
      for i in 1..<max(array.wordLines, 1) {
        resistor("b\(i)_\(j)", bit(i - 1, j), bit(i, j), lines.bitLineSegment)
      }
      text += "Vs\(j) s\(j) 0 DC 0\n"
    }
    for i in 0..<array.wordLines {
      for j in 0..<array.bitLines {
        let conductance = array.conductances[i * array.bitLines + j]
        guard conductance > 0 else { continue }
        if let alpha {
          text +=
            "Bc\(i)_\(j) \(word(i, j)) \(bit(i, j)) "
            + "I=\(conductance / alpha)*sinh(\(alpha)*V(\(word(i, j)),\(bit(i, j))))\n"
        } else {
          resistor("c\(i)_\(j)", word(i, j), bit(i, j), 1 / conductance)
        }
      }
    }
    // The default tolerances of 1e-3 and 1 pA would be the largest error by far.
    text += ".options reltol=1e-9 abstol=1e-18 vntol=1e-15\n.control\nset numdgt=16\nop\n"
    for j in 0..<array.bitLines { text += "print i(vs\(j))\n" }
    return text + "quit\n.endc\n.end\n"
  }
}
