#!/bin/sh
# The server, which runs the agent's tools, and then the interface that a person sees.
'@CODEX@' app-server --listen 'unix://@SOCKET@' </dev/null >'@LOG@' 2>&1 &
server=$!
# Of what it says of itself, without a program that the session's policy could be about.
said() {
    shown=0
    while [ "$shown" -lt 40 ] && IFS= read -r line; do
        printf '%s\n' "$line" >&2
        shown=$((shown + 1))
    done <'@LOG@'
}
tries=0
while [ ! -S '@SOCKET@' ]; do
    if [ "$tries" -ge 600 ] || ! kill -0 "$server" 2>/dev/null; then
        echo "codex app-server did not start:" >&2
        said
        exit 70
    fi
    tries=$((tries + 1))
    sleep 0.05
done
# The runner first: it judges what the agent does, and names its threads. Without a name the interface asks a model for one, whose cost nobody
# tells.
tries=0
while [ ! -e '@READY@' ]; do
    if [ "$tries" -ge 600 ]; then
        echo "the runner did not follow codex: its gates are not there" >&2
        exit 70
    fi
    tries=$((tries + 1))
    sleep 0.05
done
exec '@CODEX@' "$@"
