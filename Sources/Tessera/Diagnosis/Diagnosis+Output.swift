extension Diagnosis {
  /// For people.
  public var text: String {
    var lines = [
      ("tessera", "\(versions.tessera), built with Swift \(versions.swift)"),
      (
        "system",
        "\(versions.cLibrary), \(versions.isStatic ? "part of the program" : "of the system"); "
          + "\(processors) processor\(processors == 1 ? "" : "s")"
      ),
      (
        "BLAS",
        "\(versions.blas), \(core) kernels, \(threads) thread\(threads == 1 ? "" : "s"); "
          + (instructions == .none
            ? "the processor has no AVX2" : "the processor has \(instructions.rawValue)")
      ),
    ]
    if let fasterCore {
      lines.append(
        ("hint", "this processor has faster kernels: set \(BLAS.coreVariable)=\(fasterCore)"))
    }
    lines.append(("zstd", versions.zstd))
    lines.append(("zlib", versions.zlib))
    let width = lines.reduce(0) { max($0, $1.0.count) }
    let facts = lines.map { name, text in
      name + String(repeating: " ", count: width + 2 - name.count) + text + "\n"
    }
    return facts.joined() + "\n" + dataTable + "\n" + programTable + "\n" + testTable
  }

  private var dataTable: String {
    guard !data.isEmpty else { return "Data: no folder found\n" }
    var table = TextTable(
      [.text("named by"), .text("folder")] + Self.subjects.map { .number($0) },
      title: "Data, in the order of the search")
    for place in data {
      table.append(
        [place.origin, place.path]
          + (place.files?.map(String.init) ?? Self.subjects.map { _ in "missing" }))
    }
    return table.text()
  }

  private var programTable: String {
    var table = TextTable(
      [.text("program"), .text("found"), .text("for")], title: "Programs that are not needed")
    for program in programs { table.append([program.name, program.path ?? "no", program.purpose]) }
    return table.text()
  }

  private var testTable: String {
    var table = TextTable(
      [.text("test"), .text("result"), .text("found")], title: "Does it compute what it should?")
    for test in tests { table.append([test.name, test.passed ? "ok" : "FAILED", test.finding]) }
    return table.text()
  }

  /// For programs.
  public var json: JSONValue {
    [
      "format": .integer(Int64(TesseraVersion.resultFormat)),
      "version": .string(versions.tessera),
      "swift": .string(versions.swift),
      "c_library": .string(versions.cLibrary),
      "static": .bool(versions.isStatic),
      "processors": .integer(Int64(processors)),
      "blas": [
        "library": .string(versions.blas),
        "core": .string(core),
        "threads": .integer(Int64(threads)),
        "instructions": instructions == .none ? .null : .string(instructions.rawValue),
        "faster_core": fasterCore.map { .string($0) } ?? .null,
      ],
      "zstd": .string(versions.zstd),
      "zlib": .string(versions.zlib),
      "data": .array(data.map(Self.json)),
      "programs": .array(
        programs.map {
          [
            "name": .string($0.name), "path": $0.path.map { .string($0) } ?? .null,
            "purpose": .string($0.purpose),
          ]
        }),
      "tests": .array(
        tests.map {
          [
            "name": .string($0.name), "passed": .bool($0.passed), "finding": .string($0.finding),
          ]
        }),
      "sound": .bool(isSound),
    ]
  }

  private static func json(_ place: DataPlace) -> JSONValue {
    var files: JSONValue = .null
    if let counts = place.files {
      var object = JSONObject()
      for (subject, count) in zip(subjects, counts) { object[subject] = .integer(Int64(count)) }
      files = .object(object)
    }
    return ["named_by": .string(place.origin), "path": .string(place.path), "files": files]
  }
}
