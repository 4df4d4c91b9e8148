/// A number of trivial values in one place, owned by whoever holds the bank.
///
/// Like an array that grows when it is told to only: every access is bounds checked, and none counts
/// references or asks whether the storage is shared, which costs the event loop several times its
/// own work (an `Array` field read and written in turn measures 4 to 10 times slower).
struct Bank<Element: BitwiseCopyable>: ~Copyable {
  private var base: UnsafeMutablePointer<Element>
  private(set) var count: Int

  init(repeating element: Element, count: Int) {
    base = .allocate(capacity: max(count, 1))
    base.initialize(repeating: element, count: count)
    self.count = count
  }

  init(_ elements: [Element]) {
    base = .allocate(capacity: max(elements.count, 1))
    for (index, element) in elements.enumerated() {
      (base + index).initialize(to: element)
    }
    count = elements.count
  }

  deinit {
    base.deallocate()
  }

  /// Makes room for more values, which are all the same at first.
  mutating func grow(to larger: Int, with element: Element) {
    precondition(larger >= count, "a bank does not shrink")
    let wider = UnsafeMutablePointer<Element>.allocate(capacity: max(larger, 1))
    wider.initialize(from: base, count: count)
    (wider + count).initialize(repeating: element, count: larger - count)
    base.deallocate()
    base = wider
    count = larger
  }

  var indices: Range<Int> { 0..<count }

  /// The values, for a loop that touches nothing else of the bank's owner.
  var span: Span<Element> {
    @_lifetime(borrow self)
    borrowing get {
      _overrideLifetime(Span(_unsafeStart: base, count: count), borrowing: self)
    }
  }

  /// The values, to be changed by a loop that touches nothing else of the bank's owner.
  var mutableSpan: MutableSpan<Element> {
    @_lifetime(&self)
    mutating get {
      _overrideLifetime(MutableSpan(_unsafeStart: base, count: count), mutating: &self)
    }
  }

  @inline(__always)
  subscript(index: Int) -> Element {
    _read {
      precondition(UInt(bitPattern: index) < UInt(bitPattern: count), "bank index out of range")
      yield base[index]
    }
    _modify {
      precondition(UInt(bitPattern: index) < UInt(bitPattern: count), "bank index out of range")
      yield &base[index]
    }
  }

  @inline(__always)
  subscript(index: Int32) -> Element {
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
