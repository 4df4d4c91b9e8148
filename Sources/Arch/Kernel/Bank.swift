/// A number of trivial values in one place, owned by whoever holds the bank.
///
/// Like an array that grows when it is told to only: every access is bounds checked, and none counts
/// references or asks whether the storage is shared, which costs the event loop several times its
/// own work (an `Array` field read and written in turn measures 4 to 10 times slower).
package struct Bank<Element: BitwiseCopyable>: ~Copyable {
  @usableFromInline package var base: UnsafeMutablePointer<Element>
  @usableFromInline package var storedCount: Int

  @inlinable package var count: Int { storedCount }

  @inlinable package init(repeating element: Element, count: Int) {
    base = .allocate(capacity: max(count, 1))
    base.initialize(repeating: element, count: count)
    storedCount = count
  }

  @inlinable package init(_ elements: [Element]) {
    base = .allocate(capacity: max(elements.count, 1))
    for (index, element) in elements.enumerated() {
      (base + index).initialize(to: element)
    }
    storedCount = elements.count
  }

  @inlinable deinit {
    base.deallocate()
  }

  /// Makes room for more values, which are all the same at first.
  @inlinable package mutating func grow(to larger: Int, with element: Element) {
    precondition(larger >= count, "a bank does not shrink")
    let wider = UnsafeMutablePointer<Element>.allocate(capacity: max(larger, 1))
    wider.initialize(from: base, count: count)
    (wider + count).initialize(repeating: element, count: larger - count)
    base.deallocate()
    base = wider
    storedCount = larger
  }

  @inlinable package var indices: Range<Int> { 0..<count }

  /// The values, for a loop that touches nothing else of the bank's owner.
  package var span: Span<Element> {
    @_lifetime(borrow self)
    borrowing get {
      _overrideLifetime(Span(_unsafeStart: base, count: count), borrowing: self)
    }
  }

  /// The values, to be changed by a loop that touches nothing else of the bank's owner.
  package var mutableSpan: MutableSpan<Element> {
    @_lifetime(&self)
    mutating get {
      _overrideLifetime(MutableSpan(_unsafeStart: base, count: count), mutating: &self)
    }
  }

  @inlinable @inline(__always)
  package subscript(index: Int) -> Element {
    _read {
      precondition(UInt(bitPattern: index) < UInt(bitPattern: count), "bank index out of range")
      yield base[index]
    }
    _modify {
      precondition(UInt(bitPattern: index) < UInt(bitPattern: count), "bank index out of range")
      yield &base[index]
    }
  }

  @inlinable @inline(__always)
  package subscript(index: Int32) -> Element {
    _read {
      precondition(
        UInt(bitPattern: Int(index)) < UInt(bitPattern: count), "bank index out of range")
      yield base[Int(index)]
    }
    _modify {
      precondition(
        UInt(bitPattern: Int(index)) < UInt(bitPattern: count), "bank index out of range")
      yield &base[Int(index)]
    }
  }
}
