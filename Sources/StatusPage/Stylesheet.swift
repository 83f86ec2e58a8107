/// How the page looks: light or dark as the reader's system is, from a phone's width on.
enum Stylesheet {
    /// What a browser shows beside the title: without it, it would ask for one that is not there.
    static let icon = """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="3" fill="#1756a9"/>\
        <path d="M4 5h8M4 8h8M4 11h5" stroke="#fff" stroke-width="1.6"/></svg>
        """

    static let text = """
        :root{--ink:#1b2330;--soft:#5a6474;--paper:#f7f8fa;--card:#fff;--line:#d9dee6;--link:#1756a9;--good:#2d7d46;--held:#a15c00;--bad:#b3261e;--lookback:#fff3df;--fineback:#e6f4ea}
        @media(prefers-color-scheme:dark){:root{--ink:#e4e8ee;--soft:#9aa5b5;--paper:#12161d;--card:#1b212b;--line:#323b49;--link:#8ab4f8;--good:#6cc487;--held:#f0b35b;--bad:#f28b82;--lookback:#3a2b12;--fineback:#15301f}}
        *{box-sizing:border-box}
        body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,sans-serif}
        header,main{max-width:60rem;margin:0 auto;padding:0 1rem}
        header{display:flex;flex-wrap:wrap;gap:.5rem 1.5rem;align-items:center;justify-content:space-between;padding-top:1rem}
        h1{font-size:1.25rem;margin:0}h1 a{color:inherit;text-decoration:none}
        h2{font-size:1.05rem;margin:1.75rem 0 .6rem}h3{font-size:1rem;margin:0}
        a{color:var(--link)}:focus-visible{outline:2px solid var(--link);outline-offset:2px}
        form{display:flex;flex-wrap:wrap;gap:.5rem;align-items:center}label{color:var(--soft);font-size:.9rem}
        input,button{font:inherit;padding:.35rem .6rem;border:1px solid var(--line);border-radius:.4rem;background:var(--card);color:inherit}
        input{min-width:0;flex:1 1 10rem}button{cursor:pointer}
        .state{font-size:1.15rem;font-weight:600;padding:.75rem 1rem;border-radius:.6rem;margin:1rem 0 .25rem}
        .state.fine{background:var(--fineback)}.state.look{background:var(--lookback)}
        .when,.facts,.legend,small{color:var(--soft);font-size:.875rem}.when{margin:.25rem 0 0}.facts{margin:.1rem 0}
        .numbers{display:grid;grid-template-columns:repeat(auto-fit,minmax(9.5rem,1fr));gap:.6rem;margin:1rem 0 0}
        .numbers div{background:var(--card);border:1px solid var(--line);border-radius:.6rem;padding:.6rem .8rem}
        dt{color:var(--soft);font-size:.8rem}dd{margin:0;font-size:1.15rem;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
        ul.holds,ul.found,ul.plain{list-style:none;margin:0;padding:0}
        ul.holds>li{background:var(--card);border:1px solid var(--line);border-left:4px solid var(--held);border-radius:.6rem;padding:.75rem 1rem;margin:0 0 .6rem;overflow-wrap:anywhere}
        ul.found>li{border-bottom:1px solid var(--line);padding:.6rem 0;overflow-wrap:anywhere}
        ul.plain>li{padding:.15rem 0;overflow-wrap:anywhere}
        .holds p{margin:.35rem 0}.command code{display:block;background:var(--paper);border:1px solid var(--line);border-radius:.4rem;padding:.4rem .6rem;user-select:all}
        code{font:.9em ui-monospace,monospace;overflow-wrap:anywhere}
        svg{width:100%;height:auto;display:block;background:var(--card);border:1px solid var(--line);border-radius:.6rem}
        svg .good{fill:var(--good)}svg .held{fill:var(--held)}svg .bad{fill:var(--bad)}svg line{stroke:var(--line)}
        .legend{display:flex;flex-wrap:wrap;gap:.25rem 1rem;margin:.4rem 0}
        .legend .good,td.good{color:var(--good)}.legend .held,td.held{color:var(--held)}.legend .bad,td.bad{color:var(--bad)}
        .wide{overflow-x:auto;background:var(--card);border:1px solid var(--line);border-radius:.6rem}
        table{border-collapse:collapse;width:100%;font-size:.9rem;font-variant-numeric:tabular-nums}
        th,td{text-align:left;padding:.4rem .75rem;white-space:nowrap;border-bottom:1px solid var(--line)}
        th{color:var(--soft);font-weight:500}tr:last-child td{border-bottom:0}.number{text-align:right}
        .why{font:.9rem/1.5 ui-monospace,monospace;white-space:pre-wrap;overflow-wrap:anywhere;background:var(--card);border:1px solid var(--line);border-radius:.6rem;padding:.9rem 1rem}
        main{padding-bottom:3rem}

        """
}
