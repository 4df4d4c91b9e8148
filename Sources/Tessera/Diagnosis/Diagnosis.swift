/// What a program is made of, what it finds where it is installed, and whether it computes what it
/// should.
public struct Diagnosis: Sendable {
  /// A place where data is looked up.
  public struct DataPlace: Sendable {
    /// What named it, such as `--data`.
    public var origin: String
    public var path: String
    /// How many files there are of each of ``Diagnosis/subjects``; nil where there is no such folder.
    public var files: [Int]?

    public init(origin: String, path: String, files: [Int]?) {
      self.origin = origin
      self.path = path
      self.files = files
    }
  }

  /// A program that is not needed to simulate.
  public struct OptionalProgram: Sendable {
    public var name: String
    public var purpose: String
    /// Nil where it is not found.
    public var path: String?

    public init(name: String, purpose: String, path: String?) {
      self.name = name
      self.purpose = purpose
      self.path = path
    }
  }

  /// The folders of data.
  public static let subjects = [
    "accelerators", "networks", "technologies", "memories", "arrays", "devices", "macros", "traces",
    "suites",
  ]

  public var versions = ProgramVersions()
  public var processors: Int
  public var instructions = BLAS.instructions
  public var core = BLAS.coreName
  /// Nil where the library has no faster kernels for this processor.
  public var fasterCore = BLAS.fasterCore
  public var threads = BLAS.threads
  public var data: [DataPlace]
  public var programs: [OptionalProgram]
  public var tests: [SelfTest]

  /// - Parameter processors: on which threads of this process may run.
  public init(
    processors: Int, data: [DataPlace], programs: [OptionalProgram], tests: [SelfTest]
  ) {
    self.processors = processors
    self.data = data
    self.programs = programs
    self.tests = tests
  }

  /// Whether every self-test found what it should.
  public var isSound: Bool { tests.allSatisfy(\.passed) }
}
