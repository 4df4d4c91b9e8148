/// A count that a token must have reached.
struct Wait: Equatable {
  var token: Int
  var count: Int64
}
