import Foundation
import Testing

@testable import Tessera

/// Does the page of an explanation hold what the text does, and nothing that a file smuggled in?
@Suite("tessera explain --format html")
struct ExplanationPageTests {
  private func result(_ folder: CommandFolder) throws -> String {
    try folder.write(
      try succeed("run", timDNN, "lenet5", "--format", "json").output, "result.json")
  }

  @Test("The page has counts, costs, sources, standings, file and line")
  func contents() throws {
    let folder = try CommandFolder()
    let file = try result(folder)
    let page = try succeed("explain", file, "energy", "--format", "html").output
    let root = try succeed("explain", file, "energy", "--format", "json").json()
    #expect(page.hasPrefix("<!DOCTYPE html>") && page.hasSuffix("</html>\n"))
    let terms = try root.member("sections").elements()[0].member("terms").elements()
    #expect(terms.count > 10)
    for term in terms where try term.member("count").decimal().text != "0" {
      #expect(page.contains("<td>\(try term.member("item").string())</td>"))
      #expect(page.contains(EscapedText.markup(try term.member("place").string())))
      #expect(page.contains(EscapedText.markup(try term.member("source").string())))
      let standing = try term.member("standing").string()
      #expect(page.contains("id=\"standing-\(standing)\""))
    }
    #expect(page.contains("tessera run tim-dnn_tvlsi_2020 lenet5"))
    #expect(page.contains("networks/lenet5.yaml"))
    // Every link leads to a place on the page.
    for link in page.matches(of: #/href="([^"]*)"/#).map({ String($0.1) }) {
      #expect(link.hasPrefix("#") && page.contains("id=\"\(link.dropFirst())\""), "\(link)")
    }
  }

  @Test("All fields have a page, the same on every call, with tags that are closed")
  func allFields() throws {
    let folder = try CommandFolder()
    let file = try result(folder)
    for field in RunResult.explainedFields + ["tiles", "tiles.access", "conv1"] {
      let page = try succeed(
        "explain", file, field, "--format", "html", "-o", folder.file("p.html"))
      #expect(page.output.isEmpty)
      let text = try String(contentsOfFile: folder.file("p.html"), encoding: .utf8)
      #expect(text == (try succeed("explain", file, field, "--format", "html").output))
      for tag in ["table", "tr", "td", "th", "p", "h2", "li", "dl", "a", "sup"] {
        let opened = text.matches(of: try Regex("<\(tag)[ >]")).count
        #expect(opened == text.matches(of: try Regex("</\(tag)>")).count, "\(tag) of \(field)")
      }
    }
  }

  @Test("Names and sources from files are text and never markup")
  func hostile() throws {
    let folder = try CommandFolder()
    let text = try String(contentsOfFile: try result(folder), encoding: .utf8)
    let evil = "<script>alert(1)</script><img src=x onerror=y>\\\" onload=\\\"\\u202e&'"
    let source = "From the description; it is inside"
    let changed = text.replacing("tim-dnn_tvlsi_2020", with: evil)
      .replacing(#/"source": "[^"]*"/#, with: "\"source\": \"\(evil)\(source)\"")
    let file = try folder.write(changed, "evil.json")
    for field in ["energy", "tops_per_w", "latency", "area"] {
      let page = try succeed("explain", file, field, "--format", "html").output
      #expect(!page.contains("<script") && !page.contains("<img") && !page.contains("\u{202E}"))
      #expect(page.contains("&lt;script&gt;"))
      #expect(!page.contains("\" onload"))
    }
  }

  @Test("An accuracy result is explained as counts times costs")
  func accuracy() throws {
    let folder = try CommandFolder()
    let outcome = tessera([
      "accuracy", "rram-1t1r", repository + "/networks/digits.onnx", "--limit", "4", "--repeat",
      "1", "--calibration", "8", "--format", "json",
    ])
    try #require(outcome.status == 0, "\(outcome.errors)")
    let file = try folder.write(outcome.output, "a.json")
    let result = try outcome.json()
    let images = try result.member("energy_images").double()
    let energy = try succeed("explain", file, "--format", "json").json()
    let terms = try energy.member("sections").elements()[0].member("terms").elements()
    // The same sum by another way: counts of the file times its costs.
    var sum = 0.0
    for action in try result.member("reading").member("actions").elements() {
      sum +=
        try action.member("count").double()
        * action.member("energy_per_action_j").member("value").double()
    }
    let value = try energy.member("value").double()
    #expect(abs(value - sum / images) <= 1e-12 * value && value > 0)
    #expect(try value == result.member("energy_per_image_j").double())
    #expect(try terms.filter { try $0.member("amount").double() > 0 }.count >= 3)
    let writing = try succeed("explain", file, "programming", "--format", "json").json()
    #expect(
      try writing.member("value").double() == result.member("programming_energy_j").double())
    for field in ["reading", "arrays.drive", "programming.arrays.cellWrite", "conv1"] {
      #expect(try !succeed("explain", file, field).output.isEmpty)
    }
    #expect(try succeed("explain", file, "--format", "html").output.contains("energy of one image"))
    expectFailure("explain", file, "arrays.driv", saying: "did you mean 'arrays.drive'?")
    expectFailure("price", file, "--technology", "rram-32nm", saying: "cannot be priced again")
  }
}
