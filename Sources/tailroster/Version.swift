/// The version of this program, as `--version`, the User-Agent and the reports tell it.
enum Version {
    static let current = "0.1.0"
}
