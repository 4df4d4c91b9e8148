import Foundation
import Testing

@testable import Tessera

/// Does a macro take part in everything as a kind that is code does?
@Suite("macros")
struct MacroRunTests {
  /// A result without what names the accelerator and its parameters.
  private func figures(_ text: String) throws -> JSONValue {
    guard case .object(var object) = try JSONValue.parse(Array(text.utf8), file: "result") else {
      throw TesseraError("a result is no object")
    }
    for key in ["command", "accelerator", "configuration", "inputs", "standing"] {
      object[key] = nil
    }
    return .object(object)
  }

  @Test(
    "The TiM tile as data gives the figures of the one that is code, to the last digit",
    arguments: [
      ["lenet5"], ["lenet5", "--mapping", "temporal", "--batch", "3", "--seed", "7"],
      ["gru-ptb"], ["lenet5", "--per-access"],
    ])
  func sameFigures(options: [String]) throws {
    let code = tessera(["run", timDNN] + options + ["--format", "json"])
    let data = tessera(["run", "tim-dnn-macro_tvlsi_2020"] + options + ["--format", "json"])
    try #require(code.status == 0 && data.status == 0, "\(code.errors)\(data.errors)")
    let (first, second) = (try code.json(), try data.json())
    for key in [
      "latency_s", "energy_j", "area_mm2", "layers", "timing", "utilisation", "peak_macs_per_s",
    ] {
      let (a, b) = (try first.member(key).value, try second.member(key).value)
      #expect(a == b, "\(key)")
    }
    // Counts of every action of every component.
    let (a, b) = (try counts(first), try counts(second))
    #expect(a == b && a.count > 10)
  }

  private func counts(_ result: JSONField) throws -> [String] {
    try result.member("components").elements().flatMap { component in
      try component.member("actions").elements().map { action in
        "\(try component.member("path").string()).\(try action.member("name").string()) \(try action.member("count").double())"
      }
    }
  }

  @Test("A trace of one is replayed on the other only where the description is the same")
  func traces() throws {
    let folder = try CommandFolder()
    let trace = folder.file("a.trace")
    _ = try succeed("trace", "record", "tim-dnn-macro_tvlsi_2020", "lenet5", "-o", trace)
    let direct = try succeed("run", "tim-dnn-macro_tvlsi_2020", "lenet5", "--format", "json")
    let replay = try succeed("trace", "replay", trace, "--format", "json")
    let (original, again) = (try figures(direct.output), try figures(replay.output))
    #expect(original == again)
    let faster = try succeed(
      "trace", "replay", trace, "--set", "tiles.accessTime=1 ns", "--format", "json")
    let quick = try figures(faster.output)
    #expect(quick != again)
    expectFailure(
      "trace", "replay", trace, "--set", "tiles.macro=near-memory-tile_tvlsi_2020",
      saying: "tiles.macro")
    expectFailure("trace", "replay", trace, "--set", "tiles.columns=64", saying: "tiles.columns")
  }

  @Test("A new macro runs, is priced by itself, and from a sheet")
  func fromTemplateToTable() throws {
    let folder = try CommandFolder()
    let file = folder.file("my-macro.yaml")
    #expect(
      try succeed("new", "macro", file).output
        == "\(file): run it with: tessera run \(file) lenet5\n")
    let run = try succeed("run", file, "lenet5", "--format", "json")
    let result = try run.json()
    #expect(try result.member("accelerator").string() == "my-macro")
    expectFailure("new", "macro", file, saying: "is there already")
    expectFailure("new", "macro", folder.file("my macro.yaml"), saying: "expected a file such as")

