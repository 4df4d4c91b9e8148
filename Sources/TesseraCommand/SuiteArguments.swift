import ArgumentParser
import Tessera

/// What a suite of kernels may be told.
struct SuiteArguments: ParsableArguments {
  @Option(help: "How large the data of kernels are. (default: the suite's)")
  var size: KernelSize?

  /// The suite of kernels of a name; nil where it is one of networks.
  ///
  /// - Throws: `TesseraError`, also where networks are given a size.
  func kernels(_ suite: String, in folders: DataFolders) throws -> KernelSuite? {
    if var kernels = try KernelSuite.read(suite, in: folders) {
      kernels.options.size = size ?? kernels.size
      return kernels
    }
    guard size == nil else {
      throw TesseraError("--size is for suites of kernels; \(quoted(suite)) is one of networks")
    }
    return nil
  }

  /// The arguments as a result names them.
  func add(to text: inout CommandText) { text.add("size", size?.rawValue) }
}
