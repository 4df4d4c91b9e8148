/// Bytes that are allocated once and reused; contents do not survive growth.
final class ScratchBuffer {
  private(set) var start: UnsafeMutablePointer<UInt8>
  private(set) var capacity: Int

  init() {
    capacity = 4096
    start = .allocate(capacity: 4096)
    start.initialize(repeating: 0, count: 4096)
  }

  deinit {
    start.deallocate()
  }

  /// Makes room for that many bytes. The caller has bounded the number.
  func reserve(_ count: Int) {
    guard count > capacity else { return }
    start.deallocate()
    capacity = max(count, capacity * 2)
    start = .allocate(capacity: capacity)
    start.initialize(repeating: 0, count: capacity)
  }

  /// The first bytes, for reading. Valid until the next `reserve`.
  func prefix(_ count: Int) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: start, count: min(count, capacity))
  }
}
