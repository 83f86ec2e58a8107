# Sourced by Tests/run.sh: starts a real SCIM service that is not ours, scim2-server (RFC 7643, 7644 and 9865), on loopback.
# Skipped, with a line that says so, where Python or the network is missing; never skipped when CI is set.
#
# Three of them run side by side, each with a tenant of its own for every test:
#   index    pages by index; its schema is loosened, so that records without a login and logins that differ in case exist
#   cursor   pages by cursor, three records at a time
#   ahead    the same with its clock a day ahead: the cursors of `cursor`, whose secret it shares, have expired for it
# TAILROSTER_TEST_SCIM holds their three addresses.
# shellcheck shell=bash

scim_pids=()

skip_scim() {
    if [ -n "${CI:-}" ]; then
        printf 'scim2-server: FAILED: %s\n' "$1" >&2
        exit 1
    fi
    printf 'scim2-server: skipped, and the tests that need it: %s\n' "$1" >&2
}

stop_scim() {
    [ ${#scim_pids[@]} -eq 0 ] || kill "${scim_pids[@]}" 2>/dev/null || true
}

# start_scim NAME HOURS OPTION…: starts one on a free port, its clock so many hours ahead, and adds its address.
start_scim() {
    local name=$1 hours=$2 port log
    shift 2
    for _ in 1 2 3; do
        port=$("$scim_folder/bin/python" -c 'import socket
s = socket.socket()
s.bind(("127.0.0.1", 0))
print(s.getsockname()[1])')
        log=$scim_folder/$name.log
        SCIM2_SERVER_SECRET=tests "$scim_folder/bin/python" Tests/SCIMTestServer/serve.py "$hours" --port "$port" \
            --bearer-token scim-test-token --dynamic-tenants "$@" >"$log" 2>&1 &
        scim_pids+=($!)
        for _ in $(seq 300); do
            if grep -q '^Serving SCIM' "$log"; then
                TAILROSTER_TEST_SCIM="${TAILROSTER_TEST_SCIM:+$TAILROSTER_TEST_SCIM }http://127.0.0.1:$port"
                return 0
            fi
            kill -0 "${scim_pids[-1]}" 2>/dev/null || break
            sleep 0.1
        done
    done
    return 1
}

start_scim_servers() {
    scim_folder=$PWD/.build/scim2-server
    TAILROSTER_TEST_SCIM=
    command -v python3 >/dev/null 2>&1 || { skip_scim "python3 is missing"; return 0; }
    if ! "$scim_folder/bin/python" -c 'import scim2_server.cursor' 2>/dev/null; then
        python3 -m venv "$scim_folder" || { skip_scim "python3 cannot make a virtual environment"; return 0; }
        "$scim_folder/bin/pip" install --quiet --disable-pip-version-check 'scim2-server[cursor]==0.8.3' \
            || { skip_scim "the package scim2-server could not be installed"; return 0; }
    fi
    "$scim_folder/bin/python" Tests/SCIMTestServer/prepare.py "$scim_folder" \
        || { skip_scim "its configuration could not be written"; return 0; }
    local loose=(--schema "$scim_folder/loose-schemas.json") cursor=(--service-provider-config "$scim_folder/cursor.json")
    if start_scim index 0 "${loose[@]}" && start_scim cursor 0 "${loose[@]}" "${cursor[@]}" \
        && start_scim ahead 24 "${loose[@]}" "${cursor[@]}"; then
        export TAILROSTER_TEST_SCIM
    else
        stop_scim
        unset TAILROSTER_TEST_SCIM
        skip_scim "it does not start; see $scim_folder"
    fi
}
