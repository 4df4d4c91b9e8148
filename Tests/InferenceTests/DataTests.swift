import Arch
import CZlib
import Foundation
import Testing

@testable import Inference

/// Do data files come back as they were written, and are damaged ones refused in one line?
struct DataTests {
  private let folder =
    FileManager.default.temporaryDirectory.path + "/tessera-data-"
    + UUID().uuidString

  private func write(_ name: String, _ bytes: [UInt8]) throws -> String {
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true)
    let path = folder + "/" + name
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    return path
  }

  private func refuses(_ message: String, _ body: () throws -> Void) {
    do {
      try body()
      Issue.record("nothing was refused; expected: \(message)")
    } catch {
      #expect("\(error)".contains(message), "\(error)")
      #expect(error is TesseraError)
    }
  }

  private func idx(_ sizes: [Int], _ bytes: [UInt8]) -> [UInt8] {
    [0, 0, 8, UInt8(sizes.count)]
      + sizes.flatMap { size in (0..<4).map { UInt8(size >> (24 - 8 * $0) & 255) } } + bytes
  }

  /// A gzip member without compression.
  private func gzip(_ bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255]
    func little(_ value: Int, _ width: Int) -> [UInt8] {
      (0..<width).map { UInt8(value >> (8 * $0) & 255) }
    }
    result += [1] + little(bytes.count, 2) + little(bytes.count ^ 0xFFFF, 2) + bytes
    let checksum = bytes.withUnsafeBufferPointer { crc32_z(0, $0.baseAddress, bytes.count) }
    return result + little(Int(checksum), 4) + little(bytes.count, 4)
  }

  @Test(arguments: [false, true])
  func idxFilesComeBack(isCompressed: Bool) throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let pixels = (0..<(3 * 2 * 4)).map { UInt8($0 * 9) }
    let images = idx([3, 2, 4], pixels)
    let labels = idx([3], [7, 0, 9])
    let suffix = isCompressed ? ".gz" : ""
    _ = try write("t10k-images-idx3-ubyte" + suffix, isCompressed ? gzip(images) : images)
    _ = try write("t10k-labels-idx1-ubyte" + suffix, isCompressed ? gzip(labels) : labels)
    let all = try LabelledImages.read(path: folder)
    #expect(all.imageShape == [1, 2, 4])
    #expect(all.labels == [7, 0, 9])
    #expect(try all.numbers(0..<3) == pixels.map { Float($0) })
    let first = try LabelledImages.read(path: folder, layout: .mnist, limit: 2)
    #expect(first.labels == [7, 0])
    #expect(
      try first.numbers(1..<2, Normalisation(scale: 0.5, mean: [1], deviation: [2]))
        == pixels[8..<16].map { (Float($0) * 0.5 - 1) / 2 })
  }

  @Test func damagedIDXFilesAreRefused() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    func read(_ bytes: [UInt8]) throws {
      _ = try IDXFile.read(path: try write("a", bytes), rank: 3, limit: .max)
    }
    refuses("ends after 0 of 4") { try read([]) }
    refuses("two zero bytes") { try read([1, 2, 3, 4]) }
    refuses("type 13") { try read([0, 0, 13, 3]) }
    refuses("1 dimensions, expected 3") { try read(idx([3], [1, 2, 3])) }
    refuses("ends after 5 of 12 bytes of its dimensions") { try read([0, 0, 8, 3, 0, 0, 0, 1, 0]) }
    refuses("ends after 3 of 8") { try read(idx([2, 2, 2], [1, 2, 3])) }
    refuses("more than 2²⁸") { try read(idx([0xFFFF_FFFF, 0xFFFF_FFFF, 0xFFFF_FFFF], [])) }
    refuses("is cut off") { try read(Array(gzip(idx([1, 2, 2], [1, 2, 3, 4])).prefix(30))) }
    refuses("no well-formed gzip") {
      var bytes = gzip(idx([1, 2, 2], [1, 2, 3, 4]))
      bytes[10] = 0xFF
      try read(bytes)
    }
    refuses("cannot be opened") {
      _ = try IDXFile.read(path: folder + "/none", rank: 3, limit: 1)
    }
  }

  @Test func cifarRecordsComeBack() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    func record(_ label: UInt8) -> [UInt8] {
      [label] + (0..<3072).map { UInt8(truncatingIfNeeded: $0 &+ Int(label)) }
    }
    _ = try write("test_batch.bin", record(3) + record(8))
    _ = try write("data_batch_1.bin", record(1))
    _ = try write("data_batch_2.bin", record(2) + record(9))
    #expect(try LabelledImages.read(path: folder).labels == [3, 8])
    let training = try LabelledImages.read(path: folder, split: .train, limit: 2)
    #expect(training.labels == [1, 2])
    #expect(training.imageShape == [3, 32, 32])
    #expect(try training.numbers(1..<2) == record(2).dropFirst().map { Float($0) })
    let cut = try write("cut.bin", record(3).dropLast(1).map { $0 })
    refuses("ends within image 1") { _ = try LabelledImages.read(path: cut) }
    let other = try write("other.bin", record(11))
    refuses("has the label 11") { _ = try LabelledImages.read(path: other) }
    refuses("no such file or folder") { _ = try LabelledImages.read(path: folder + "/none") }
    let text = try write("text.txt", Array("no images".utf8))
    refuses("is no data set") { _ = try LabelledImages.read(path: text) }
  }

  /// An archive whose members are stored as they are.
  private func archive(_ members: [(String, [UInt8])]) -> [UInt8] {
    func little(_ value: Int, _ width: Int) -> [UInt8] {
      (0..<width).map { UInt8(value >> (8 * $0) & 255) }
    }
    var (bytes, directory): ([UInt8], [UInt8]) = ([], [])
    for (name, content) in members {
      let checksum = Int(
        content.withUnsafeBufferPointer { crc32_z(0, $0.baseAddress, content.count) })
      let common =
        little(0, 2) + little(0, 2) + little(0, 4) + little(checksum, 4)
        + little(content.count, 4) + little(content.count, 4) + little(name.utf8.count, 2)
        + little(0, 2)
      directory +=
        little(0x0201_4B50, 4) + little(20, 2) + little(20, 2) + common + little(0, 2)
        + little(0, 2) + little(0, 2) + little(0, 4) + little(bytes.count, 4) + Array(name.utf8)
      bytes += little(0x0403_4B50, 4) + little(20, 2) + common + Array(name.utf8) + content
    }
    let end =
      little(0x0605_4B50, 4) + little(0, 4) + little(members.count, 2) + little(members.count, 2)
      + little(directory.count, 4) + little(bytes.count, 4) + little(0, 2)
    return bytes + directory + end
  }

  @Test func arraysComeBack() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let numbers = (0..<(2 * 3 * 4 * 4)).map { Float($0) / 8 }
    let images = try NPYArray(numbers, shape: [2, 3, 4, 4])
    let labels = try NPYArray([Int64(4), 1], shape: [2])
    let path = try write(
      "set.npz", archive([("x_test.npy", images.fileBytes), ("y_test.npy", labels.fileBytes)]))
    let set = try LabelledImages.read(path: path)
    #expect(set.imageShape == [3, 4, 4])
    #expect(set.labels == [4, 1])
    #expect(try set.numbers(0..<2) == numbers)
    _ = try write("images.npy", NPYArray(numbers, shape: [2, 4, 4, 3]).fileBytes)
    _ = try write("labels.npy", labels.fileBytes)
    let other = try LabelledImages.read(path: folder, limit: 1)
    #expect(other.imageShape == [3, 4, 4])
    #expect(try other.numbers(0..<1)[..<3] == [0, 3 / 8, 6 / 8])

    var damaged = archive([("x.npy", images.fileBytes), ("y.npy", labels.fileBytes)])
    damaged[200] ^= 1
    refuses("size and checksum") {
      _ = try LabelledImages.read(path: try write("damaged.npz", damaged))
    }
    refuses("its directory is missing") {
      _ = try LabelledImages.read(path: try write("cut.npz", Array(damaged.dropLast(30))))
    }
    refuses("has no array named images") {
      _ = try LabelledImages.read(
        path: try write("names.npz", archive([("a.npy", images.fileBytes)])))
    }
  }

  /// Is what deflate made read, and nothing larger than it can be believed?
  @Test func deflatedMembersComeBack() throws {
    let content = [UInt8](repeating: 65, count: 5000)
    var packed = [UInt8](repeating: 0, count: 200)
    var stream = z_stream()
    deflateInit2_(
      &stream, 9, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
      Int32(MemoryLayout<z_stream>.size))
    var input = content
    let written = input.withUnsafeMutableBufferPointer { from in
      packed.withUnsafeMutableBufferPointer { to in
        stream.next_in = from.baseAddress
        stream.avail_in = UInt32(from.count)
        stream.next_out = to.baseAddress
        stream.avail_out = UInt32(to.count)
        deflate(&stream, Z_FINISH)
        return Int(stream.total_out)
      }
    }
    deflateEnd(&stream)
    packed = Array(packed.prefix(written))
    var bytes = archive([("a", packed)])
    let directory = 30 + 1 + written
    let checksum = Int(
      content.withUnsafeBufferPointer { crc32_z(0, $0.baseAddress, content.count) })
    func put(_ value: Int, at: Int, _ width: Int) {
      for index in 0..<width { bytes[at + index] = UInt8(value >> (8 * index) & 255) }
    }
    put(8, at: directory + 10, 2)
    put(checksum, at: directory + 16, 4)
    put(content.count, at: directory + 24, 4)
    let whole = try ZIPArchive(bytes, name: "a.zip")
    #expect(try whole.contents(whole.members[0]) == content)
    put(0x3FFF_FFFF, at: directory + 24, 4)
    let huge = try ZIPArchive(bytes, name: "a.zip")
    refuses("says a size it cannot have") { _ = try huge.contents(huge.members[0]) }
  }

  @Test func drawnDigitsStayTheSame() throws {
    let images = try DigitImages.make(count: 40)
    #expect(images.imageShape == [1, 28, 28])
    #expect(images.labels == (try DigitImages.make(count: 60)).labels.prefix(40).map { $0 })
    #expect(Set(try DigitImages.make(count: 100).labels) == Set(0..<10))
    #expect(try images.numbers(0..<40) != DigitImages.make(count: 40, seed: 3).numbers(0..<40))
    refuses("expected 0 to") { _ = try DigitImages.make(count: -1) }
  }
}
