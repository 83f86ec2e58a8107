#!/usr/bin/env bash
# The status page of the built binary in a real browser (headless Chromium): a worker on a simulated org with a hold, an account of
# nobody, and people and groups whose names are markup. Fails on a script that ran, a console error, or a hold that is not to be seen.
#
#   Tests/page.sh [FOLDER]      the screenshots (light, dark, a phone's width, closed) stay in FOLDER, where one is given
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=deploy/prepare.sh
. deploy/prepare.sh

# A key that nobody knows is an error, in the environment too: what the tests are told stays with them.
unset TAILROSTER_TEST_SCIM

need_swift
need_packages chromium curl sqlite3
binary="$(swift build --show-bin-path)/tailroster"
[ -x "$binary" ] || swift build --product tailroster

work="$(mktemp -d)"
output="${1:-$work/shots}"
mkdir -p "$output"
started=()
end() {
    for pid in "${started[@]}"; do kill "$pid" 2>/dev/null || true; done
    wait 2>/dev/null || true
    rm -rf "$work"
}
trap end EXIT
fail() {
    say "page: $*"
    [ ! -e "$work/worker.log" ] || tail -n 5 "$work/worker.log" >&2
    exit 1
}
await() { # SECONDS COMMAND…
    local end=$((SECONDS + $1))
    shift
    until "$@" >/dev/null 2>&1; do
        [ "$SECONDS" -lt "$end" ] || fail "waited too long for: $*"
        sleep 0.2
    done
}

"$binary" simulate okta --users 60 --groups 6 >"$work/okta.json" &
started+=($!)
await 30 test -s "$work/okta.json"
okta=$(sed -n 's/.*"url":"\([^"]*\)".*/\1/p' "$work/okta.json")
umask 077
sed -n 's/.*"token":"\([^"]*\)".*/\1/p' "$work/okta.json" >"$work/token"
printf 'page-token\n' >"$work/status-token"
admin() { curl -fsS -o /dev/null -X "$1" "$okta/admin/$2" -d "$3"; }
evil='<script>document.title=\"broken\"</script><img src=x onerror=alert(1)>'
admin POST groups "{\"name\":\"$evil\"}"
admin POST users '{"login":"<b>kim</b>&co@example.com","email":"kim@example.com","firstName":"Kim","lastName":"<i>"}'
admin POST users '{"login":"ann@example.com","email":"ann@example.com","firstName":"Ann","lastName":"A"}'
cat >"$work/tailroster.yaml" <<YAML
directory: {kind: okta, url: "$okta", token_file: token, groups: ["*"]}
store: {kind: sqlite, path: store.db}
groups: {name: "{name}", domain: example.com}
guard: {protected: ["ann@example.com"]}
ledger: {path: ledger.db}
schedule: {watch: 1s, jitter: 0}
status: {listen: "127.0.0.1:0", token_file: status-token}
YAML
"$binary" reconcile --config "$work/tailroster.yaml" >"$work/first.txt" || fail "the first import: $(cat "$work/first.txt")"
sqlite3 "$work/store.db" "INSERT INTO accounts (login, login_key, email, name, state, changed_at)
    SELECT '<script>alert(2)</script>@example.com', '<script>alert(2)</script>@example.com', '', '', 'active', changed_at FROM accounts LIMIT 1"
"$binary" run --config "$work/tailroster.yaml" 2>"$work/worker.log" &
started+=($!)
await 30 grep -q "status page" "$work/worker.log"
page=$(sed -n 's/.*status page url=\(http[^ ]*\).*/\1/p' "$work/worker.log" | head -n 1)
admin POST "users/ann@example.com/status" '{"status":"SUSPENDED"}'
logins=$(sqlite3 "$work/store.db" "SELECT login FROM accounts WHERE login LIKE '%@example.com' AND login NOT LIKE '<%' AND login <> 'ann@example.com' LIMIT 2")
for login in $logins; do admin POST "users/$login/status" '{"status":"SUSPENDED"}'; done
open() { curl -fsS -H "Authorization: Bearer page-token" "$page$1"; }
held() { open "" | grep -q "tailroster approve h-"; }
await 60 held
kill -USR1 "${started[1]}"
for _ in 1 2 3; do
    admin POST "users/$(printf %s "$logins" | head -n 1)/status" '{"status":"ACTIVE"}'
    admin POST "users/$(printf %s "$logins" | head -n 1)/status" '{"status":"SUSPENDED"}'
    sleep 1.5
done

browser() { # NAME ADDRESS ARGUMENT…
    local name="$1" address="$2"
    shift 2
    rm -rf "$work/profile"
    timeout 120 chromium --headless=new --no-sandbox --disable-gpu --hide-scrollbars --user-data-dir="$work/profile" \
        --enable-logging=stderr --v=0 "$@" "$address" >"$work/$name.out" 2>"$work/$name.err" ||
        fail "the browser failed on $name: $(tail -n 3 "$work/$name.err")"
    if grep -E "CONSOLE|Refused to|Content Security" "$work/$name.err" >&2; then fail "the console has errors on $name"; fi
}
link="$page?token=page-token"
browser dom "$link" --dump-dom
grep -q "tailroster approve h-" "$work/dom.out" || fail "the hold is not to be seen with the token"
grep -q "<title>tailroster: broken" "$work/dom.out" && fail "a script of a name ran"
grep -q "page-token" "$work/dom.out" && fail "the token stands in the page"
browser closed-dom "$page" --dump-dom
grep -q "Held: " "$work/closed-dom.out" || fail "without the token the number of holds is to be seen"
grep -qE "approve h-|@example.com" "$work/closed-dom.out" && fail "names are shown without the token"
# Names that are markup, on the page of a search: what the browser made of them has no element of theirs.
open "find?q=%3C" >"$work/find.html"
grep -q "&lt;b&gt;kim" "$work/find.html" || fail "the search does not find the person with markup for a login"
grep -qE "<script|<img|<b>kim" "$work/find.html" && fail "a name became markup"

browser light "$link" --window-size=1200,1600 --screenshot="$output/light.png"
browser dark "$link" --window-size=1200,1600 --blink-settings=preferredColorScheme=0 --screenshot="$output/dark.png"
browser phone "$link" --window-size=500,2000 --screenshot="$output/phone.png"
browser closed "$page" --window-size=1200,1000 --screenshot="$output/closed.png"
for shot in light dark phone closed; do [ -s "$output/$shot.png" ] || fail "no screenshot $shot"; done
python3 Tests/page/keyboard.py "$(command -v chromium)" "$link" ann@example.com || fail "not by keyboard alone"
say "page: passed"
