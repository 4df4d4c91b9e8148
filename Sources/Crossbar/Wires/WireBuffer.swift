/// Memory that a solver keeps from one array to the next.
struct WireBuffer<Element: BitwiseCopyable>: ~Copyable {
  let start: UnsafeMutablePointer<Element>
  let count: Int

  init(_ count: Int, of value: Element) {
    self.count = count
    start = UnsafeMutablePointer.allocate(capacity: max(count, 1))
    start.initialize(repeating: value, count: count)
  }

  deinit { start.deallocate() }
}
