#!/bin/sh
# The server, which runs the agent's tools, and then the interface that a person sees.
'@CODEX@' app-server --listen 'unix://@SOCKET@' </dev/null >'@LOG@' 2>&1 &
server=$!
tries=0
while [ ! -S '@SOCKET@' ]; do
    if [ "$tries" -ge 600 ] || ! kill -0 "$server" 2>/dev/null; then
        echo "codex app-server did not start:" >&2
        tail -n 20 '@LOG@' >&2
        exit 70
    fi
    tries=$((tries + 1))
    sleep 0.05
done
# Whoever names a thread has to hear of it: without a name the interface asks a model for one, whose cost nobody tells.
tries=0
while [ ! -e '@READY@' ] && [ "$tries" -lt 200 ]; do
    tries=$((tries + 1))
    sleep 0.05
done
exec '@CODEX@' "$@"
