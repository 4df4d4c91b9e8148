/// Memory for numbers, aligned to cache lines, that grows and never shrinks.
final class Workspace {
  private(set) var numbers: UnsafeMutableBufferPointer<Float>

  init(count: Int = 0) {
    numbers = Self.allocate(count)
  }

  deinit { numbers.deallocate() }

  func reserve(_ count: Int) {
    guard count > numbers.count else { return }
    numbers.deallocate()
    numbers = Self.allocate(count)
  }

  var base: UnsafeMutablePointer<Float> {
    // The buffer is never empty.
    numbers.baseAddress.unsafelyUnwrapped
  }

  private static func allocate(_ count: Int) -> UnsafeMutableBufferPointer<Float> {
    let count = max(count, 16)
    let memory = UnsafeMutableRawBufferPointer.allocate(
      byteCount: count * MemoryLayout<Float>.stride, alignment: 64)
    return memory.bindMemory(to: Float.self)
  }
}
