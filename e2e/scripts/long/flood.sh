#!/usr/bin/env bash
# F05: `yes` through a terminal for a minute. Ctrl-C ends it within a second, and neither end has grown.
. "$(dirname "$0")/../lib.sh"
t() { tmux -S "$T/tmux" "$@"; }
leave() { local status=$?; t kill-server 2>/dev/null; (exit "$status"); finish; }
trap leave EXIT
pane() { t capture-pane -p -t s; }
seen() { pane | grep -Eq -- "$1"; }
# What a process holds of memory, its share of what it shares, in KiB.
pss() { awk '/^Pss:/ {print $2}' "/proc/$1/smaps_rollup"; }
# flat NAME EARLY LATE: it took no more than 32 MiB more meanwhile
flat() { [ "$3" -lt $(($2 + 32768)) ] || { echo "$1: $2, then $3 KiB"; return 1; }; }

authority
configure
cat >"$T/etc/operations.d/flood.toml" <<'TOML'
[operation.bash]
summary = "A shell"
run     = ["/usr/bin/env", "PS1=dev$ ", "HISTFILE=", "bash", "--norc", "-i"]
roles   = ["technician"]
tty     = true
TOML
daemon
client "$T/home"
t -f /dev/null new-session -d -s s -x 100 -y 30 "PS1='left> ' exec sh"
within 60 seen '^left>'
t send-keys -t s 'yett run pump-7 bash; echo status $?' Enter
within 60 seen '^dev\$'
client=$(pgrep -P "$(t display -p -t s '#{pane_pid}')" -f dev.yett.client.Main)
t send-keys -t s yes Enter
sleep 30
client_early=$(pss "$client") device_early=$(pss "$DAEMON")
sleep 30
client_late=$(pss "$client") device_late=$(pss "$DAEMON")
began=$(date +%s%N)
t send-keys -t s C-c
ended=; within 5 seen '^dev\$ *$' && ended=yes
took=$((($(date +%s%N) - began) / 1000000))
echo "     ^C took $took ms; KiB after 30 and 60 s: client $client_early, $client_late; device $device_early, $device_late"
check "f05: ^C ends a flood" [ -n "$ended" ]
check "f05: within a second" [ "$took" -lt 1000 ]
check "f05: the client does not grow" flat client "$client_early" "$client_late"
check "f05: nor does the device" flat device "$device_early" "$device_late"
t send-keys -t s 'exit 5' Enter
check "f05: and the shell goes on" within 60 seen '^status 5$'
