import AccessModel
import Settings

/// The login or group name that was probably meant.
enum NearestName {
    /// The nearest of the known names, where one is near: at most a third of it is written otherwise.
    static func of(_ written: String, among known: [String]) -> String? {
        let written = LoginKey.fold(written)
        var best: (name: String, edits: Int)?
        for name in known where abs(name.count - written.count) <= 3 {
            let edits = Spelling.distance(written, LoginKey.fold(name))
            if edits < best?.edits ?? Int.max { best = (name, edits) }
        }
        guard let best, best.edits * 3 <= written.count else { return nil }
        return best.name.printable
    }
}
