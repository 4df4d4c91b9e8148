/// A piece of memory for floats that begins at a cache line, owned by one or several values.
///
/// What it points to is written while it has one owner and only read afterwards.
final class AlignedFloats: @unchecked Sendable {
  let count: Int
  let pointer: UnsafeMutablePointer<Float>

  /// Takes memory for a number of floats, which hold anything.
  init(uninitialized count: Int) {
    self.count = count
    let raw = UnsafeMutableRawPointer.allocate(byteCount: max(count, 1) * 4, alignment: 64)
    pointer = raw.bindMemory(to: Float.self, capacity: max(count, 1))
  }

  /// Takes memory for a number of floats, all 0.
  convenience init(count: Int) {
    self.init(uninitialized: count)
    pointer.initialize(repeating: 0, count: max(count, 1))
  }

  deinit { UnsafeMutableRawPointer(pointer).deallocate() }
}
