import Arch
import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The folder of a model, from which weights in files of their own are read.
struct ExternalData {
  /// Nil for a model that is no file: its external data count as not there.
  let folder: String?

  /// The bytes of a tensor, or nil where the file is not there.
  ///
  /// Only files in the model's folder or below are read, wherever links point.
  ///
  /// - Parameters:
  ///   - entries: `location`, and maybe `offset` and `length`.
  ///   - count: Bytes that the tensor's shape needs.
  /// - Throws: `TesseraError` without a place, for a location outside of the folder, what is no regular
  ///   file, and a file too short.
  func bytes(_ entries: [ONNXEntry], count: Int) throws -> [UInt8]? {
    var location: String?
    var offset = 0
    for entry in entries {
      switch entry.key {
      case "location": location = entry.value
      case "offset": offset = try Self.integer(entry)
      case "length":
        let length = try Self.integer(entry)
        guard length == count else {
          throw TesseraError("its data are \(length) bytes, expected \(count)")
        }
      default: continue
      }
    }
    guard let location, !location.isEmpty else {
      throw TesseraError("its data are in a file that has no name")
    }
    guard let file = try file(location) else { return nil }
    return try Self.read(file, location, offset: offset, count: count)
  }

  /// The files that the constants of a graph lie in and that can be read, in the order of their names.
  ///
  /// - Complexity: O(constants)
  func files(of graph: ONNXGraph) -> [String] {
    let attributes = graph.node.lazy.flatMap(\.attribute).map(\.t)
    let tensors = Array(graph.initializer) + attributes.filter { $0.dataLocation == 1 }
    let locations = tensors.lazy.filter { $0.dataLocation == 1 }.flatMap(\.externalData)
      .filter { $0.key == "location" && !$0.value.isEmpty }.map(\.value)
    return Set(locations).filter { (try? file($0)) != nil }.sorted()
  }

  /// Where a file of the folder is, links resolved, or nil where it is not there.
  private func file(_ location: String) throws -> String? {
    try Self.check(location)
    guard let folder, let root = Self.resolved(folder) else { return nil }
    guard let file = Self.resolved("\(folder)/\(location)") else {
      guard errno == ENOENT || errno == ENOTDIR else {
        throw TesseraError("its data cannot be read from \(quoted(location))")
      }
      return nil
    }
    guard file.hasPrefix(root == "/" ? root : root + "/") else {
      throw TesseraError(
        "its data are in \(quoted(location)), which leads out of the model's folder")
    }
    return file
  }

  private static func integer(_ entry: ONNXEntry) throws -> Int {
    guard let value = Int(entry.value), (0...ONNXLimits.externalBytes).contains(value) else {
      throw TesseraError("its \(entry.key) is \(quoted(entry.value)), expected a number of bytes")
    }
    return value
  }

  private static func check(_ location: String) throws {
    let parts = location.split(separator: "/", omittingEmptySubsequences: false)
    guard !location.utf8.contains(0), !location.contains("\\"), location.utf8.count <= 4096,
      parts.allSatisfy({ !$0.isEmpty && $0 != ".." })
    else {
      throw TesseraError(
        "its data are in \(quoted(location)), expected a file in the model's folder")
    }
  }

  private static func resolved(_ path: String) -> String? {
    guard let pointer = realpath(path, nil) else { return nil }
    defer { free(pointer) }
    return String(cString: pointer)
  }

  private static func read(
    _ path: String, _ location: String, offset: Int, count: Int
  ) throws -> [UInt8] {
    let failure = TesseraError("its data cannot be read from \(quoted(location))")
    // The path has no links left; one that takes its place now is not followed.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard descriptor >= 0 else { throw failure }
    defer { _ = close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw TesseraError("its data are in \(quoted(location)), which is not a regular file")
    }
    guard Int(status.st_size) - offset >= count else {
      throw TesseraError(
        "its data are bytes \(offset) to \(offset + count) of \(quoted(location)), which has "
          + "\(status.st_size)")
    }
    return try [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      while filled < count {
        let target = UnsafeMutableRawBufferPointer(
          rebasing: UnsafeMutableRawBufferPointer(buffer)[filled...])
        let got = pread(descriptor, target.baseAddress, count - filled, off_t(offset + filled))
        if got < 0, errno == EINTR { continue }
        guard got > 0 else { throw failure }
        filled += got
      }
    }
  }

  /// The first two bytes of a regular file, or nil where there is none.
  static func start(of path: String) -> [UInt8]? {
    guard !path.utf8.contains(0) else { return nil }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return nil }
    defer { _ = close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    return [UInt8](unsafeUninitializedCapacity: 2) { buffer, filled in
      filled = max(0, pread(descriptor, buffer.baseAddress, 2, 0))
    }
  }
}
