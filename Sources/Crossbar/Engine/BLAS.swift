import CKernels
import COpenBLAS

/// Single-precision products of row-major matrices, on the calling thread alone.
///
/// The library's own threads are switched off before the first product, because results depend on
/// how it cuts a matrix among them; work is spread over threads in fixed pieces outside.
public enum BLAS {
  private static let usesOneThread: Void = openblas_set_num_threads(1)

  /// C = α·A·B + β·C, with A of `rows` × `depth`, B of `depth` × `columns`.
  ///
  /// One row goes to the vector routine: OpenBLAS 0.3.21 does not do so by itself and is five times
  /// slower on it.
  static func multiply(
    rows: Int, columns: Int, depth: Int, alpha: Float = 1,
    _ a: UnsafePointer<Float>, stride lda: Int, _ b: UnsafePointer<Float>, stride ldb: Int,
    beta: Float = 0, into c: UnsafeMutablePointer<Float>, stride ldc: Int
  ) {
    _ = usesOneThread
    guard rows > 0, columns > 0 else { return }
    if rows == 1 {
      cblas_sgemv(
        CblasRowMajor, CblasTrans, blasint(depth), blasint(columns), alpha, b, blasint(ldb), a, 1,
        beta, c, 1)
    } else {
      cblas_sgemm(
        CblasRowMajor, CblasNoTrans, CblasNoTrans, blasint(rows), blasint(columns),
        blasint(depth), alpha, a, blasint(lda), b, blasint(ldb), beta, c, blasint(ldc))
    }
  }

  /// The kernels that the library runs, such as `Haswell`: results of one differ from another's in
  /// the last bits, so reports of accuracy name them. The environment's `OPENBLAS_CORETYPE` selects
  /// others.
  public static var coreName: String {
    openblas_get_corename().map { String(cString: $0) } ?? "unknown"
  }

  /// What to set in the environment where the library took kernels without AVX2 on a processor that
  /// has it, because it does not know the processor: products then take two to four times as long.
  /// Nil where there is nothing to gain.
  public static var advice: String? {
    advice(core: coreName, vectors: tessera_vector_instructions())
  }

  /// - Parameter vectors: 2 for a processor with AVX2, 3 for one with AVX-512, else 0.
  static func advice(core: String, vectors: Int32) -> String? {
    guard vectors >= 2, !coresWithAVX2.contains(core.lowercased()) else { return nil }
    return "OPENBLAS_CORETYPE=" + (vectors >= 3 ? "SkylakeX" : "Haswell")
  }

  private static let coresWithAVX2: Set<String> = [
    "haswell", "zen", "skylakex", "cooperlake", "sapphirerapids", "excavator",
  ]

  /// The library's name and version.
  public static var version: String {
    let text = openblas_get_config().map { String(cString: $0) } ?? ""
    return text.split(separator: " ").prefix(2).joined(separator: " ")
  }
}
