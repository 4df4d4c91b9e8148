import Tessera

extension FuzzTarget {
  static let values = [
    // Any JSON text: what is read is written and read again to the same value.
    FuzzTarget("json") { bytes in
      let value = try JSONValue.parse(bytes, file: "input.json")
      let text = try value.compactText()
      expect(
        try JSONValue.parse(Array(text.utf8), file: "again.json") == value,
        "a JSON value does not round-trip")
      _ = try value.prettyText()
    },
    // A result file, priced again and written.
    FuzzTarget("result") { bytes in
      let record = try Support.withFile("result.json", bytes) { try ResultFile.read($0) }
      let result = try RunResult(pricing: record, with: Support.technology)
      _ = try ResultFile.json(result).prettyText()
    },
    // Published figures.
    FuzzTarget("external-rows") { bytes in
      for row in try ExternalRow.rows(bytes, file: "input.csv") {
        _ = (row.bitProduct, row.energyInterval)
      }
    },
    // A NumPy array, written and read again to the same elements.
    FuzzTarget("npy") { bytes in
      let array = try NPYArray(npy: bytes, name: "input.npy")
      let values = array.doubles()
      expect(values.count == array.count, "an array has more elements than it says")
      expect(array.floats().count == values.count, "single precision loses elements")
      let again = try NPYArray(
        npy: try NPYArray(values, shape: array.shape).fileBytes, name: "again.npy")
      expect(
        again.shape == array.shape
          && again.doubles().map(\.bitPattern) == values.map(\.bitPattern),
        "an array does not round-trip")
    },
    // A matrix, from text or NumPy's format, written as text and read again to the same numbers.
    FuzzTarget("matrix") { bytes in
      let matrix = try MatrixFile(bytes, name: "input")
      let text = MatrixFile.text(matrix.values, columns: matrix.columns)
      let again = try MatrixFile(Array(text.utf8), name: "input")
      expect(again == matrix, "a matrix does not round-trip")
    },
    // Quantities with units, and quotients of them.
    FuzzTarget("quantity") { bytes in
      guard let text = Support.text(bytes) else { return }
      roundTrip(text, as: Time.self)
      roundTrip(text, as: Energy.self)
      roundTrip(text, as: Power.self)
      roundTrip(text, as: Area.self)
      roundTrip(text, as: DataSize.self)
      roundTrip(text, as: Bandwidth.self)
      roundTrip(text, as: Frequency.self)
      if let clock = try? ClockPeriod(parsing: text) {
        let printed = clock.description
        expect((try? ClockPeriod(parsing: printed)) == clock, "the clock \(printed) is not \(text)")
      }
    },
  ]

  private static func roundTrip<Value: Quantity>(_ text: String, as type: Value.Type) {
    if let value = try? Value(parsingQuotient: text) { _ = value.description }
    guard let value = try? Value(parsing: text) else { return }
    let printed = value.exactText
    expect((try? Value(parsing: printed)) == value, "\(printed) is not \(text)")
    _ = value.formatted(significantDigits: 3)
  }
}
