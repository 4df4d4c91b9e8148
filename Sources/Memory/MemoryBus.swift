import Arch

extension ComponentKind {
  /// A 32-bit bus with wait states, in the manner of Avalon-MM, between one master and one memory.
  ///
  /// A transaction has no time of its own: data pass in the cycle in which the memory's wait states
  /// end. The bus is held for as long as the memory's array is, so that the array is the one
  /// resource that both stand for. Ports: `transfer` for a load or a store, `operands` for a load
  /// that computes in memory and hands over its second address on the idle lines of the write data.
  /// Counted: one `word` for each transaction, with its address; one `secondAddress` more for
  /// `operands`.
  ///
  /// Source: Intel 683620 and 683091 (a load takes one cycle where memory makes no wait states).
  /// Not modelled: several masters or slaves, pipelined and burst transfers.
  public static let memoryBus = ComponentKind(
    name: "memory-bus",
    summary: "32-bit bus with wait states between one master and one memory; a second address "
      + "passes on the lines of the write data",
    parameters: [],
    actions: [
      Action("word", "One word of 32 bits moved, with its address."),
      Action("secondAddress", "The second address of a load that computes in memory."),
    ],
    compile: { _ in
      let transfer = CountRule(0, .fixed(1))
      return StagePlan(
        units: [], resources: [ResourcePlan(name: "lines")],
        ports: [
          PortPlan(
            name: "transfer", resource: 0, duration: .fixed(0), isClocked: false,
            counts: [transfer]),
          PortPlan(
            name: "operands", resource: 0, duration: .fixed(0), isClocked: false,
            counts: [transfer, CountRule(1, .fixed(1))]),
        ])
    })
}
