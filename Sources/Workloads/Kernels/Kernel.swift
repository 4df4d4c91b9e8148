import Arch

/// A program that is executed on a modelled machine, and whose answer can be told without it.
public protocol Kernel: Sendable {
  /// What the input and the sizes are, for reports.
  var parameters: [(name: String, value: Int)] { get }

  /// Executes it, in the phases of `KernelKind.phases`.
  ///
  /// - Throws: `TesseraError` where the data do not fit the memory; what the sink throws.
  func execute<Sink: RecordSink>(on machine: inout Machine<Sink>) throws -> [UInt32]

  /// The answer, by plain arithmetic that shares nothing with `execute`.
  func reference() -> [UInt32]
}
