import Arch

extension MappingDecisions {
  /// Reads a mapping from a YAML or JSON file.
  ///
  /// - Throws: `TesseraError` with file and line where it cannot be read, has unknown keys, or
  ///   numbers that no mapping has.
  public static func read(path: String) throws -> MappingDecisions {
    try MappingDecisions(try SourceText.read(path: path, label: path))
  }

  private static let most = Int64(NetworkCheck.largestBlocks)

  /// Reads the text of a mapping.
  ///
  /// - Throws: as `read(path:)`.
  public init(_ source: SourceText) throws {
    let root = try YAMLReader.read(source)
    let fields = try root.fields(of: "the mapping", known: ["network", "mode", "layers"])
    position = root.position
    network = try fields.required("network").text()
    let modes = MappingSettings.Mode.allCases.map(\.rawValue)
    mode = try fields["mode"].flatMap { MappingSettings.Mode(rawValue: try $0.choice(of: modes)) }
    phases = try fields.required("layers").elements(of: "the layers").map { node in
      let known = ["name", "phase", "tiles", "passes"]
      let layer = try node.fields(of: "a layer", known: known)
      return Phase(
        layer: try layer.required("name").text(),
        phase: Int(try layer["phase"]?.integer(in: 0...1) ?? 0),
        tiles: try layer["tiles"].map { Int(try $0.integer(in: 1...Self.most)) },
        passes: try layer["passes"]?.elements(of: "the passes").map { try Pass($0) },
        position: node.position)
    }
  }

  /// The mapping as a file that `read(path:)` reads.
  public var text: String {
    var text = """
      # How a network lies on the tiles; tessera run … --mapping FILE takes it, also after changes.
      # A layer or a key that is left out is decided as without this file.
      #   tiles: how many the layer has
      #   passes: column groups and row blocks that are in the tiles at one time; 'times' such follow
      #     chunk, copies: runs of so many row blocks at most, and copies of runs in all
      #     wholeCopies: copies of the whole pass, in place of chunk and copies
      #     place: the tiles of each run, in place of copies, such as [[0, 1], [2]]
      network: \(Self.quoted(network))
      mode: \((mode ?? .auto).rawValue)
      layers:

      """
    for phase in phases {
      text += "  - name: \(Self.quoted(phase.layer))\n"
      if phase.phase > 0 { text += "    phase: \(phase.phase)\n" }
      if let tiles = phase.tiles { text += "    tiles: \(tiles)\n" }
      guard let passes = phase.passes else { continue }
      text += "    passes:\n"
      for pass in passes { text += "      - {\(pass.text)}\n" }
    }
    if phases.isEmpty { text.replace("layers:\n", with: "layers: []\n") }
    return text
  }

  /// Plain where it is safe, else in quotation marks.
  private static func quoted(_ text: String) -> String {
    let isPlain = text.unicodeScalars.allSatisfy {
      $0.isASCII
        && ($0.properties.isAlphabetic || "0123456789_-./".unicodeScalars.contains($0))
    }
    return isPlain && text.first?.isLetter == true && text.lowercased() != "null"
      ? text : YAMLText.quoted(text)
  }
}

extension MappingDecisions.Pass {
  fileprivate init(_ node: YAMLNode) throws {
    let most = Int64(NetworkCheck.largestBlocks)
    let fields = try node.fields(
      of: "a pass",
      known: ["columnGroups", "rowBlocks", "times", "chunk", "copies", "wholeCopies", "place"])
    func number(_ key: String) throws -> Int? {
      try fields[key].map { Int(try $0.integer(in: 1...most)) }
    }
    func required(_ key: String) throws -> Int {
      Int(try fields.required(key).integer(in: 1...most))
    }
    self.init(
      columnGroups: try required("columnGroups"), rowBlocks: try required("rowBlocks"),
      times: try number("times") ?? 1)
    let ways = ["copies", "wholeCopies", "place"].filter { fields[$0] != nil }
    guard ways.count <= 1 else {
      throw TesseraError(
        at: node.position, "found '\(ways[0])' and '\(ways[1])' in a pass; expected one of them")
    }
    guard fields["chunk"] == nil || ways.first != "wholeCopies" else {
      throw TesseraError(at: node.position, "found 'chunk' beside 'wholeCopies', which has none")
    }
    if let copies = try number("wholeCopies") {
      blocks = .whole(copies: copies)
    } else if let chunk = try number("chunk") {
      if let place = fields["place"] {
        let tiles = try place.elements(of: "the places of runs").map { run in
          try run.elements(of: "the tiles of a run").map { Int(try $0.integer(in: 0...most)) }
        }
        blocks = .placed(chunk: chunk, tiles: tiles)
      } else {
        let runs = Placement.chunksOfGroup(rowBlocks: rowBlocks, chunk: chunk)
        let (all, overflow) = runs.multipliedReportingOverflow(by: columnGroups)
        blocks = .chunks(chunk: chunk, copies: try number("copies") ?? (overflow ? .max : all))
      }
    } else if let way = ways.first {
      throw TesseraError(at: node.position, "found '\(way)' without 'chunk' in a pass")
    }
  }

  fileprivate var text: String {
    var parts = ["columnGroups: \(columnGroups)", "rowBlocks: \(rowBlocks)"]
    if times > 1 { parts.append("times: \(times)") }
    switch blocks {
    case .chunks(let chunk, let copies): parts += ["chunk: \(chunk)", "copies: \(copies)"]
    case .whole(let copies): parts.append("wholeCopies: \(copies)")
    case .placed(let chunk, let tiles):
      let runs = tiles.map { "[" + $0.map(String.init).joined(separator: ", ") + "]" }
      parts += ["chunk: \(chunk)", "place: [\(runs.joined(separator: ", "))]"]
    case nil: break
    }
    return parts.joined(separator: ", ")
  }
}
