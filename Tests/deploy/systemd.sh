#!/usr/bin/env bash
# deploy/systemd, on a machine of its own with systemd as process 1: the units are installed, verified and measured; the worker,
# the timer's one-shot and a template instance each complete a pass against a simulated org, with the token as a credential.
# shellcheck source=Tests/deploy/parts.sh
. "$(dirname "$0")/parts.sh"
# shellcheck source=Tests/deploy/machine.sh
. Tests/deploy/machine.sh

need_root
need_packages systemd sqlite3
need_binary

step "the hardening is the same in all services"
hardening() { sed -n '/^# What it may do/,/^UMask=/p' "$1"; }
for unit in deploy/systemd/*.service; do
    [ "$(hardening "$unit")" = "$(hardening deploy/systemd/tailroster.service)" ] || fail "$unit is hardened otherwise"
done

root=$(copy_of "$(root_with systemd systemd systemd-sysv dbus libcurl4 libsqlite3-0 ca-certificates tzdata man-db)")
stripped "$root/usr/bin/tailroster"
install -m 644 deploy/systemd/*.service deploy/systemd/*.timer "$root/etc/systemd/system/"
install -D -m 644 deploy/systemd/tailroster.sysusers "$root/usr/lib/sysusers.d/tailroster.conf"

# The manual, where it can be made, so that `verify` finds what Documentation= names.
man=(--man=no)
if [ -x deploy/manual.py ]; then
    deploy/manual.py "$BINARY" "$WORK/manual"
    install -D -m 644 "$WORK/manual/man1/tailroster.1" "$root/usr/share/man/man1/tailroster.1"
    man=()
fi

step "a machine starts, systemd $(in_root "$root" systemctl --version | sed -n '1s/systemd \([0-9]*\).*/\1/p')"
boot "$root"
on_machine systemd-sysusers

step "systemd-analyze verify has nothing to say"
units=(tailroster.service tailroster@acme.service tailroster-reconcile.service tailroster-reconcile@acme.service
    tailroster-reconcile.timer tailroster-reconcile@acme.timer)
for unit in "${units[@]}"; do
    expect 0 on_machine systemd-analyze verify "${man[@]}" "$unit"
    [ -z "$OUTPUT" ] || fail "systemd-analyze verify $unit: $OUTPUT"
done

step "systemd-analyze security: exposure at most 2.0"
for unit in tailroster tailroster@acme tailroster-reconcile tailroster-reconcile@acme; do
    expect 0 on_machine systemd-analyze security --offline=true --threshold=20 "$unit.service"
done
say "    ${OUTPUT##*→ }"

step "a simulated org, reached over the machine's own loopback"
mkdir -p "$root/srv/org"
on_machine sh -c 'exec systemd-run --quiet --unit=org --property=StandardOutput=file:/srv/org/simulated.json \
    /usr/bin/tailroster simulate okta --users 40 --groups 4'
read_simulated "$root/srv/org/simulated.json"

# suspend LOGIN: in the org.
suspend() {
    nsenter --target "$LEADER" --net curl -fsS -X POST "$URL/admin/users/$1/status" -d '{"status":"SUSPENDED"}' >/dev/null ||
        fail "the simulated org takes no change"
}

# configuration FOLDER STATE: FOLDER/tailroster.yaml, with the token where the units look for it.
configuration() {
    on_machine sh -c "mkdir -p $1 && umask 077 && mkdir -p $1/secrets && printf '%s\n' '$TOKEN' >$1/secrets/okta-token"
    on_machine sh -c "cat >$1/tailroster.yaml" <<YAML
directory: {kind: okta, url: "$URL", token_file: $1/secrets/okta-token, groups: ["*"]}
store: {kind: sqlite, path: $2/store.db}
groups: {domain: example.com}
ledger: {path: $2/ledger.db}
schedule: {watch: 1s}
YAML
}
configuration /etc/tailroster /var/lib/tailroster
configuration /etc/tailroster/acme /var/lib/tailroster/acme

step "one-shot: a pass, as a user without rights, with the credential where the operator has it"
on_machine systemctl start tailroster-reconcile.service || fail "$(on_machine journalctl --no-pager -n 30)"
unit_is Result success tailroster-reconcile.service || fail "the one-shot did not succeed"
store="$root/var/lib/tailroster/store.db"
people=$(in_store "$store" "SELECT count(*) FROM roster_users WHERE state = 'active'")
[ "$people" -gt 20 ] || fail "$people people in the store"
[ "$(stat -c %U:%a "$root/etc/tailroster/secrets/okta-token")" = root:600 ] || fail "the secret is not root's alone"
[ "$(on_machine stat -c %U:%a /var/lib/tailroster)" = tailroster:750 ] || fail "state folder: $(on_machine ls -ld /var/lib/tailroster)"
logged "thread priority" tailroster-reconcile.service && fail "libdispatch makes noise: $(on_machine journalctl --no-pager --grep "thread priority")"
logged open-secret tailroster-reconcile.service && fail "the unit's own copy of the secret is open to others"

