import COpenBLAS

/// Single or double precision, with the routines of linear algebra that the solvers use.
///
/// All matrices are column-major.
protocol BLASScalar: BinaryFloatingPoint, BitwiseCopyable, Sendable {
  /// C = A·B or Aᵀ·B, of `m` x `n` with `k` products each.
  static func multiply(
    _ a: UnsafePointer<Self>, isTransposed: Bool, leadingA: Int, _ b: UnsafePointer<Self>,
    leadingB: Int, into c: UnsafeMutablePointer<Self>, m: Int, n: Int, k: Int)
  /// The lower triangle of C = −A·Aᵀ, of order `n` with `k` products each.
  static func negativeSquare(
    _ a: UnsafePointer<Self>, into c: UnsafeMutablePointer<Self>, n: Int, k: Int)
  /// The lower Cholesky factor in place; false where the matrix isn't positive definite.
  static func factorise(_ a: UnsafeMutablePointer<Self>, n: Int) -> Bool
  /// B ← L⁻¹·B or L⁻ᵀ·B for the lower triangle L of order `n` and `columns` columns.
  static func solve(
    _ l: UnsafePointer<Self>, isTransposed: Bool, leadingL: Int, _ b: UnsafeMutablePointer<Self>,
    leadingB: Int, n: Int, columns: Int)
}

extension Float: BLASScalar {
  static func multiply(
    _ a: UnsafePointer<Float>, isTransposed: Bool, leadingA: Int, _ b: UnsafePointer<Float>,
    leadingB: Int, into c: UnsafeMutablePointer<Float>, m: Int, n: Int, k: Int
  ) {
    cblas_sgemm(
      CblasColMajor, isTransposed ? CblasTrans : CblasNoTrans, CblasNoTrans, blasint(m), blasint(n),
      blasint(k), 1, a, blasint(leadingA), b, blasint(leadingB), 0, c, blasint(m))
  }

  static func negativeSquare(
    _ a: UnsafePointer<Float>, into c: UnsafeMutablePointer<Float>, n: Int, k: Int
  ) {
    cblas_ssyrk(
      CblasColMajor, CblasLower, CblasNoTrans, blasint(n), blasint(k), -1, a, blasint(n), 0, c,
      blasint(n))
  }

  static func factorise(_ a: UnsafeMutablePointer<Float>, n: Int) -> Bool {
    var order = Int32(n)
    var leading = Int32(n)
    var info: Int32 = 0
    spotrf_("L", &order, a, &leading, &info, 1)
    return info == 0
  }

  static func solve(
    _ l: UnsafePointer<Float>, isTransposed: Bool, leadingL: Int, _ b: UnsafeMutablePointer<Float>,
    leadingB: Int, n: Int, columns: Int
  ) {
    cblas_strsm(
      CblasColMajor, CblasLeft, CblasLower, isTransposed ? CblasTrans : CblasNoTrans, CblasNonUnit,
      blasint(n), blasint(columns), 1, l, blasint(leadingL), b, blasint(leadingB))
  }
}

extension Double: BLASScalar {
  static func multiply(
    _ a: UnsafePointer<Double>, isTransposed: Bool, leadingA: Int, _ b: UnsafePointer<Double>,
    leadingB: Int, into c: UnsafeMutablePointer<Double>, m: Int, n: Int, k: Int
  ) {
    cblas_dgemm(
      CblasColMajor, isTransposed ? CblasTrans : CblasNoTrans, CblasNoTrans, blasint(m), blasint(n),
      blasint(k), 1, a, blasint(leadingA), b, blasint(leadingB), 0, c, blasint(m))
  }

  static func negativeSquare(
    _ a: UnsafePointer<Double>, into c: UnsafeMutablePointer<Double>, n: Int, k: Int
  ) {
    cblas_dsyrk(
      CblasColMajor, CblasLower, CblasNoTrans, blasint(n), blasint(k), -1, a, blasint(n), 0, c,
      blasint(n))
  }

  static func factorise(_ a: UnsafeMutablePointer<Double>, n: Int) -> Bool {
    var order = Int32(n)
    var leading = Int32(n)
    var info: Int32 = 0
    dpotrf_("L", &order, a, &leading, &info, 1)
    return info == 0
  }

  static func solve(
    _ l: UnsafePointer<Double>, isTransposed: Bool, leadingL: Int,
    _ b: UnsafeMutablePointer<Double>, leadingB: Int, n: Int, columns: Int
  ) {
    cblas_dtrsm(
      CblasColMajor, CblasLeft, CblasLower, isTransposed ? CblasTrans : CblasNoTrans, CblasNonUnit,
      blasint(n), blasint(columns), 1, l, blasint(leadingL), b, blasint(leadingB))
  }
}
