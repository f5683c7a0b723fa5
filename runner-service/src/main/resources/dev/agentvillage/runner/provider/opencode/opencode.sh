#!/bin/sh
# The conversation of an earlier session, and then the interface that a person sees.
if ! "$1" import '@CONVERSATION@' </dev/null >'@LOG@' 2>&1; then
    echo "opencode did not take the conversation over:" >&2
    tail -n 20 '@LOG@' >&2
    exit 70
fi
exec "$@"