step "one-shot: held, by exit code 3, fails the unit; an operator's approval mends it"
losers=$(in_store "$store" "SELECT login FROM roster_users WHERE state = 'active' ORDER BY login LIMIT 9")
for login in $losers; do suspend "$login"; done
on_machine systemctl start tailroster-reconcile.service && fail "the unit succeeds although something is held"
unit_is ExecMainStatus 3 tailroster-reconcile.service || fail "not held: $(on_machine systemctl status tailroster-reconcile.service)"
expect 0 on_machine tailroster status
hold=$(printf '%s\n' "$OUTPUT" | grep -o 'h-[0-9a-f]\{20\}' | head -n 1)
expect 0 on_machine tailroster approve "$hold"
on_machine systemctl start tailroster-reconcile.service || fail "not released: $(on_machine journalctl --no-pager -n 20)"
suspended=$(in_store "$store" "SELECT count(*) FROM roster_users WHERE state = 'suspended'")
[ "$suspended" -ge 9 ] || fail "$suspended suspended after the approval"

step "timer: starts passes by itself"
passes() { on_machine tailroster history | grep -c '[0-9a-f]\{16\}'; }
before=$(passes)
on_machine systemctl start tailroster-reconcile.timer
unit_is ActiveState active tailroster-reconcile.timer || fail "the timer is not active"
# The first pass is due a minute after the machine is up, and a random delay of at most fifteen seconds.
has_passed() { [ "$(passes)" -gt "$before" ]; }
eventually has_passed
on_machine systemctl stop tailroster-reconcile.timer

step "worker: ready, watched over, follows the directory, reads its configuration again, ends cleanly"
on_machine systemctl start tailroster.service || fail "$(on_machine journalctl --no-pager -n 30)"
unit_is SubState running tailroster.service || fail "the worker does not run"
unit_is NRestarts 0 tailroster.service || fail "the worker was started again"
unit_is WatchdogUSec 2min tailroster.service || fail "nobody watches over the worker"
is_alive() { [ "$(on_machine systemctl show --value --property WatchdogTimestampMonotonic tailroster.service)" -gt 0 ]; }
eventually is_alive
on_machine systemctl show --value --property StatusText tailroster.service | grep -q . || fail "no STATUS="
login=$(in_store "$store" "SELECT login FROM roster_users WHERE state = 'active' ORDER BY login DESC LIMIT 1")
suspend "$login"
is_suspended() { [ "$(in_store "$store" "SELECT state FROM roster_users WHERE login = '$login'")" = suspended ]; }
eventually is_suspended
on_machine systemctl reload tailroster.service
eventually logged "the configuration was read again" tailroster.service
on_machine systemctl start tailroster-reconcile.service || fail "a pass beside the worker (exit 6) counts as a failure"
logged "holds the lock" tailroster-reconcile.service || fail "a pass beside the worker is not refused"
on_machine systemctl stop tailroster.service
unit_is Result success tailroster.service || fail "SIGTERM is no clean end"
unit_is ExecMainStatus 0 tailroster.service || fail "the worker's exit code is not 0"

step "worker: a bad configuration is told and not tried again"
on_machine sed -i 's/^store:.*/store: {kind: sqllite}/' /etc/tailroster/tailroster.yaml
on_machine systemctl start tailroster.service 2>/dev/null && fail "a bad configuration starts"
unit_is ExecMainStatus 78 tailroster.service || fail "not 78"
unit_is NRestarts 0 tailroster.service || fail "a bad configuration is tried again"

step "template: a tailnet of its own beside it, in folders of its own"
on_machine systemctl start tailroster-reconcile@acme.service || fail "$(on_machine journalctl --no-pager -n 30)"
[ "$(in_store "$root/var/lib/tailroster/acme/store.db" "SELECT count(*) FROM roster_users")" -gt 20 ] || fail "acme's store is empty"
on_machine systemctl start tailroster@acme.service || fail "$(on_machine journalctl --no-pager -n 30)"
unit_is SubState running tailroster@acme.service || fail "acme's worker does not run"
on_machine systemctl stop tailroster@acme.service

say "systemd: passed"
