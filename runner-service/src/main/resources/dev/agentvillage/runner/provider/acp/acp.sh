#!/bin/sh
# The agent has two pipes to the runner. The terminal shows what the runner writes, and tells it the keys.
pipes=$1
shift
(umask 077 && mkfifo "$pipes/in" "$pipes/out" "$pipes/screen" "$pipes/keys" "$pipes/quit") || exit 70
stty raw -echo 2>/dev/null
exec 3<&0
"$@" <"$pipes/in" >"$pipes/out" 2>"$pipes/log" 3<&- &
agent=$!
cat <"$pipes/screen" 3<&- &
screen=$!
cat <&3 >"$pipes/keys" &
keys=$!
# Whoever quits closes the agent's input first; not every agent ends by that.
(read -r _ <"$pipes/quit" && sleep 2 && kill "$agent") 2>/dev/null &
quit=$!
: >"$pipes/ready"
wait "$agent"
code=$?
# What was written last is still shown: the runner closes the screen when the agent is gone.
tries=0
while kill -0 "$screen" 2>/dev/null && [ "$tries" -lt 20 ]; do
    tries=$((tries + 1))
    sleep 0.05
done
kill "$keys" "$screen" "$quit" 2>/dev/null
# The runner ended it, and has said how.
if read -r said <"$pipes/quitting"; then code=$said; fi 2>/dev/null
exit "$code"
