import AccessModel

/// The last passes as bars: how long each took, and by colour and mark how it ended.
struct PassChart {
    /// Oldest first.
    let passes: [StatusPicture.Pass]

    private static let (width, height, gap) = (720, 120, 1)

    var markup: Markup {
        let longest = max(passes.map(\.seconds).max() ?? 0, 0.001)
        let step = max(4, min(24, Self.width / max(1, passes.count)))
        let bars = passes.enumerated().map { index, pass -> Markup in
            let height = max(3, Int(Double(Self.height - 16) * pass.seconds / longest))
            let applied: Markup =
                pass.applied > 0
                ? "<circle cx=\"\(index * step + step / 2)\" cy=\"\(Self.height - height - 6)\" r=\"2\"/>" : ""
            return """
                <g class="\(Self.look(of: pass.outcome))"><rect x="\(index * step)" y="\(Self.height - height)" width="\(step - Self.gap)" height="\(height)"/>
                \(applied)<title>\(pass.at): \(pass.outcome), \(pass.applied) applied, \(Self.duration(pass.seconds))</title></g>
                """
        }
        let bad = passes.count { Self.look(of: $0.outcome) != "good" }
        return """
            <svg viewBox="0 0 \(Self.width) \(Self.height)" role="img" aria-label="\(passes.count.counted("pass", "passes")), \(bad) of them held, partial or failed; the longest took \(Self.duration(longest))">
            \(Markup(joining: bars))<line x1="0" y1="\(Self.height)" x2="\(Self.width)" y2="\(Self.height)"/></svg>
            <p class="legend"><span class="good">■ done</span> <span class="held">■ held</span> <span class="bad">■ failed</span>
            <span>● changed something</span> <span>height: time, up to \(Self.duration(longest))</span></p>
            """
    }

    static func look(of outcome: String) -> String {
        switch outcome {
        case "in-sync", "applied", "pending": "good"
        case "held": "held"
        default: "bad"
        }
    }

    static func duration(_ seconds: Double) -> String {
        seconds < 1
            ? "\(Int(seconds * 1000)) ms" : seconds < 120 ? "\(Int(seconds.rounded())) s" : "\(Int(seconds / 60)) min"
    }
}
