/// Trivial values that come and go, each at a place that stays its own while it is there.
struct Pool<Element: BitwiseCopyable>: ~Copyable {
  private let empty: Element
  private var elements: Bank<Element>
  /// The places that are free, a stack.
  private var free: Bank<Int32>
  private var freeCount = 0

  init(empty: Element) {
    self.empty = empty
    elements = Bank(repeating: empty, count: 0)
    free = Bank(repeating: 0, count: 0)
  }

  /// Puts a value in a place of its own.
  @inline(__always)
  mutating func take(_ element: Element) -> Int32 {
    if freeCount == 0 { grow() }
    freeCount -= 1
    let place = free[freeCount]
    elements[place] = element
    return place
  }

  /// Frees a place; its value stays readable until the place is taken again.
  @inline(__always)
  mutating func giveBack(_ place: Int32) {
    free[freeCount] = place
    freeCount += 1
  }

  @inline(__always)
  subscript(place: Int32) -> Element {
    _read { yield elements[place] }
    _modify { yield &elements[place] }
  }

  @inline(never)
  private mutating func grow() {
    let count = elements.count
    let larger = max(64, 2 * count)
    elements.grow(to: larger, with: empty)
    free.grow(to: larger, with: 0)
    for place in (count..<larger).reversed() { giveBack(Int32(place)) }
  }
}
