#!/bin/sh
# Puts the peer, IntelMQ 3.5.0 and what it needs, into a Python virtual environment.
# Usage: install.sh FOLDER          (PYTHON=/path/to/python3 chooses the interpreter)
# Running it again where everything is in place takes well under a second.
set -eu

if [ $# -ne 1 ]; then
    echo "usage: $0 FOLDER" >&2
    exit 2
fi
folder=$1

# Redis carries IntelMQ's queues and the deduplicator's memory; only its server program is needed.
# Debian's package also starts a service where there is an init system; the bench never uses it.
if ! command -v redis-server >/dev/null 2>&1; then
    if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null 2>&1; then
        echo "redis-server is missing: install it first (Debian: apt-get install redis-server)" >&2
        exit 1
    fi
    export DEBIAN_FRONTEND=noninteractive
    apt-get install -y -qq --no-install-recommends redis-server >/dev/null 2>&1 || {
        apt-get update -qq
        apt-get install -y -qq --no-install-recommends redis-server >/dev/null
    }
fi

# IntelMQ refuses to run as root, so an ordinary user must be able to run the interpreter.
# The system's python3 is preferred: one in root's home (pyenv) could not be read by others.
if [ -z "${PYTHON:-}" ]; then
    PYTHON=python3
    [ -x /usr/bin/python3 ] && PYTHON=/usr/bin/python3
fi

# The mark names what was installed, so that a changed list here is installed anew.
wanted="intelmq==3.5.0 pyasn==1.6.2 psycopg2-binary redis async-timeout"
mark="$folder/.peer-installed"
if [ -f "$mark" ] && [ "$(cat "$mark")" = "$wanted" ]; then
    exit 0
fi

# A umask that lets others read, whatever the caller's is.
umask 022
"$PYTHON" -m venv "$folder" || {
    echo "no virtual environment could be made (Debian: apt-get install python3-venv)" >&2
    exit 1
}
# shellcheck disable=SC2086  # the list is meant to be split
"$folder/bin/pip" install --quiet --no-input $wanted
"$folder/bin/python" -c 'import intelmq.version, pyasn, psycopg2, redis; assert intelmq.version.__version__ == "3.5.0"'
printf '%s' "$wanted" >"$mark"
