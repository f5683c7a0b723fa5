#!/bin/sh
# The conversation is elsewhere. The terminal shows what the runner writes of it, and tells it the keys.
pipes=$1
(umask 077 && mkfifo "$pipes/screen" "$pipes/keys" "$pipes/end") || exit 70
stty raw -echo 2>/dev/null
exec 3<&0
cat <"$pipes/screen" 3<&- &
screen=$!
cat <&3 >"$pipes/keys" &
keys=$!
: >"$pipes/ready"
code=
read -r code <"$pipes/end"
# What was written last is still shown: the runner closes the screen after it has said the end.
tries=0
while kill -0 "$screen" 2>/dev/null && [ "$tries" -lt 20 ]; do
    tries=$((tries + 1))
    sleep 0.05
done
kill "$keys" "$screen" 2>/dev/null
exit "${code:-1}"
