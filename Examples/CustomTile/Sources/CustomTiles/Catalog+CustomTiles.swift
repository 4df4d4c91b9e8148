import Tessera

extension Catalog {
  /// The kinds that come with Tessera, and those of this package.
  public static func withCustomTiles() throws -> Catalog {
    var catalog = try Catalog.standard()
    try catalog.register(.digitalTile)
    try catalog.register(.writeVerifyTile)
    return catalog
  }
}
