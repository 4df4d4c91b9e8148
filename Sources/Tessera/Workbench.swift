/// Where everything is found: the catalog of kinds and the folders of data.
public struct Workbench: Sendable {
  public var catalog: Catalog
  public var folders: DataFolders

  public init(catalog: Catalog, folders: DataFolders) {
    self.catalog = catalog
    self.folders = folders
  }

  /// Reads an accelerator by name or path, with settings applied.
  ///
  /// Memories whose `costs` name a technology of the array tables get the times and costs of an
  /// array.
  ///
  /// - Parameter technology: the one that prices it, where not the one that it names.
  /// - Throws: `TesseraError`.
  public func accelerator(
    _ name: String, settings: [String] = [], technology: String? = nil
  ) throws -> AcceleratorDescription {
    try withArrays(
      try AcceleratorDescription.read(
        name, settings: settings, catalog: catalog, folders: folders), technology: technology)
  }

  /// Reads the kind that a macro describes, by name or path.
  ///
  /// - Throws: `TesseraError`.
  public func macro(_ name: String) throws -> ComponentKind {
    guard let define = try catalog.requireKind(named: ComponentKind.macro.name).define else {
      throw TesseraError("the kind macro takes no definitions")
    }
    return try KindDefinition.read(name, folders: folders, define: define)
  }

  /// Reads a technology by name or path.
  ///
  /// - Throws: `TesseraError`.
  public func technology(_ name: String) throws -> CostTable {
    try CostTable.read(name, folders: folders)
  }

  /// Reads the technology that is asked for, or else the one that a description names.
  ///
  /// - Throws: `TesseraError`.
  public func technology(
    of description: AcceleratorDescription, orElse override: String? = nil
  ) throws -> CostTable {
    try technology(override ?? description.technologyName)
  }

  /// Reads the technology of each description, each file once.
  ///
  /// - Throws: `TesseraError`.
  func technologies(
    of descriptions: [AcceleratorDescription], orElse override: String? = nil
  ) throws -> [CostTable] {
    var known: [String: CostTable] = [:]
    return try descriptions.map { description in
      let name = override ?? description.technologyName
      if let table = known[name] { return table }
      let table = try technology(name)
      known[name] = table
      return table
    }
  }

  /// Reads a network by name or path, or imports one (a `.csv` or an ONNX model always), and derives
  /// the variant that is asked for.
  ///
  /// - Throws: `TesseraError`.
  public func network(_ name: String, _ options: RunOptions) throws -> NetworkFile {
    var file: NetworkFile
    if options.networkFormat != nil || name.lowercased().hasSuffix(".csv") {
      let imported = try NetworkImporter.read(
        path: name, format: options.networkFormat, options: options.importOptions)
      let text = try SourceText.read(path: name, label: name)
      file = NetworkFile(network: imported.network, sources: [text], notes: imported.notes)
    } else if ONNXReader.isModel(path: name) {
      file = try NetworkFile(onnx: name, options: options.importOptions)
    } else {
      file = try Network.read(name, in: folders)
    }
    if options.width != 1 || options.linearWidth != 1 {
      file.network = try file.network.widened(
        convolutions: options.width, linear: options.linearWidth)
    }
    if let bits = options.firstAndLastBits {
      file.network = try file.network.withFirstAndLast(bits: bits)
    }
    return file
  }

  /// Makes everything ready for a run: description, network, mapping, system.
  ///
  /// - Throws: `TesseraError`.
  public func prepare(
    accelerator name: String, network networkName: String, options: RunOptions = RunOptions()
  ) throws -> PreparedRun {
    try prepare(
      accelerator: try accelerator(name, settings: options.settings),
      network: try network(networkName, options), options: options)
  }

  /// Makes everything ready for a run of a description that has been read.
  ///
  /// - Throws: `TesseraError`.
  public func prepare(
    accelerator description: AcceleratorDescription, network: NetworkFile, options: RunOptions
  ) throws -> PreparedRun {
    let bare = try description.makeSystem(catalog: catalog, layers: [], tokens: [])
    let target = try MappingTarget(description, system: bare, catalog: catalog)
    let settings = try MappingSettings(description.mapping, options: options)
    let mapper = try NetworkMapper(
      network: network.network, batch: options.batch, target: target, settings: settings)
    let system = try description.makeSystem(
      catalog: catalog, layers: mapper.stepNames, tokens: mapper.tokenNames)
    return PreparedRun(
      description: description, network: network, options: options, mapper: mapper,
      target: target, system: system)
  }
}

extension AcceleratorDescription {
  /// The name or the path of the technology, where a relative path starts from the folder of the
  /// file that names it.
  fileprivate var technologyName: String {
    let name = technology.value
    guard DataFolders.isPath(name), !name.hasPrefix("/"),
      case .file(let label, _, _) = technology.position,
      let path = sources.first(where: { $0.label == label })?.path,
      let slash = path.lastIndex(of: "/")
    else { return name }
    return String(path[...slash]) + name
  }
}

extension MappingSettings {
  static let keys = ["mode", "replication", "overlapWeights", "overlapSpecialFunction"]

  /// Decodes the mapping settings of a description, and what the command line lays over them.
  ///
  /// - Throws: `TesseraError` at the setting that is wrong.
  init(_ node: YAMLNode, options: RunOptions) throws {
    self.init()
    let fields = try node.fields(of: "the mapping", known: Self.keys)
    if let mode = fields["mode"] {
      self.mode = Mode(rawValue: try mode.choice(of: Mode.allCases.map(\.rawValue))) ?? .auto
    }
    if let replication = fields["replication"] {
      let name = try replication.choice(of: Replication.allCases.map(\.rawValue))
      self.replication = Replication(rawValue: name) ?? .balanced
    }
    if let overlap = fields["overlapWeights"] { overlapWeights = try overlap.flag() }
    if let overlap = fields["overlapSpecialFunction"] {
      overlapSpecialFunction = try overlap.flag()
    }
    if let mode = options.mode { self.mode = mode }
    if let path = options.mappingFile { decisions = try MappingDecisions.read(path: path) }
    zeros = options.zeros
    perAccess = options.perAccess
    seed = options.seed
    for (layer, path) in options.masks {
      inputMasks[layer] = try NPYMask(
        npy: FileContents.bytes(of: path, limit: NPYMask.largestCount + 4_096), name: path)
    }
  }
}
