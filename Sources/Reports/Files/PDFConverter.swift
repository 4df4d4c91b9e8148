import Arch
import Foundation

/// Makes a PDF of an SVG picture by a program that is there, of which `rsvg-convert` of librsvg is
/// preferred to Inkscape.
///
/// The time in a file is fixed at the start of 1970, so that a picture always gives the same bytes with
/// the same program and fonts. Text stays text.
public struct PDFConverter: Sendable {
  /// The longest that one picture may take, in seconds.
  static let patience = 60.0
  static let largest = 64 << 20
  private static let programs = ["rsvg-convert", "inkscape"]

  /// What a run says where there is none.
  public static let absence =
    "no PDF of the plots: neither rsvg-convert (librsvg2-bin) nor inkscape is on the PATH"

  /// The path of the program.
  public let program: String

  /// The first of the known programs on a search path; nil where there is none.
  public init?(searching path: String? = ProcessInfo.processInfo.environment["PATH"]) {
    let folders = (path ?? "").split(separator: ":").filter { $0.hasPrefix("/") }
    for name in Self.programs {
      for folder in folders {
        let candidate = "\(folder)/\(name)"
        if FileManager.default.isExecutableFile(atPath: candidate) {
          program = candidate
          return
        }
      }
    }
    return nil
  }

  /// The picture as PDF.
  ///
  /// - Throws: `TesseraError` of one line where the program fails, takes more than a minute, or makes
  ///   no file.
  public func pdf(svg: String) throws -> [UInt8] {
    let files = FileManager.default
    let folder = files.temporaryDirectory.appendingPathComponent("tessera-\(UUID().uuidString)")
    let name = program.split(separator: "/").last.map(String.init) ?? program
    do {
      try files.createDirectory(at: folder, withIntermediateDirectories: false)
      defer { try? files.removeItem(at: folder) }
      let (source, target) = (folder.appendingPathComponent("a.svg").path, folder.path + "/a.pdf")
      try Data(svg.utf8).write(to: URL(fileURLWithPath: source))
      try convert(source, target, name)
      let bytes = try FileContents.bytes(of: target, limit: Self.largest)
      guard bytes.starts(with: Array("%PDF-".utf8)) else {
        throw TesseraError("\(name) made no PDF of a plot")
      }
      return bytes
    } catch let error as TesseraError {
      throw error
    } catch {
      throw TesseraError("\(name) cannot make a PDF of a plot: no temporary file can be written")
    }
  }

  private func convert(_ source: String, _ target: String, _ name: String) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments =
      name == "inkscape"
      ? [source, "--export-type=pdf", "--export-filename=\(target)"]
      : ["--format=pdf", "--output=\(target)", source]
    var environment = ProcessInfo.processInfo.environment
    environment["SOURCE_DATE_EPOCH"] = "0"
    environment["TZ"] = "UTC"
    process.environment = environment
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    do { try process.run() } catch { throw TesseraError("\(name) cannot be started") }
    let end = Date().addingTimeInterval(Self.patience)
    while process.isRunning, Date() < end { usleep(2_000) }
    if process.isRunning {
      process.terminate()
      throw TesseraError("\(name) took more than a minute for a plot")
    }
    guard process.terminationStatus == 0 else {
      throw TesseraError("\(name) ended with code \(process.terminationStatus) on a plot")
    }
  }
}
