/// The sheet that an accelerator needs filled: a row for every action, power state and area.
///
/// Components that share a cost key share its rows. The key is the one that the description names,
/// the component's path where its technology has an entry for it, or its kind. What an array table
/// or the component's own parameters price needs no rows.
public struct CostSheetTemplate: Sendable {
  /// The cost keys with their actions, in the order of the components.
  private var subjects: [(key: String, actions: [String])] = []

  /// - Throws: `TesseraError` where the accelerator's technology cannot be read.
  public init(_ description: AcceleratorDescription, workbench: Workbench) throws {
    let table = try workbench.technology(of: description)
    for component in description.components {
      let named = component.costKey?.value
      let isPriced =
        named.map { table.entries[$0] != nil }
        ?? (table.entries[component.path] != nil || table.entries[component.kind] != nil)
      // A macro's own costs are what a sheet is to replace.
      if !isPriced, component.costs != nil, component.definition == nil { continue }
      let hasOwnEntry = table.entries[component.path] != nil
      let key = named ?? (hasOwnEntry ? component.path : component.kind)
      guard !subjects.contains(where: { $0.key == key }) else { continue }
      let kind = try workbench.catalog.kind(of: component)
      subjects.append((key, kind.actions.map(\.name)))
    }
  }

  /// The sheet, with the columns of `CostSheet`.
  public var csv: String {
    var writer = CSVWriter(header: CostSheet.columns)
    for (key, actions) in subjects {
      for item in actions + PowerState.allCases.map(\.rawValue) + ["area"] {
        writer.append([key, item])
      }
    }
    return writer.text
  }

  /// The number of rows below the header.
  public var rowCount: Int {
    subjects.reduce(0) { $0 + $1.actions.count + PowerState.allCases.count + 1 }
  }
}
