import ArgumentParser

/// Many questions in one run of `ask`.
struct BatchOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Answer the cases in this file, a JSON object a line; - reads them from standard input.",
      discussion: """
        A case has "question" and "images" (files, beside this one), or "messages", or "raw" and "images"; and "id", "shots" and \
        "system" where wanted. Each gives one line of JSON, in order: "answer", or "error". docs/BATCH.md has it all.
        """, valueName: "file.jsonl"), completion: .file(extensions: ["jsonl"]))
  var batch: String?

  @Option(help: ArgumentHelp("With --batch: leave out the first cases, which an earlier run answered.", valueName: "n"))
  var skip: Int?

  @Option(
    help: ArgumentHelp(
      "With --batch: cases to answer side by side, which share the threads (default: one a thread, as far as memory goes).",
      valueName: "n"))
  var jobs: Int?

  mutating func validate() throws {
    if batch == nil, skip != nil || jobs != nil { throw ValidationError("--skip and --jobs go with --batch.") }
    if let skip, skip < 0 { throw ValidationError("--skip must be 0 or more.") }
    if let jobs, !(1...256).contains(jobs) { throw ValidationError("--jobs must be 1 to 256.") }
  }
}
