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

  /// Faster kernels than those that the library took, where it took some without AVX2 on a processor
  /// that has it, because it does not know the processor: products then take two to four times as
  /// long. Nil where there is nothing to gain.
  public static var fasterCore: String? { fasterCore(than: coreName, instructions: instructions) }

  /// What to set in the environment for faster kernels. Nil where there is nothing to gain.
  public static var advice: String? { fasterCore.map { "\(coreVariable)=\($0)" } }

  /// The variable of the environment that selects kernels when the program starts.
  public static let coreVariable = "OPENBLAS_CORETYPE"

  /// The widest instructions for products that the processor and the system have.
  public enum VectorInstructions: String, Sendable {
    case none
    case avx2 = "AVX2"
    case avx512 = "AVX-512"
  }

  /// What this processor has.
  public static var instructions: VectorInstructions {
    switch tessera_vector_instructions() {
    case 3...: .avx512
    case 2: .avx2
    default: .none
    }
  }

  static func fasterCore(than core: String, instructions: VectorInstructions) -> String? {
    guard instructions != .none, !coresWithAVX2.contains(core.lowercased()) else { return nil }
    return instructions == .avx512 ? "SkylakeX" : "Haswell"
  }

  private static let coresWithAVX2: Set<String> = [
    "haswell", "zen", "skylakex", "cooperlake", "sapphirerapids", "excavator",
  ]

  /// The threads of the library, one once this type was used.
  public static var threads: Int {
    _ = usesOneThread
    return Int(openblas_get_num_threads())
  }

  /// The library's name and version.
  public static var version: String {
    let text = openblas_get_config().map { String(cString: $0) } ?? ""
    return text.split(separator: " ").prefix(2).joined(separator: " ")
  }
}
