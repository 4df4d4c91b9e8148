import Arch
import Foundation

/// How images lie in a folder or file.
public enum DataLayout: String, Sendable, CaseIterable {
  /// MNIST's four IDX files, or those of another set with these names.
  case mnist
  /// CIFAR-10's binary version: a folder of batches, or one file.
  case cifar10
  /// `images.npy` and `labels.npy` in a folder, or an `.npz` file with arrays of these names.
  case npy
}

/// Which part of a data set.
public enum DataSplit: String, Sendable, CaseIterable {
  case test, train
}

extension LabelledImages {
  /// Reads the first `limit` images of a folder or file.
  ///
  /// - Parameters:
  ///   - path: A folder, or a file of CIFAR-10 or NumPy.
  ///   - layout: Recognised by the files that are there if left out.
  /// - Throws: `TesseraError` where files are missing, damaged or do not belong together.
  public static func read(
    path: String, layout: DataLayout? = nil, split: DataSplit = .test, limit: Int = .max
  ) throws -> LabelledImages {
    guard FileManager.default.fileExists(atPath: path) else {
      throw TesseraError(at: path, "no such file or folder")
    }
    guard let layout = layout ?? recognise(path) else {
      throw TesseraError(
        at: path,
        "is no data set that is known; expected MNIST's IDX files, CIFAR-10's binary "
          + "batches, images.npy and labels.npy, or an .npz file")
    }
    switch layout {
    case .mnist: return try readMNIST(path, split, limit)
    case .cifar10: return try readCIFAR(path, split, limit)
    case .npy:
      if isFolder(path) {
        return try ArrayFiles.read(
          images: path + "/images.npy", labels: path + "/labels.npy", limit: limit)
      }
      return try ArrayFiles.read(archive: path, limit: limit)
    }
  }

  /// The files that `read` takes images and labels from; none where there is no such set.
  public static func files(
    path: String, layout: DataLayout? = nil, split: DataSplit = .test
  ) -> [String] {
    guard let layout = layout ?? recognise(path) else { return [] }
    switch layout {
    case .mnist:
      return [("images", 3), ("labels", 1)].compactMap {
        find(path, mnistNames(split, $0.0, $0.1))
      }
    case .cifar10: return isFolder(path) ? cifarFiles(path, split) : [path]
    case .npy: return isFolder(path) ? [path + "/images.npy", path + "/labels.npy"] : [path]
    }
  }

  private static func isFolder(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
      && isFolder.boolValue
  }

  private static func recognise(_ path: String) -> DataLayout? {
    guard isFolder(path) else {
      if path.hasSuffix(".npz") { return .npy }
      return path.hasSuffix(".bin") || path.hasSuffix(".bin.gz") ? .cifar10 : nil
    }
    for split in DataSplit.allCases {
      if find(path, mnistNames(split, "images", 3)) != nil { return .mnist }
      if !cifarFiles(path, split).isEmpty { return .cifar10 }
    }
    return find(path, ["images.npy"]) == nil ? nil : .npy
  }

  private static func find(_ folder: String, _ names: [String]) -> String? {
    names.lazy.map { folder + "/" + $0 }.first { FileManager.default.fileExists(atPath: $0) }
  }

  private static func mnistNames(_ split: DataSplit, _ part: String, _ rank: Int) -> [String] {
    let base = "\(split == .test ? "t10k" : "train")-\(part)"
    return ["-", "."].flatMap { separator in
      ["", ".gz"].map { "\(base)\(separator)idx\(rank)-ubyte\($0)" }
    }
  }

  private static func readMNIST(
    _ folder: String, _ split: DataSplit, _ limit: Int
  ) throws -> LabelledImages {
    func file(_ part: String, _ rank: Int) throws -> String {
      let names = mnistNames(split, part, rank)
      guard let path = find(folder, names) else {
        throw TesseraError(at: folder, "has no file \(names[0]) or \(names[1])")
      }
      return path
    }
    let path = try file("images", 3)
    let images = try IDXFile.read(path: path, rank: 3, limit: limit)
    let labels = try IDXFile.read(path: try file("labels", 1), rank: 1, limit: limit)
    guard images.shape[0] == labels.shape[0] else {
      throw TesseraError(
        at: folder, "has \(images.shape[0]) images and \(labels.shape[0]) labels")
    }
    return try LabelledImages(
      name: path, imageShape: [1] + images.shape[1...], labels: labels.bytes.map { Int($0) },
      pixels: .bytes(images.bytes))
  }

  private static func cifarFiles(_ folder: String, _ split: DataSplit) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    let prefixes = split == .test ? ["test"] : ["data_batch", "train"]
    return names.sorted().filter { name in
      (name.hasSuffix(".bin") || name.hasSuffix(".bin.gz"))
        && prefixes.contains { name.hasPrefix($0) }
    }.map { folder + "/" + $0 }
  }

  private static func readCIFAR(
    _ path: String, _ split: DataSplit, _ limit: Int
  ) throws -> LabelledImages {
    let files = isFolder(path) ? cifarFiles(path, split) : [path]
    guard !files.isEmpty else {
      throw TesseraError(
        at: path, "has no \(split == .test ? "test_batch.bin" : "data_batch_1.bin")")
    }
    var (labels, pixels): ([Int], [UInt8]) = ([], [])
    for file in files {
      try CIFARFile.read(
        path: file, limit: limit - labels.count, labels: &labels, pixels: &pixels)
    }
    return try LabelledImages(
      name: path, imageShape: CIFARFile.imageShape, labels: labels, pixels: .bytes(pixels))
  }
}
