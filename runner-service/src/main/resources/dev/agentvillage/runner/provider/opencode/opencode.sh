#!/bin/sh
# The conversation of an earlier session, and then the interface that a person sees.
if ! "$1" import '@CONVERSATION@' </dev/null >'@LOG@' 2>&1; then
    echo "opencode did not take the conversation over:" >&2
    shown=0
    while [ "$shown" -lt 40 ] && IFS= read -r line; do
        printf '%s\n' "$line" >&2
        shown=$((shown + 1))
    done <'@LOG@'
    exit 70
fi
exec "$@"
