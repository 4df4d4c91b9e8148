#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The exponential function of the C library.
func expValue(_ x: Double) -> Double { exp(x) }
