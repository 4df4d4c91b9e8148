import Arch

/// The contents of the packs that were read last, so that a pack is taken apart once for all the
/// units that have a frame in it.
final class PackCache {
  private final class Pack {
    let buffer = ScratchBuffer()
    /// Where the pack is in the file; -1 for none.
    var offset = -1
    var count = 0
    var lastUse = 0
  }

  private let decompressor: Decompressor
  private let scratch = ScratchBuffer()
  private var packs: [Pack] = []
  private var uses = 0
  /// Units are in one segment or the next, so the packs of two are held.
  private var capacity = 2

  /// However many packs a segment has, no more memory is held than this and one pack.
  private static let byteLimit = 1 << 26

  init() throws(TesseraError) {
    decompressor = try Decompressor()
  }

  /// Makes room for the packs of segments like one that has so many.
  func reserve(packsOfSegment count: Int) {
    capacity = max(capacity, 2 * count)
  }

  /// The content of the pack at an offset, valid until the next call.
  ///
  /// - Parameter length: how long the content is, as the segment's table says.
  /// - Throws: `TesseraError` where the pack is damaged, or longer or shorter than that.
  func content(
    at offset: Int, size: Int, length: Int, of file: InputFile
  ) throws(TesseraError) -> UnsafeBufferPointer<UInt8> {
    uses += 1
    if let pack = packs.first(where: { $0.offset == offset }) {
      pack.lastUse = uses
      return pack.buffer.prefix(pack.count)
    }
    let pack = freePack(length)
    pack.offset = -1
    try file.read(size, at: offset, into: scratch)
    pack.count = try decompressor.decompress(
      scratch.prefix(size), bound: length, into: pack.buffer)
    guard pack.count == length else {
      throw TesseraError("found \(pack.count) bytes of content, expected \(length)")
    }
    pack.offset = offset
    pack.lastUse = uses
    return pack.buffer.prefix(length)
  }

  /// A pack to be filled: a new one, or the one that was not used for longest.
  private func freePack(_ length: Int) -> Pack {
    var held = packs.reduce(length) { $0 + $1.buffer.capacity }
    packs.sort { $0.lastUse < $1.lastUse }
    while held > Self.byteLimit, packs.count > 1 {
      held -= packs.removeFirst().buffer.capacity
    }
    if packs.count >= capacity { return packs[0] }
    let pack = Pack()
    packs.append(pack)
    return pack
  }
}
