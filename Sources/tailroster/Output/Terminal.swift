import Foundation
import Reconciliation

/// What is known of the terminal, where there is one.
enum Terminal {
    /// The style of pages on stdout: its width and colour on a terminal, plain everywhere else.
    ///
    /// `NO_COLOR` (set and not empty) and `TERM=dumb` leave colour out.
    static func style(_ environment: [String: String] = ProcessInfo.processInfo.environment) -> TextStyle {
        guard isatty(STDOUT_FILENO) == 1 else { return TextStyle() }
        let isPlain = !(environment["NO_COLOR"] ?? "").isEmpty || environment["TERM"] == "dumb"
        return TextStyle(width: min(width() ?? 80, 160), breaksRows: true, isColoured: !isPlain)
    }

    private static func width() -> Int? {
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }
}
