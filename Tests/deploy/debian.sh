#!/usr/bin/env bash
# deploy/debian/build.sh: the package is built and linted; a clean root installs it with what it depends on, and is started as a
# machine of its own with systemd: a pass by the timer's one-shot, the worker across an upgrade, removal and purge.
# shellcheck source=Tests/deploy/parts.sh
. "$(dirname "$0")/parts.sh"
# shellcheck source=Tests/deploy/machine.sh
. Tests/deploy/machine.sh

need_root
need_packages lintian sqlite3
need_binary

step "two versions are built"
own=$(sed -n 's/.*current = "\(.*\)"/\1/p' Sources/tailroster/Version.swift)
build() {
    DEBFULLNAME="Ada Packager" DEBEMAIL=ada@debian.org TAILROSTER_BINARY="$BINARY" deploy/debian/build.sh \
        --output "$WORK/packages" --version "$1"
}
first=$(build "$own")
second=$(build "$own+next")

step "lintian: no error and no warning"
expect 0 lintian --allow-root --fail-on error,warning "$first"
lacks "W: "

step "a clean root installs it, and all that it needs"
root=$(copy_of "$(base_root)")
cp "$first" "$root/root/first.deb"
cp "$second" "$root/root/second.deb"
expect 0 in_root "$root" apt-get update -qq
expect 0 in_root "$root" apt-get install -y -qq --no-install-recommends systemd-sysv dbus man-db bash-completion /root/first.deb
expect 0 in_root "$root" dpkg --audit
[ -z "$OUTPUT" ] || fail "dpkg --audit: $OUTPUT"
expect 0 in_root "$root" tailroster --version
contains "$own"
expect 0 in_root "$root" man --where tailroster tailroster-reconcile tailroster-run
# shellcheck disable=SC2016
expect 0 in_root "$root" bash -c '. /usr/share/bash-completion/bash_completion; _completion_loader tailroster; complete -p tailroster'
contains tailroster
expect 0 in_root "$root" stat -c '%U:%G %a' /var/lib/tailroster /etc/tailroster/secrets
[ "$OUTPUT" = "tailroster:tailroster 750
root:root 700" ] || fail "folders: $OUTPUT"
expect 0 in_root "$root" getent passwd tailroster
contains nologin
# shellcheck disable=SC2016  # dpkg-query's own
expect 0 in_root "$root" dpkg-query -W -f='${Conffiles}' tailroster
contains /etc/tailroster/tailroster.yaml

step "the example configuration is valid as it is, but for the secret that it names"
expect 78 in_root "$root" tailroster reconcile --dry-run
contains "/run/secrets/okta-token"

step "on a machine: nothing is started by installing; verify has nothing to say"
# What keeps services down while a root is being made does not belong on a machine.
rm "$root/usr/sbin/policy-rc.d"
boot "$root"
for unit in tailroster.service tailroster-reconcile.timer; do
    unit_is ActiveState inactive "$unit" || fail "$unit is started"
    unit_is UnitFileState disabled "$unit" || fail "$unit is enabled"
done
expect 0 on_machine systemd-analyze verify tailroster.service tailroster-reconcile.timer tailroster@acme.service
[ -z "$OUTPUT" ] || fail "$OUTPUT"

step "a pass by the one-shot"
mkdir -p "$root/srv/org"
on_machine systemd-run --quiet --unit=org --property=StandardOutput=file:/srv/org/simulated.json \
    /usr/bin/tailroster simulate okta --users 40 --groups 4
read_simulated "$root/srv/org/simulated.json"
(umask 077 && printf '%s\n' "$TOKEN" >"$root/etc/tailroster/secrets/okta-token")
cat >"$root/etc/tailroster/tailroster.yaml" <<YAML
# Written by a person.
directory: {kind: okta, url: "$URL", token_file: /etc/tailroster/secrets/okta-token, groups: ["*"]}
store: {kind: sqlite, path: /var/lib/tailroster/store.db}
groups: {domain: example.com}
ledger: {path: /var/lib/tailroster/ledger.db}
YAML
on_machine systemctl start tailroster-reconcile.service || fail "$(on_machine journalctl --no-pager -n 30)"
store="$root/var/lib/tailroster/store.db"
people=$(in_store "$store" "SELECT count(*) FROM roster_users")
[ "$people" -gt 20 ] || fail "$people people in the store"

step "an upgrade starts a running worker anew, keeps the configuration, and asks nothing"
on_machine systemctl start tailroster.service || fail "$(on_machine journalctl --no-pager -n 30)"
before=$(on_machine systemctl show --value --property MainPID tailroster.service)
expect 0 on_machine env DEBIAN_FRONTEND=noninteractive dpkg --force-confold --install /root/second.deb
# shellcheck disable=SC2016  # dpkg-query's own
expect 0 on_machine dpkg-query -W -f='${Version}' tailroster
[ "$OUTPUT" = "$own+next" ] || fail "version $OUTPUT"
unit_is SubState running tailroster.service ||
    fail "the worker does not run after the upgrade: $(on_machine journalctl --no-pager -n 30)"
[ "$(on_machine systemctl show --value --property MainPID tailroster.service)" != "$before" ] || fail "the old program still runs"
grep -q "Written by a person" "$root/etc/tailroster/tailroster.yaml" || fail "the configuration is overwritten"
[ "$(in_store "$store" "SELECT count(*) FROM roster_users")" = "$people" ] || fail "the upgrade lost people"

step "removed: the worker ends, configuration and ledger stay"
expect 0 on_machine dpkg --remove tailroster
unit_is ActiveState inactive tailroster.service || fail "the worker outlives its package"
[ -e "$root/etc/tailroster/tailroster.yaml" ] || fail "removing took the configuration along"

step "purged: configuration and secrets are gone; ledger and store are a person's to remove"
expect 0 on_machine dpkg --purge tailroster
contains "are kept"
[ ! -e "$root/etc/tailroster" ] || fail "left: $(find "$root/etc/tailroster")"
for file in "$store" "$root/var/lib/tailroster/ledger.db"; do [ -e "$file" ] || fail "$file is gone"; done
left=$(find "$root/usr" "$root/lib/" "$root/etc" -name '*tailroster*')
[ -z "$left" ] || fail "left: $left"

say "debian: passed"
