#!/usr/bin/env bash
# F05: `yes` through a terminal for a minute. Ctrl-C ends it within a second, and neither end has grown.
. "$(dirname "$0")/../lib.sh"
t() { tmux -S "$T/tmux" "$@"; }
leave() { local status=$?; t kill-server 2>/dev/null; (exit "$status"); finish; }
trap leave EXIT
pane() { t capture-pane -p -t s; }
seen() { pane | grep -Eq -- "$1"; }
resident() { awk '/^VmRSS/ {print $2}' "/proc/$1/status"; }

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
within 10 seen '^left>'
t send-keys -t s 'yett run pump-7 bash; echo status $?' Enter
within 40 seen '^dev\$'
client=$(pgrep -P "$(t display -p -t s '#{pane_pid}')" -f dev.yett.client.Main)
t send-keys -t s yes Enter
sleep 15
before=$(($(resident "$client") + $(resident "$DAEMON")))
sleep 45
after=$(($(resident "$client") + $(resident "$DAEMON")))
began=$(date +%s%N)
t send-keys -t s C-c
within 5 seen '^dev\$ *$'
took=$((($(date +%s%N) - began) / 1000000))
check "f05: ^C ends a flood within a second ($took ms)" [ "$took" -lt 1000 ]
check "f05: neither end grew ($before, then $after KiB)" [ "$after" -lt $((before + 65536)) ]
t send-keys -t s 'exit 5' Enter
check "f05: and the shell goes on" within 10 seen '^status 5$'
