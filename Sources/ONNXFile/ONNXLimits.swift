/// The largest sizes that an ONNX file may have.
///
/// Memory stays within a few times the file's size: what is small in a file and large in memory,
/// such as empty messages, is counted before anything is decoded.
public enum ONNXLimits {
  /// Bytes of a model, as the format itself has it; larger weights lie in files of their own.
  public static let fileBytes = 1 << 31
  /// Messages and texts of a model.
  public static let fields = 1 << 21
  /// Bytes of weights that are written as packed integers, which grow when they are decoded.
  public static let packedIntegerBytes = 1 << 27
  /// Elements of a tensor whose data are there.
  public static let elements = 1 << 32
  /// Bytes of a file with external data.
  public static let externalBytes = 1 << 36
  /// The oldest and the newest set of operators.
  public static let opsets = 7...22
}
