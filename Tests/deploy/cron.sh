#!/usr/bin/env bash
# deploy/cron: first what is told and what is not, pass by pass, with the built binary and a simulated org; then a real cron daemon
# in a clean root, which runs the entry as tailroster's own user and mails through a sendmail that keeps what it is given.
# shellcheck source=Tests/deploy/parts.sh
. "$(dirname "$0")/parts.sh"

need_root
need_packages sqlite3 curl
need_binary

folder="$WORK/quiet"
mkdir -p "$folder/bin"
ln -s "$BINARY" "$folder/bin/tailroster"
simulate "$BINARY" "$folder" --users 40 --groups 4
(umask 077 && printf '%s\n' "$TOKEN" >"$folder/token")
cat >"$folder/tailroster.yaml" <<YAML
directory: {kind: okta, url: "$URL", token_file: token, groups: ["*"], retry_for: 0s}
store: {kind: sqlite, path: store.db}
groups: {domain: example.com}
ledger: {path: ledger.db}
YAML

pass() { # WANTED-CODE: a pass as cron runs it
    expect "$1" env PATH="$folder/bin:$PATH" CRON_STATE="$folder/cron" TAILROSTER_CONFIG="$folder/tailroster.yaml" \
        deploy/cron/tailroster-cron
}
silent() { [ -z "$OUTPUT" ] || fail "$1: mailed $OUTPUT"; }
a_day_later() { sed -i -E "s/ [0-9]+\$/ $(($(date +%s) - 90000))/" "$folder/cron/trouble"; }
org() { curl -fsS -X "$1" "$URL/admin/$2" ${3:+-d "$3"} >/dev/null; }

step "a pass that is done says nothing"
pass 0
silent "a first import"
[ "$(sqlite3 "$folder/store.db" 'SELECT count(*) FROM roster_users')" -gt 20 ] || fail "no pass was made"
pass 0
silent "nothing to do"

step "a hold is told at once, and once a day"
for login in $(sqlite3 "$folder/store.db" "SELECT login FROM roster_users WHERE state = 'active' ORDER BY login LIMIT 9"); do
    org POST "users/$login/status" '{"status":"SUSPENDED"}'
done
pass 3
contains "tailroster approve h-"
hold=$(printf '%s\n' "$OUTPUT" | grep -o 'h-[0-9a-f]\{20\}' | head -n 1)
pass 3
silent "the same hold"
a_day_later
pass 3
contains "$hold"

step "a directory that cannot be read is told the third time, and when it is over; the hold between is not told again"
org POST faults '{"path":"/api/v1/users","kind":"status","status":503}'
pass 5
silent "the first failure"
pass 5
silent "the second"
pass 5
contains "exit code 5, for the 3. time"
pass 5
silent "the fourth"
org DELETE faults
pass 3
silent "the hold of before"

step "approved: it ends quietly"
expect 0 "$BINARY" approve "$hold" --config "$folder/tailroster.yaml"
pass 0
silent "the approved pass"

step "a pass beside another is no failure (exit 0) and is not told"
"$BINARY" run --config "$folder/tailroster.yaml" 2>"$folder/worker.log" &
worker=$!
at_exit "kill $worker"
for _ in $(seq 50); do
    if grep -q "at work" "$folder/worker.log"; then break; fi
    sleep 0.1
done
pass 0
silent "the lock"
for _ in $(seq 34); do pass 0; silent "the lock"; done
pass 0
contains "holds the lock"
kill "$worker"
wait "$worker"
pass 0
contains "the trouble is over"

step "a bad configuration is told at once, and once"
sed -i 's/kind: sqlite/kind: sqllite/' "$folder/tailroster.yaml"
pass 78
contains "sqllite"
pass 78
silent "the same configuration"
sed -i 's/kind: sqllite/kind: sqlite/' "$folder/tailroster.yaml"
pass 0
contains "the trouble is over"

step "a real cron in a clean root"
root=$(copy_of "$(root_with cron cron libcurl4 libsqlite3-0 ca-certificates tzdata)")
stripped "$root/usr/bin/tailroster"
install -D -m 755 deploy/cron/tailroster-cron "$root/usr/lib/tailroster/tailroster-cron"
# Every minute, so that nobody waits for five.
sed 's|^\*/5 |* |' deploy/cron/tailroster >"$root/etc/cron.d/tailroster"
in_root "$root" useradd --system --user-group --home-dir /var/lib/tailroster --create-home tailroster
mkdir -p "$root/etc/tailroster" "$root/srv/mail"
cp config/people.json "$root/etc/tailroster/people.json"
cat >"$root/etc/tailroster/tailroster.yaml" <<'YAML'
directory: {kind: file, path: people.json, groups: ["*"]}
store: {kind: sqlite, path: /var/lib/tailroster/store.db}
groups: {domain: example.com}
ledger: {path: /var/lib/tailroster/ledger.db}
guard: {protected: ["ada@example.com"]}
YAML
cat >"$root/usr/sbin/sendmail" <<'SH'
#!/bin/sh
exec cat >"/srv/mail/$$"
SH
chmod 755 "$root/usr/sbin/sendmail"
chmod 1777 "$root/srv/mail"
in_root "$root" cron -f 2>/dev/null &
# The shell of the function has one child, and cron ends with it.
at_exit "pkill -KILL --parent $!"
wait_for() { # SECONDS COMMAND…
    local i
    for ((i = 0; i < $1; i++)); do
        if "${@:2}"; then return 0; fi
        sleep 1
    done
    fail "in vain waited for: ${*:2}"
}
store="$root/var/lib/tailroster/store.db"
has() { [ "$(sqlite3 -readonly "$store" "$1" 2>/dev/null)" = "$2" ]; }
wait_for 90 has "SELECT state FROM roster_users WHERE login = 'ada@example.com'" active
[ "$(in_root "$root" stat -c %U /var/lib/tailroster/store.db)" = tailroster ] || fail "the store is not tailroster's"
[ -z "$(ls "$root/srv/mail")" ] || fail "a good pass was mailed: $(cat "$root"/srv/mail/*)"

step "…and mail when somebody protected leaves"
sed -i '/ada@/s/"ACTIVE"/"SUSPENDED"/' "$root/etc/tailroster/people.json"
has_mail() { [ -n "$(ls "$root/srv/mail")" ]; }
wait_for 90 has_mail
OUTPUT=$(cat "$root"/srv/mail/*)
contains "To: root"
contains "tailroster approve h-"

say "cron: passed"
