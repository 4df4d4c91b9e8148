import COpenBLAS

/// The library of linear algebra starts threads of its own, which wait for each other busily: for
/// arrays of this size they cost more than they give, and results would depend on their number.
enum BLASThreads {
  /// Limits the library to the calling thread, once in a process.
  static let areOff: Void = openblas_set_num_threads(1)
}
