import Arch

/// All the array technologies that are known: those of the tables, and those derived from them.
public struct ArrayLibrary: Sendable {
  public var tables: [ArrayTable]

  public init(tables: [ArrayTable]) {
    self.tables = tables
  }

  /// Reads the tables of the folders.
  ///
  /// - Throws: as `ArrayTable.readAll`.
  public static func read(folders: DataFolders) throws -> ArrayLibrary {
    ArrayLibrary(tables: try ArrayTable.readAll(folders: folders))
  }

  /// In alphabetical order.
  public var technologies: [String] {
    let tabulated = ArraySelection.technologies(of: tables)
    return (tabulated + derivations(tabulated).map(\.technology)).sorted()
  }

  /// Technologies that follow from tabulated ones; a table of their own comes before.
  private func derivations(_ tabulated: [String]) -> [ValleySpinHall] {
    ValleySpinHall.all.filter {
      tabulated.contains($0.anchor) && !tabulated.contains($0.technology)
    }
  }

  /// Finds the array that a query means, at any of its capacities.
  ///
  /// - Throws: `TesseraError` where there is none, with what there is.
  public func family(_ query: ArrayQuery) throws -> ArrayFamily {
    guard technologies.contains(query.technology) else {
      throw TesseraError(
        "unknown array technology \(quoted(query.technology))"
          + expectation(of: technologies, insteadOf: query.technology))
    }
    let derivation = derivations(ArraySelection.technologies(of: tables))
      .first { $0.technology == query.technology }
    var asked = query
    if let derivation { asked.technology = derivation.anchor }
    return ArrayFamily(selection: try ArraySelection(asked, in: tables), derivation: derivation)
  }
}

/// Arrays of one technology, cell, node, word and target, which differ in capacity.
public struct ArrayFamily: Sendable {
  public var selection: ArraySelection
  /// How the arrays follow from those of the selection, where they do.
  public var derivation: ValleySpinHall?

  /// The array at a capacity.
  ///
  /// - Throws: `TesseraError` that names the range where the capacity lies outside the table.
  public func array(capacity: DataSize) throws -> MemoryArray {
    let array = try selection.array(capacity: capacity)
    return try derivation?.array(from: array) ?? array
  }

  /// What to know about its numbers.
  public var caveats: [String] {
    (derivation?.caveats ?? []) + selection.table.caveats(for: selection.key)
  }
}
