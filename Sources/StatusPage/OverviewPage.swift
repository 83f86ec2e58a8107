import AccessModel

/// The first page: is anything wrong, what waits for a person, what happened.
struct OverviewPage {
    let picture: StatusPicture
    /// Whether names may be shown.
    let isOpen: Bool

    private static let listed = 100

    var markup: Markup {
        Self.document(
            title: picture.headline, isOpen: isOpen,
            """
            <p class="state \(picture.needsAttention ? "look" : "fine")" role="status">\(picture.headline)</p>
            <p class="when">as of <time>\(picture.takenAt)</time> · <a href="/">refresh</a></p>
            \(numbers)\(holds)\(chart)\(sections)\(steps)\(passes)
            """)
    }

    /// What is shown to whoever has no token, where names would stand.
    static let closed = document(
        title: "closed", isOpen: false,
        """
        <p class="state look">Names are shown only with the token.</p>
        <p>Open the link that the worker prints when it is started by hand, or <code>/?token=…</code> with the token of
        <code>status.token_file</code>. <a href="/">Back to the numbers</a>.</p>
        """)

    static func document(title: String, isOpen: Bool, searched: String = "", _ body: Markup) -> Markup {
        let search: Markup =
            isOpen
            ? """
            <form action="/find" role="search"><label for="q">Person or group</label>
            <input id="q" name="q" type="search" value="\(searched)" maxlength="200" autocomplete="off"><button>Find</button></form>
            """ : ""
        return """
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark"><title>tailroster: \(title)</title>
            <link rel="stylesheet" href="/style.css"><link rel="icon" type="image/svg+xml" href="/icon.svg"></head>
            <body><header><h1><a href="/">tailroster</a></h1>\(search)</header><main>\(body)</main></body></html>
            """
    }

    private var numbers: Markup {
        let items = picture.numbers.map { entry -> Markup in "<div><dt>\(entry.title)</dt><dd>\(entry.value)</dd></div>"
        }
        return "<dl class=\"numbers\">\(Markup(joining: items))</dl>"
    }

    private var holds: Markup {
        if picture.holds.isEmpty { return "" }
        let items = picture.holds.map { hold -> Markup in
            let reason: Markup = isOpen ? "<p>\(hold.reason)</p>" : ""
            let release: Markup =
                hold.isApproved
                ? "<p>Approved: the next pass applies it.</p>"
                : hold.isConsequence || !isOpen
                    ? "" : "<p class=\"command\"><code>tailroster approve \(hold.id)</code></p>"
            let changes = hold.changes.counted("change")
            return """
                <li><h3>\(hold.isConsequence ? "follows from another hold" : hold.limit)</h3><p class="facts">\(changes), for \(hold.age), since <time>\(hold.since)</time></p>
                \(reason)\(release)</li>
                """
        }
        return """
            <section aria-labelledby="held"><h2 id="held">Held: \(picture.holds.count { !$0.isConsequence })</h2>
            <ul class="holds">\(Markup(joining: items))</ul></section>
            """
    }

    private var chart: Markup {
        picture.passes.isEmpty
            ? ""
            : "<section aria-labelledby=\"chart\"><h2 id=\"chart\">Passes over time</h2>\(PassChart(passes: picture.passes.reversed()).markup)</section>"
    }

    private var sections: Markup {
        Markup(
            joining: picture.sections.filter { !$0.items.isEmpty }.map { section -> Markup in
                guard isOpen else { return "<section><h2>\(section.title): \(section.items.count)</h2></section>" }
                let items = section.items.prefix(Self.listed).map { item -> Markup in "<li>\(item)</li>" }
                let left = section.items.count - items.count
                let more: Markup = left > 0 ? "<li>… and \(left) more: tailroster status --output json</li>" : ""
                return """
                    <section><h2>\(section.title): \(section.items.count)</h2>
                    <ul class="plain">\(Markup(joining: Array(items)))\(more)</ul></section>
                    """
            })
    }

    private var steps: Markup {
        if picture.nextSteps.isEmpty { return "" }
        return """
            <section><h2>Next</h2><ul class="plain">\(Markup(joining: picture.nextSteps.map { step -> Markup in "<li>\(step)</li>" }))</ul></section>
            """
    }

    private var passes: Markup {
        let rows = picture.passes.prefix(20).map { pass -> Markup in
            """
            <tr><td><time>\(pass.at)</time></td><td class="\(PassChart.look(of: pass.outcome))">\(pass.outcome)</td><td class="number">\(pass.applied)</td>
            <td class="number">\(PassChart.duration(pass.seconds))</td><td><code>\(pass.id)</code></td></tr>
            """
        }
        return """
            <section><h2>Last passes</h2><div class="wide" tabindex="0"><table><thead><tr><th scope="col">Began</th><th scope="col">Outcome</th>
            <th scope="col" class="number">Applied</th><th scope="col" class="number">Took</th><th scope="col">Pass</th></tr></thead>
            <tbody>\(Markup(joining: Array(rows)))</tbody></table></div></section>
            """
    }
}
