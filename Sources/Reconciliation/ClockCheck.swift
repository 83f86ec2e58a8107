import AccessModel

/// Whether the wall clock can be believed, by the time of the last pass.
///
/// Limits look back 24 hours, approvals and pins end by the clock. A clock that was put back would count yesterday twice, one
/// that runs years ahead would forget every limit and end every pin.
struct ClockCheck {
    /// When the last pass began; `nil` before the first.
    let lastTime: Timestamp?
    /// As much as a clock may be put back between two passes: what a time service corrects.
    static let toleranceSeconds = 300.0
    /// As long as a ledger may have been out of use.
    static let longestRestSeconds = 366.0 * 86_400

    func check(_ now: Timestamp) throws(LedgerError) {
        guard let lastTime else { return }
        let rest = now.seconds(since: lastTime)
        if rest < -Self.toleranceSeconds {
            throw error(
                "this machine's clock says \(now), and the ledger's last pass was at \(lastTime), which is later")
        }
        if rest > Self.longestRestSeconds {
            throw error(
                "this machine's clock says \(now), more than a year after the ledger's last pass at \(lastTime)")
        }
    }

    private func error(_ message: String) -> LedgerError {
        LedgerError(
            .failed, message + ": nothing is done on the word of a clock that cannot be right",
            remedy: "Set the clock. If it is right now, say so with tailroster ledger accept-clock.")
    }
}
