/// A number of trivial values in one place, owned by whoever holds them.
///
/// As the kernel's banks: every access is bounds checked, and none counts references or asks whether
/// the storage is shared.
struct Cells<Element: BitwiseCopyable>: ~Copyable {
  private var base: UnsafeMutablePointer<Element>
  private(set) var count: Int

  init(repeating element: Element, count: Int) {
    base = .allocate(capacity: max(count, 1))
    base.initialize(repeating: element, count: count)
    self.count = count
  }

  deinit {
    base.deallocate()
  }

  /// Makes room for more values, which are all the same at first.
  mutating func grow(to larger: Int, with element: Element) {
    precondition(larger >= count, "cells do not shrink")
    let wider = UnsafeMutablePointer<Element>.allocate(capacity: max(larger, 1))
    wider.initialize(from: base, count: count)
    (wider + count).initialize(repeating: element, count: larger - count)
    base.deallocate()
    base = wider
    count = larger
  }

  @inline(__always)
  subscript(index: Int) -> Element {
    _read {
      precondition(UInt(bitPattern: index) < UInt(bitPattern: count), "cell out of range")
      yield base[index]
    }
    _modify {
      precondition(UInt(bitPattern: index) < UInt(bitPattern: count), "cell out of range")
      yield &base[index]
    }
  }

  @inline(__always)
  subscript(index: Int32) -> Element {
    _read { yield self[Int(index)] }
    _modify { yield &self[Int(index)] }
  }
}
