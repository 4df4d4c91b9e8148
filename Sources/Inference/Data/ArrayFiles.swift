import Arch

/// Images and labels in NumPy's files: an `.npz` with both, or an `.npy` for each.
///
/// Images are [N, C, H, W] or [N, H, W]; [N, H, W, C] is recognised where only the last dimension is
/// 1 or 3. Labels are N integers, or [N, 1].
enum ArrayFiles {
  private static let imageNames = ["images", "x", "x_test", "data"]
  private static let labelNames = ["labels", "y", "y_test", "targets"]
  private static let largestFile = 1 << 31

  static func read(archive path: String, limit: Int) throws -> LabelledImages {
    let archive = try ZIPArchive(
      FileContents.bytes(of: path, limit: largestFile), name: path)
    func member(_ names: [String]) throws -> NPYArray {
      for name in names {
        if let member = archive.members.first(where: { $0.name == name + ".npy" }) {
          return try NPYArray(npy: archive.contents(member), name: "\(path): \(member.name)")
        }
      }
      throw TesseraError(
        at: path,
        "has no array named \(names.joined(separator: ", ")); it has "
          + archive.members.prefix(8).map(\.name).joined(separator: ", "))
    }
    return try make(path, try member(imageNames), try member(labelNames), limit)
  }

  static func read(images: String, labels: String, limit: Int) throws -> LabelledImages {
    try make(
      images, try NPYArray.read(path: images, limit: largestFile),
      try NPYArray.read(path: labels, limit: largestFile), limit)
  }

  private static func make(
    _ name: String, _ images: NPYArray, _ labels: NPYArray, _ limit: Int
  ) throws -> LabelledImages {
    var shape = images.shape
    if shape.count == 3 { shape.insert(1, at: 1) }
    guard shape.count == 4 else {
      throw TesseraError(
        at: name, "has images of the shape \(images.shape), expected N, C, H, W or N, H, W")
    }
    guard let classes = labels.integers(), labels.shape.reduce(1, *) == shape[0],
      labels.shape.first == shape[0]
    else {
      throw TesseraError(
        at: name,
        "has labels of the shape \(labels.shape) and type \(labels.element.rawValue), "
          + "expected \(shape[0]) integers")
    }
    _ = try elementCount(shape)
    let count = min(shape[0], max(0, limit))
    var numbers = images.floats()
    let isChannelsLast =
      [1, 3].contains(shape[3]) && ![1, 3].contains(shape[1])
    if isChannelsLast {
      shape = [shape[0], shape[3], shape[1], shape[2]]
      let (c, h, w) = (shape[1], shape[2], shape[3])
      numbers = numbers.rearranged(
        Rearrangement(x: 0, y: 0, shape: shape, steps: [c * h * w, 1, w * c, c]))
    }
    return try LabelledImages(
      name: name, imageShape: Array(shape[1...]), labels: Array(classes.prefix(count)),
      numbers: Array(numbers.prefix(count * shape[1...].reduce(1, *))))
  }
}
