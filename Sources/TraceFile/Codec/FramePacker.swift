import Arch

/// Compresses the contents of the frames of a segment, several of them to one zstd frame.
///
/// Units of one kind do much the same in a segment, so what one frame holds often stands in
/// another one, too.
final class FramePacker {
  private let compressor: Compressor
  private let noiseCompressor: Compressor
  private let patternCompressor: Compressor

  /// What shrinks to less than this part is a pattern, of which a thorough search makes a third
  /// less; in anything else it finds little and takes long.
  private static let patternRatio = 4
  private static let patternLevel = 17

  /// - Throws: `TesseraError` where the level is not between 1 and 19.
  init(level: Int) throws(TesseraError) {
    guard (1...19).contains(level) else {
      throw TesseraError("found compression level \(level), expected 1 to 19")
    }
    compressor = try Compressor(.level(level))
    noiseCompressor = try Compressor(.noise)
    patternCompressor = try Compressor(.level(max(level, Self.patternLevel)))
  }

  /// The smallest zstd frame found.
  ///
  /// - Parameter cuts: where what lies before and after should have entropy codes of its own.
  func pack(_ content: [UInt8], cuts: [Int]) throws(TesseraError) -> [UInt8] {
    var smallest = try compressor.compress(content, cuts: cuts)
    if !cuts.isEmpty {
      let noise = try noiseCompressor.compress(content, cuts: cuts)
      if noise.count < smallest.count { smallest = noise }
    }
    if smallest.count < content.count / Self.patternRatio || content.count < 1 << 14 {
      let pattern = try patternCompressor.compress(content)
      if pattern.count < smallest.count { smallest = pattern }
    }
    return smallest
  }
}
