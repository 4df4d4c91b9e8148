import ArgumentParser
import Tessera

extension LineEnds: ExpressibleByArgument {}

/// The options that describe an array.
struct CrossbarArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Cells in ohm, as CSV or NPY: a row for each word line; inf is an open cell.",
      valueName: "file"),
    completion: .file(extensions: ["csv", "npy"]))
  var resistances: String?

  @Option(
    help: ArgumentHelp("Cells in siemens, instead of resistances.", valueName: "file"),
    completion: .file(extensions: ["csv", "npy"]))
  var conductances: String?

  @Option(
    help: ArgumentHelp("Of a word line, from one cell to the next.", valueName: "ohm"))
  var wordLineSegment: Double

  @Option(
    help: ArgumentHelp("Of a bit line, from one cell to the next.", valueName: "ohm"))
  var bitLineSegment: Double

  @Option(help: ArgumentHelp("Of the driver at an end of a word line.", valueName: "ohm"))
  var driver = 0.0

  @Option(
    help: ArgumentHelp("Of the sense input at an end of a bit line.", valueName: "ohm"))
  var sense = 0.0

  @Option(help: "The ends of word lines that are driven.")
  var drivenEnds = LineEnds.first

  @Option(help: "The ends of bit lines that are sensed.")
  var sensedEnds = LineEnds.last

  @Option(
    help: ArgumentHelp(
      "Of the cells: linear, sinh, or a CSV file of volts and amperes of one cell, ascending.",
      valueName: "curve"))
  var nonlinearity = "linear"

  @Option(help: ArgumentHelp("Of sinh, as 3 or 3/V.", valueName: "1/V"))
  var alpha: String?

  var array: CrossbarArray {
    get throws {
      let parasitics = LineParasitics(
        driver: driver, wordLineSegment: wordLineSegment, bitLineSegment: bitLineSegment,
        sense: sense, drivenEnds: drivenEnds, sensedEnds: sensedEnds)
      switch (resistances, conductances) {
      case (let path?, nil):
        return try CrossbarArray(
          resistances: try MatrixFile.read(path: path), parasitics: parasitics)
      case (nil, let path?):
        return try CrossbarArray(
          conductances: try MatrixFile.read(path: path), parasitics: parasitics)
      default:
        throw TesseraError("expected one of --resistances and --conductances")
      }
    }
  }

  /// The number behind `--alpha`.
  var alphaValue: Double? {
    get throws {
      guard let alpha else { return nil }
      let text = alpha.hasSuffix("/V") ? String(alpha.dropLast(2)) : alpha
      guard let value = Double(text) else {
        throw TesseraError(
          at: "--alpha", "found \(quoted(alpha)), expected a number such as 3 or 3/V")
      }
      return value
    }
  }

  var curve: CellCurve {
    get throws {
      let alpha = try alphaValue
      if nonlinearity != "sinh", alpha != nil {
        throw TesseraError(at: "--alpha", "goes with --nonlinearity sinh only")
      }
      switch nonlinearity {
      case "linear": return .linear
      case "sinh":
        guard let alpha else {
          throw TesseraError(at: "--nonlinearity sinh", "expected --alpha, such as --alpha 3/V")
        }
        return try .sinh(alpha: alpha)
      default:
        guard nonlinearity.contains("/") || nonlinearity.contains(".") else {
          throw TesseraError(
            at: "--nonlinearity",
            "found \(quoted(nonlinearity)), expected linear, sinh or a file of volts and amperes")
        }
        let table = try MatrixFile.read(path: nonlinearity)
        guard table.columns == 2 else {
          throw TesseraError(
            at: nonlinearity, "has \(table.columns) columns, expected volts and amperes")
        }
        do {
          return try .table(
            (0..<table.rows).map { (table.values[2 * $0], table.values[2 * $0 + 1]) })
        } catch let error as TesseraError {
          throw TesseraError(at: nonlinearity, error.description)
        }
      }
    }
  }
}

/// The options that choose input voltages, for a command that takes one vector.
struct CrossbarVectorArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Inputs in volt, as CSV or NPY: a row for each word line; without it 1 V on all of them.",
      valueName: "file"),
    completion: .file(extensions: ["csv", "npy"]))
  var voltages: String?

  @Option(help: ArgumentHelp("The column of the voltages, from 0.", valueName: "n"))
  var vector = 0

  func inputs(of array: CrossbarArray) throws -> [Double] {
    guard let voltages else {
      if vector != 0 { throw TesseraError(at: "--vector", "goes with --voltages only") }
      return Array(repeating: 1, count: array.wordLines)
    }
    let vectors = try array.inputs(try MatrixFile.read(path: voltages))
    guard vectors.indices.contains(vector) else {
      throw TesseraError(
        at: "--vector", "found \(vector), expected 0 to \(vectors.count - 1)")
    }
    return vectors[vector]
  }
}
