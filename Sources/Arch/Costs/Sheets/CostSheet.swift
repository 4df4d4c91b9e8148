/// Costs as a spreadsheet holds them: one value a row, with its source and standing.
///
/// A row names a component by its cost key, and one of its actions, a power state (`active`, `idle`,
/// `gated`, or `all` of them) or `area`; the value stands under `energy`, `static_power` or `area`.
/// `low` and `high` bound it and have units of their own, `corner` is added to the source. A latency
/// is checked and told, and is no part of a technology. Dialects are those of `SheetCells`.
///
/// Not modelled: formulas, several sheets, several corners of one value.
public struct CostSheet: Sendable {
  /// The header of a sheet; a sheet may order its columns in another way and leave some out.
  public static let columns = [
    "component", "action", "energy", "latency", "area", "static_power", "low", "high", "corner",
    "source", "standing",
  ]

  /// The largest sheet that is read, in bytes.
  public static let largest = SheetCells.largest

  /// What a row is about.
  public enum Item: Hashable, Sendable, CustomStringConvertible {
    case action(String)
    case state(PowerState)
    case allStates
    case area

    /// As the column `action` has it.
    public var description: String {
      switch self {
      case .action(let name): name
      case .state(let state): state.rawValue
      case .allStates: "all"
      case .area: "area"
      }
    }
  }

  /// The amount of a row.
  public enum Cost: Equatable, Sendable {
    case energy(CostValue<Energy>)
    case power(CostValue<Power>)
    case area(CostValue<Area>)
  }

  /// A row with a value.
  public struct Value: Equatable, Sendable {
    /// The cost key.
    public var component: String
    public var item: Item
    public var cost: Cost
    /// The amount as the cell has it, with a decimal point: a quotient stays one.
    public var text: String
    public var row: Int
  }

  /// A row without a value.
  public struct EmptyRow: Equatable, Sendable {
    public var component: String
    public var action: String
    public var row: Int
  }

  /// A latency, which no technology has.
  public struct Latency: Equatable, Sendable {
    public var component: String
    public var action: String
    public var time: Time
    /// Such as `D3`.
    public var cell: String
    /// The parameters of the component that are times.
    public var parameters: [String]
    /// The component's path, where it is known.
    public var path: String?
  }

  public let file: String
  /// In the order of the sheet.
  public let values: [Value]
  public let emptyRows: [EmptyRow]
  public let latencies: [Latency]

  /// Reads a sheet.
  ///
  /// - Parameters:
  ///   - file: how messages name the sheet.
  ///   - vocabulary: what it may name.
  /// - Throws: `TesseraError` with the cell of the first mistake: an unknown name, a missing unit,
  ///   source or standing, two values in a row or for one item, bounds that do not hold the value, a
  ///   number that can be read in two ways; where no row has a value.
  public init(_ bytes: [UInt8], file: String, vocabulary: CostVocabulary) throws {
    var reader = try CostSheetReader(bytes, file: file, vocabulary: vocabulary)
    try reader.read()
    guard !reader.values.isEmpty else {
      throw TesseraError(
        "\(file): no row has a value; expected one under energy, area or static_power")
    }
    self.file = file
    values = reader.values
    emptyRows = reader.emptyRows
    latencies = reader.latencies
  }

  /// The lines to tell about rows that do not go into the technology.
  public func notes(over base: String) -> [String] {
    var notes: [String] = []
    if !emptyRows.isEmpty {
      let names = emptyRows.prefix(12).map { "\($0.component) \($0.action) (row \($0.row))" }
      let more = emptyRows.count - names.count
      notes.append(
        (emptyRows.count == 1
          ? "1 row is empty and keeps what " : "\(emptyRows.count) rows are empty and keep what ")
          + "\(base) has: \(names.joined(separator: ", "))\(more > 0 ? " and \(more) more" : "")")
    }
    for latency in latencies {
      let text = latency.time.exactText.filter { $0 != " " }
      let path = latency.path ?? "PATH"
      let settings = latency.parameters.map { "--set \(path).\($0)=\(text)" }
      let how =
        settings.isEmpty
        ? "its kind has no time among its parameters"
        : "give run " + settings.joined(separator: " or ")
      notes.append(
        "\(latency.cell): the latency of \(latency.component) \(latency.action) is no part of a "
          + "technology but of the accelerator's timing parameters: \(how)")
    }
    return notes
  }
}
