/// The program's version, as `--version` prints it and exports record it.
enum Version {
  static let text = "0.1.0"
}
