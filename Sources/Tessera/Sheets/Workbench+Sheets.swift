import Foundation

extension Workbench {
  /// Reads a sheet of costs and makes it a technology that extends another.
  ///
  /// Nothing is written; the text has been read as a technology when this returns.
  ///
  /// - Parameters:
  ///   - sheet: the path of the sheet.
  ///   - base: the technology that is extended, by name or path.
  ///   - path: where the text will be written. Its last part without the suffix names the technology,
  ///     and a base that is a path is referred to from its folder.
  ///   - accelerator: the sheet may name its components by their paths.
  /// - Returns: the text, the sheet that it was made from, and the technology below it.
  /// - Throws: `TesseraError`, as `CostSheet`.
  public func importCosts(
    _ sheet: String, extending base: String, to path: String,
    accelerator: AcceleratorDescription? = nil
  ) throws -> (text: String, sheet: CostSheet, base: CostTable) {
    let name = try DataFolders.name(ofFile: path)
    let table = try technology(base)
    guard !table.sources.contains(where: { Self.resolved($0.path) == Self.resolved(path) }) else {
      throw TesseraError(
        "\(path): is the technology that is extended, or one below it; expected another file")
    }
    let vocabulary = CostVocabulary(
      catalog: catalog, table: table, accelerator: accelerator,
      macros: folders.names(folder: KindDefinition.folder).compactMap { try? macro($0) })
    let bytes = try SourceText.readBytes(path: sheet, label: sheet, limit: CostSheet.largest)
    let costs = try CostSheet([UInt8](bytes), file: sheet, vocabulary: vocabulary)
    func text(as reference: String?) throws -> String {
      try costs.technologyText(
        name: name, extending: table, as: reference, sheet: InputFile.shownName(sheet),
        vocabulary: vocabulary)
    }
    _ = try CostTable.decode(SourceText(label: path, text: try text(as: nil)))
    return (try text(as: Self.reference(to: base, from: path)), costs, table)
  }

  private static func resolved(_ path: String) -> String {
    URL(fileURLWithPath: path).resolvingSymlinksInPath().standardizedFileURL.path
  }

  /// How a file at `path` refers to a technology: by its name, or by the way to it from the folder
  /// of the file, from which `extends` starts.
  private static func reference(to base: String, from path: String) -> String {
    guard DataFolders.isPath(base), !base.hasPrefix("/") else { return base }
    let target = resolved(base).split(separator: "/")
    let folder = resolved(path).split(separator: "/").dropLast()
    let shared = zip(target.dropLast(), folder).prefix { $0 == $1 }.count
    let steps = Array(repeating: "..", count: folder.count - shared)
    return "./" + (steps + target.dropFirst(shared).map(String.init)).joined(separator: "/")
  }
}
