import Foundation
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
    // A bundle, unpacked into a new folder: only what it names is there, and nothing is left of one
    // that is refused.
    FuzzTarget("bundle") { bytes in
      let folder = Support.path("bundle")
      try Support.withFolder(folder) {
        try Support.write(bytes, to: folder + "/b.tar.zst")
        do {
          let bundle = try ResultBundle.unpack(folder + "/b.tar.zst", to: folder + "/out")
          let found = try FileManager.default.subpathsOfDirectory(atPath: folder + "/out").filter {
            var isFolder: ObjCBool = false
            return FileManager.default.fileExists(
              atPath: folder + "/out/" + $0, isDirectory: &isFolder) && !isFolder.boolValue
          }
          expect(
            Set(found) == Set(bundle.files.map(\.name) + [ResultBundle.manifestName]),
            "a bundle left other files than it names: \(found)")
        } catch let error as TesseraError {
          let left = try FileManager.default.contentsOfDirectory(atPath: folder)
          expect(left == ["b.tar.zst"], "a bundle that was refused left \(left)")
          throw error
        }
      }
    },
    // A result with its costs: explained on a page without markup of its own, and equal to itself.
    FuzzTarget("explanation") { bytes in
      let root = JSONField(try JSONValue.parse(bytes, file: "input.json"), file: "input.json")
      let result = try ResultFile.readPriced(root)
      for field in ["energy", "latency", "tops_per_w", "area"] {
        let page = try result.explanation(of: field).html(of: result.origin)
        expect(
          !page.contains("<script") && !page.contains("<img"), "a page holds markup of a file")
      }
      _ = result.paperFiles
      expect(try ResultDifference(root, root).isEqual, "a result is not equal to itself")
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