    // The macro's own rows are in the sheet, and what they say replaces what the macro said.
    let sheet = folder.file("costs.csv")
    let told = try succeed("technology", "template", file, "-o", sheet).output
    #expect(told.contains("--extends macro-host --accelerator \(file)"))
    let rows = try String(contentsOfFile: sheet, encoding: .utf8).split(separator: "\n")
      .map(String.init)
    #expect(rows.contains { $0.hasPrefix("my-macro,wordLine,") })
    let header = rows[0]
    let own = [
      "my-macro,wordLine,100 fJ,,,,,,,by hand,assumed",
      "my-macro,bitLine,8 fJ,,,,,,,by hand,assumed",
      "my-macro,conversion,60 fJ,,,,,,,by hand,assumed",
      "my-macro,rowWrite,4 pJ,,,,,,,by hand,assumed", "my-macro,all,,,,10 uW,,,,by hand,assumed",
      "my-macro,area,,,0.04 mm2,,,,,by hand,assumed",
    ]
    _ = try folder.write(([header] + own).joined(separator: "\n"), "costs.csv")
    let technology = folder.file("own.yaml")
    _ = try succeed(
      "technology", "import", sheet, "--extends", "macro-host", "--accelerator", file, "-o",
      technology)
    let priced = try succeed(
      "run", file, "lenet5", "--technology", technology, "--format", "json"
    ).json()
    // Twice every cost of the template is twice every joule and square millimetre of the tiles.
    for key in ["energy_j", "area_mm2"] {
      let (before, after) = (try tiles(result).member(key), try tiles(priced).member(key))
      let (a, b) =
        key == "energy_j"
        ? (try before.member("total").double(), try after.member("total").double())
        : (try before.double(), try after.double())
      #expect(a > 0 && abs(b / a - 2) < 1e-9, "\(key): \(a), \(b)")
    }
  }

  private func tiles(_ result: JSONField) throws -> JSONField {
    try #require(
      try result.member("components").elements().first { try $0.member("path").string() == "tiles" }
    )
  }

  @Test(
    "Cells written that are not zero are drawn once for each row, and at the fraction asked for")
  func onesWritten() throws {
    let folder = try CommandFolder()
    let path = folder.file("ones.yaml")
    let text = MacroTemplate.text(name: "ones")
      .replacingOccurrences(
        of: "rowWrite: {count: rows_written,", with: "rowWrite: {count: ones_written,")
    _ = try folder.write(text, "ones.yaml")
    func count(_ path: String) throws -> Double {
      let result = try succeed(
        "run", path, "lenet5", "--mapping", "temporal", "--sparsity", "weights=0.25", "--format",
        "json"
      ).json()
      let actions = try tiles(result).member("actions").elements()
      let action = try #require(try actions.first { try $0.member("name").string() == "rowWrite" })
      return try action.member("count").double()
    }
    let cells = folder.file("cells.yaml")
    _ = try folder.write(
      text.replacingOccurrences(of: "count: ones_written,", with: "count: columns_written,"),
      "cells.yaml")
    let (ones, all) = (try count(path), try count(cells))
    // Binomial with p = 0.75: six standard deviations.
    #expect(abs(ones - 0.75 * all) < 6 * (all * 0.75 * 0.25).squareRoot(), "\(ones) of \(all)")
    #expect(try count(path) == ones)
  }

  /// A macro with weights in pairs and inputs bit by bit.
  private func macro(
    weights: String = "{encoding: multi-bit, bits: 2, signs: pairs}",
    inputs: String = "{encoding: bit-serial}", write: String = "write", count: String = "accesses"
  ) -> String {
    """
    name: small
    summary: A macro for tests.
    array: {rows: 64, columns: 48, rowsPerAccess: 16}
    weights: \(weights)
    inputs: \(inputs)
    parameters: {\(write): 200 ns}
    stages: {array: {latency: 10 ns}}
    write: {latency: \(write)}
    actions:
      access: {count: \(count), energy: 1 pJ, low: 0.5 pJ, high: 2 pJ, source: s, standing: assumed}
      rowWrite: {count: rows_written, energy: 1 pJ, source: s, standing: assumed}
    static: {all: {power: 1 uW, source: s, standing: assumed}}
    area: {area: 0.01 mm2, source: s, standing: assumed}
    """
  }

  @Test(
    "No run is faster than its lower bound, and none uses more than the peak",
    arguments: [
      ("{encoding: ternary}", "{encoding: ternary}"),
      ("{encoding: binary}", "{encoding: binary}"),
      ("{encoding: binary, signs: pairs}", "{encoding: bit-serial}"),
      ("{encoding: multi-bit, bits: 2, signs: pairs}", "{encoding: bit-serial, bits: 2}"),
      ("{encoding: multi-bit, bits: 4}", "{encoding: multi-bit, bits: 8}"),
      ("{encoding: multi-bit, bits: 3}", "{encoding: parallel}"),
    ])
  func lowerBounds(weights: String, inputs: String) throws {
    let folder = try CommandFolder()
    let file = try folder.write(macro(weights: weights, inputs: inputs), "small.yaml")
    for options in [["--set", "tiles.count=2"], ["--set", "tiles.count=200"]] {
      let result = try succeed(
        ["run", "macro-host", "lenet5", "--set", "tiles.macro=\(file)", "--format", "json"]
          + options
      ).json()
      let latency = try result.member("latency_s").double()
      let bound = try result.member("latency_lower_bound_s").double()
      #expect(bound > 0 && bound <= latency, "\(bound) s of \(latency) s")
      #expect((0...1).contains(try result.member("utilisation").double()))
      var computing = 0.0
      for layer in try result.member("layers").elements() {
        #expect((0...1).contains(try layer.member("utilisation").double()))
        computing += try layer.member("bound").member("compute_s").double()
      }
      // All at the peak rate is what the layers at the peak rate are together.
      let macs = try result.member("macs").double()
      let peak = try result.member("peak_macs_per_s").double()
      #expect(abs(macs / peak / computing - 1) < 1e-6)
    }
  }

  @Test("Weights that are loaded before a run take the macro's own time, whatever it is called")
  func preload() throws {
    let folder = try CommandFolder()
    func time(_ name: String) throws -> Double {
      let file = try folder.write(macro(write: name), "\(name).yaml")
      return try succeed(
        "run", "macro-host", "lenet5", "--set", "tiles.macro=\(file)", "--set", "tiles.count=200",
        "--mapping", "spatial", "--format", "json"
      ).json().member("preload").member("time_s").double()
    }
    // The fullest tile has at least a block of 16 rows.
    #expect(try time("w") >= 16 * 200e-9)
    #expect(try time("w") == time("writeTime"))
  }

  @Test("A macro that extends another takes no value without what it rests on")
  func extending() throws {
    let folder = try CommandFolder()
    _ = try folder.write(macro(), "base.yaml")
    func run(_ text: String) throws -> [String] {
      let file = try folder.write(
        "extends: ./base.yaml\nname: own\nsummary: s\n" + text, "own.yaml")
      return ["run", "macro-host", "lenet5", "--set", "tiles.macro=\(file)", "--format", "json"]
    }
    for (text, message) in [
      ("actions: {access: {energy: 3 pJ}}\n", "has no 'source'"),
      ("area: {area: 1 mm2}\n", "has no 'source'"),
      ("static: {all: {power: 1 mW}}\n", "has no 'source'"),
      ("array: {rows: {value: 128}}\n", "has no 'source'"),
    ] {
      let outcome = tessera(try run(text))
      #expect(outcome.status == 2 && outcome.errors.contains(message), "\(outcome.errors)")
    }
    let result = try succeed(
      run("actions: {access: {energy: 30 pJ, source: mine, standing: measured}}\n")
    ).json()
    // The bounds of the base are not those of the new value.
    #expect(try result.member("energy_j").optionalMember("low") == nil)
    let base = try succeed(run("")).json()
    #expect(try base.member("energy_j").optionalMember("low") != nil)
    // States in place of one value for all.
    _ = try succeed(
      run(
        "static: {active: {power: 1 mW, source: s, standing: assumed}, idle: {power: 1 uW, source: s, "
          + "standing: assumed}, gated: {power: 0 W, source: s, standing: assumed}}\n"))
  }

  @Test("Times without a source count as assumed")
  func unsourcedTimes() throws {
    let folder = try CommandFolder()
    func timing(_ text: String) throws -> [String: String] {
      let file = try folder.write(text, "small.yaml")
      let result = try succeed(
        "run", "macro-host", "lenet5", "--set", "tiles.macro=\(file)", "--format", "json"
      ).json()
      let tiles = try #require(
        try result.member("timing").elements().first {
          try $0.member("path").string() == "tiles"
        })
      return [
        "standing": try tiles.member("standing").string(),
        "parameters": try tiles.member("parameters").elements().map { try $0.string() }
          .joined(separator: " "),
      ]
    }
    let measured = macro().replacingOccurrences(
      of: "{write: 200 ns}",
      with: "{write: {value: 200 ns, source: s, standing: measured}, "
        + "t: {value: 10 ns, source: s, standing: measured}}")
    #expect(
      try timing(measured.replacingOccurrences(of: "latency: 10 ns", with: "latency: t"))[
        "standing"]
        == "measured")
    let literal = try timing(
      measured.replacingOccurrences(of: "latency: 10 ns", with: "latency: 10 ns + t"))
    #expect(literal == ["standing": "assumed", "parameters": "array"])
  }

  @Test("Counts and times beyond 63 bits are one line")
  func beyondRange() throws {
    let folder = try CommandFolder()
    let file = try folder.write(
      macro(count: "9223372036854775807 * active_rows * active_columns"), "large.yaml")
    let accelerator = try folder.write(
      "extends: macro-host\nname: large\nsummary: s\ncomponents: {tiles: {macro: \(file)}}\n",
      "accelerator.yaml")
    for words in [["describe", accelerator], ["compare", accelerator, "--networks", "lenet5"]] {
      let outcome = tessera(words)
      #expect(outcome.status == 2 && outcome.errors.split(separator: "\n").count == 1)
    }
    let long = tessera([
      "run", timDNN, "lenet5", "--set", "tiles.accessTime=1s", "--set", "tiles.writeTime=1s",
      "--set",
      "tiles.count=100", "--mapping", "temporal",
    ])
    #expect(long.status == 2 && long.errors.contains("more than 9223 s"), "\(long.errors)")
  }

  @Test("Weights that are shifted are read with the shift in them")
  func shiftedWeights() throws {
    let folder = try CommandFolder()
    func errors(_ weights: String, largest: Int) throws -> [Double] {
      let file = try folder.write(
        macro(weights: weights)
          + "\nvalues: {model: saturating, largestCount: \(largest), weightBits: 4, inputBits: 4}\n",
        "values.yaml")
      let accelerator = try folder.write(
        "extends: macro-host\nname: host\nsummary: s\ncomponents: {tiles: {macro: \(file)}}\n",
        "accelerator.yaml")
      let result = try succeed(
        "accuracy", accelerator, "\(repository)/networks/digits.onnx", "--limit", "8", "--repeat",
        "1", "--calibration", "8", "--format", "json"
      ).json()
      return try result.member("layers").elements().map {
        #expect(try $0.optionalMember("cell_energy_j") == nil)
        return try $0.member("signal_to_error_db").double()
      }
    }
    // Nothing saturates at the largest sum of 16 products of 3 and 1: the two read the same.
    let (pairs, shifted) = (
      try errors("{encoding: multi-bit, bits: 2, signs: pairs}", largest: 48),
      try errors("{encoding: multi-bit, bits: 2}", largest: 48)
    )
    #expect(zip(pairs, shifted).allSatisfy { abs($0 - $1) < 0.5 }, "\(pairs), \(shifted)")
    // The shift takes most of the range of a converter that saturates early.
    let (few, fewer) = (
      try errors("{encoding: multi-bit, bits: 2, signs: pairs}", largest: 8),
      try errors("{encoding: multi-bit, bits: 2}", largest: 8)
    )
    #expect(zip(few, fewer).contains { $0 > $1 + 1 }, "\(few), \(fewer)")
  }

  @Test("Accuracy runs on the value model of a tile")
  func values() throws {
    let folder = try CommandFolder()
    let file = folder.file("values.yaml")
    func write(_ values: String) throws {
      let text = MacroTemplate.text(name: "values")
      let line = try #require(text.split(separator: "\n").first { $0.contains("values: {model") })
      _ = try folder.write(
        text.replacingOccurrences(of: line, with: "      values: " + values)
          .replacingOccurrences(
            of: "        largest: {value: 8, source: \"converter range\", standing: assumed}\n",
            with: ""), "values.yaml")
    }
    func top1() throws -> Double {
      let result = try succeed(
        "accuracy", file, "\(repository)/networks/digits.onnx", "--limit", "40", "--repeat", "1",
        "--format", "json"
      ).json()
      return try result.member("devices").member("mean").double()
    }
    try write("{model: exact, weightBits: 8, inputBits: 8}")
    let exact = try top1()
    #expect(exact >= 0.9)
    try write("{model: saturating, largestCount: 1, weightBits: 8, inputBits: 8}")
    #expect(try top1() < exact)
    // A transfer that reads every count as it is, and one that reads nothing.
    try write(
      #"{model: transfer, weightBits: 8, inputBits: 8, transfer: "ideal,mean,sigma\n0,0,0\n16,16,0\n"}"#
    )
    #expect(try top1() == exact)
    try write(
      #"{model: transfer, weightBits: 8, inputBits: 8, transfer: "ideal,mean,sigma\n0,0,0\n16,0,0\n"}"#
    )
    #expect(try top1() < 0.5)
  }

  @Test("A result of a macro in a file of its own holds no path, and is made again from a bundle")
  func bundles() throws {
    let folder = try CommandFolder()
    let macro = folder.file("own.yaml")
    try FileManager.default.copyItem(
      atPath: "\(repository)/macros/tim-tile_tvlsi_2020.yaml", toPath: macro)
    let run = try succeed(
      "run", "macro-host", "lenet5", "--set", "tiles.macro=\(macro)", "--format", "json")
    #expect(!run.output.contains(folder.path))
    let result = try folder.write(run.output, "result.json")
    _ = try succeed("pack", result, "-o", folder.file("b.tar.zst"))
    let again = try succeed(
      "unpack", folder.file("b.tar.zst"), "-o", folder.file("out"), "--check")
    #expect(again.output.contains("byte for byte"))
  }

  @Test("Mistakes in a macro say where")
  func mistakes() throws {
    let folder = try CommandFolder()
    let file = try folder.write(
      MacroTemplate.text(name: "broken")
        .replacingOccurrences(of: "count: nonzero_inputs", with: "count: nonzero_input"),
      "broken.yaml")
    expectFailure("run", file, "lenet5", saying: "did you mean 'nonzero_inputs'?")
    expectFailure(
      "run", "macro-host", "lenet5", "--set", "tiles.macro=t8t-sram",
      saying: "(missing: no time of an access is known)")
    expectFailure(
      "run", timDNN, "lenet5", "--set", "tiles.macro=t8t-sram",
      saying: "a tim-tile, takes no macro")
    expectFailure(
      "run", "macro-host", "lenet5", "--set", "tiles.macro=t8t-sam",
      saying: "did you mean 't8t-sram'?"
    )
    #expect(
      tessera("describe", "t8t-sram").output.contains("missing: no time of an access is known"))
    #expect(tessera("list", "macros").output.contains("xnor-sram"))
  }
}
