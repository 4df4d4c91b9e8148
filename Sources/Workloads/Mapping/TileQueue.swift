/// Tiles by how many blocks they hold: gives out the least filled one, ties to the lowest number.
///
/// A binary heap; taking costs O(log tiles), plus the tiles that were passed over.
struct TileQueue {
  private struct Entry {
    var fill: Int
    var tile: Int

    static func < (left: Entry, right: Entry) -> Bool {
      (left.fill, left.tile) < (right.fill, right.tile)
    }
  }

  private var heap: [Entry]

  init(tiles: Int) {
    heap = (0..<tiles).map { Entry(fill: 0, tile: $0) }
  }

  /// Takes the least filled tile that has room for `blocks` more and isn't one of `except`, and
  /// adds them to it.
  mutating func take(adding blocks: Int, capacity: Int, except: [Int]) -> Int? {
    var passedOver: [Entry] = []
    var found: Int?
    while let entry = pop() {
      // The least filled of the rest has no room, so none has.
      if entry.fill + blocks > capacity {
        passedOver.append(entry)
        break
      }
      if except.contains(entry.tile) {
        passedOver.append(entry)
        continue
      }
      found = entry.tile
      push(Entry(fill: entry.fill + blocks, tile: entry.tile))
      break
    }
    for entry in passedOver { push(entry) }
    return found
  }

  private mutating func push(_ entry: Entry) {
    heap.append(entry)
    var child = heap.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard heap[child] < heap[parent] else { return }
      heap.swapAt(child, parent)
      child = parent
    }
  }

  private mutating func pop() -> Entry? {
    guard let first = heap.first, let last = heap.popLast() else { return nil }
    guard !heap.isEmpty else { return first }
    heap[0] = last
    var parent = 0
    while true {
      var least = parent
      for child in [2 * parent + 1, 2 * parent + 2]
      where child < heap.count && heap[child] < heap[least] {
        least = child
      }
      guard least != parent else { return first }
      heap.swapAt(parent, least)
      parent = least
    }
  }
}
