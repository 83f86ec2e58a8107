# Sourced after parts.sh: a machine of its own with systemd as its process 1, in a container without a network but loopback.
# shellcheck shell=bash

# boot ROOT: starts it; sets LEADER to its process 1 as seen from here.
boot() {
    need_packages systemd-container
    local i child
    systemd-nspawn --quiet --boot --directory="$1" --register=no --keep-unit --private-network --console=pipe \
        </dev/null >"$WORK/boot.log" 2>&1 &
    child=$!
    at_exit "stop_machine $child"
    LEADER=""
    for ((i = 0; i < 300; i++)); do
        kill -0 "$child" 2>/dev/null || fail "the machine did not start: $(cat "$WORK/boot.log")"
        LEADER=$(pgrep --parent "$child" --exact systemd || true)
        if [ -n "$LEADER" ]; then
            case "$(on_machine systemctl is-system-running 2>/dev/null)" in
            running | degraded) return ;;
            esac
        fi
        sleep 0.2
    done
    fail "systemd does not come up in the machine: $(cat "$WORK/boot.log")"
}

stop_machine() {
    # SIGRTMIN+4 is how systemd is told to power off.
    [ -z "$LEADER" ] || kill -s RTMIN+4 "$LEADER" 2>/dev/null
    local i
    for ((i = 0; i < 100; i++)); do
        kill -0 "$1" 2>/dev/null || return 0
        sleep 0.1
    done
    [ -z "$LEADER" ] || kill -KILL "$LEADER" 2>/dev/null
}

on_machine() {
    nsenter --target "$LEADER" --mount --uts --ipc --net --pid --cgroup --root --wd \
        env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 SYSTEMD_COLORS=0 SYSTEMD_PAGER='' "$@"
}

# eventually COMMAND…: waits, half a minute at most, until it succeeds.
eventually() {
    local i
    for ((i = 0; i < 600; i++)); do
        if "$@" >/dev/null 2>&1; then return 0; fi
        sleep 0.2
    done
    fail "in vain waited for: $*
$(on_machine journalctl --no-pager -n 30 2>&1)"
}

# unit_is PROPERTY VALUE UNIT
unit_is() { [ "$(on_machine systemctl show --value --property "$1" "$3")" = "$2" ]; }

# logged TEXT UNIT: the unit's log has it.
logged() { on_machine journalctl --no-pager --output=cat --unit "$2" | grep -qF -- "$1"; }

# in_store FILE SQL: what a reader of the store sees, asked from outside.
in_store() { sqlite3 -readonly "$1" "$2"; }
