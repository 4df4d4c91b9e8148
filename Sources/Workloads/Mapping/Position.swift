/// A place in the loops of a temporal mapping.
struct Position: Equatable {
  var step = 0
  var time = 0
  var phase = 0
  var pass = 0
}
