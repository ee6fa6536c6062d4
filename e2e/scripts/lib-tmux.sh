# Sourced in place of lib.sh by scripts that drive the real programs at a terminal, which is a tmux of their own.
#   begin COLUMNSxROWS [DIRECTORY]  a pane in which a plain sh runs, which mends no terminal that a program left broken
#   keys KEY…, type_ TEXT, line TEXT, paste TEXT
#   pane, painted                   what it shows, and with its colours
#   awaits PATTERN [SECONDS]        until the pane shows it
#   prompted PROMPT                 until that, and nothing behind it, stands where the cursor is: what was typed before is done
#   wiped PROMPT                    until the pane shows that alone: nothing that was shown before can be taken for what comes
#   begun COMMAND…                  until a process of just this command line runs, which must be one that only this script can have
#   shows NAME PATTERN [SECONDS]    one claim: the pane comes to show it
#   looks NAME PATTERN              the same, with colours
#   resize COLUMNSxROWS
#   declare_bash                    the device has an operation bash, in its files, whose prompt is dev$
#   client_pid                      yett in the pane
#   start_proxy PORT [MILLIS]       a network between client and device, each way so slow; stop_proxy kills it;
#                                   how long each piece was that the client sent is in $T/sent
# No key is typed in the hope that something is ready: what it is for has shown that it waits for it. What is awaited is matched neither by
# the line that asks for it nor by what was shown before.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

t() { tmux -S "$T/tmux" "$@"; }
PROXY=
leave() {
  local status=$? panes
  panes=$(t list-panes -a -F '#{pane_pid}' 2>/dev/null | tr '\n' ,)
  t kill-server 2>/dev/null
  [ -z "$panes" ] || within 20 left_alone "${panes%,}"
  stop_proxy
  (exit "$status"); finish
}
left_alone() { ! pgrep -s "$1" >/dev/null; }
trap leave EXIT

begin() {
  t -f /dev/null new-session -d -s s -x "${1%x*}" -y "${1#*x}" "cd '${2:-$T}' && PS1='left> ' exec sh"
  t set -g remain-on-exit on
  prompted 'left>' || stops "a pane" "$(pane)"
}
keys() { t send-keys -t s "$@"; }
type_() { t send-keys -t s -l -- "$1"; }
line() { type_ "$1"; keys Enter; }
paste() { t set-buffer -b b "$1"; t paste-buffer -p -b b -t s; }
pane() { t capture-pane -p -t s; }
painted() { t capture-pane -e -p -t s; }
resize() { t resize-window -t s -x "${1%x*}" -y "${1#*x}"; }
client_pid() { pgrep -P "$(t display -p -t s '#{pane_pid}')" -f dev.yett.client.Main; }
comes() { # PATTERN SECONDS COMMAND: what it tells comes to match
  local until=$((SECONDS + $2))
  until "$3" | grep -Eq -- "$1"; do
    [ "$SECONDS" -lt "$until" ] || return 1
    sleep 0.05
  done
}
awaits() { comes "$1" "${2:-100}" pane; }
at_cursor() { t display -p -t s '#{cursor_y}' \; capture-pane -p -t s | { read -r y; sed -n "$((y + 1))p"; }; }
is_prompted() { [ "$(at_cursor)" = "$1" ]; }
prompted() { within 100 is_prompted "$1"; }
is_wiped() { [ "$(pane | sed '/^ *$/d')" = "$1" ]; }
wiped() { within 100 is_wiped "$1"; }
runs() { pgrep -fx -- "$1" >/dev/null; }
begun() { within 100 runs "$*"; }
shows() { if awaits "$2" "${3:-100}"; then pass "$1"; else fail "$1" "$(echo "no '$2' in:"; pane)"; fi; }
looks() { if comes "$2" 100 painted; then pass "$1"; else fail "$1" "$(echo "no '$2' in:"; painted | cat -v)"; fi; }

declare_bash() {
  cat >"$T/etc/operations.d/bash.toml" <<TOML
[operation.bash]
summary = "A shell"
run     = ["/usr/bin/env", "PS1=dev\$ ", "HISTFILE=", "bash", "--norc", "-i"]
roles   = ["technician"]
directory = "$T/files"
tty     = true
timeout = "1h"
TOML
}

start_proxy() {
  python3 - "$1" "$PORT" "${2:-0}" "$T/sent" <<'PY' &
import queue, socket, sys, threading, time
late = int(sys.argv[3]) / 1000
def quiet(call, *arguments):
    try: call(*arguments)
    except OSError: pass
def deliver(to, pieces):
    while True:
        at, piece = pieces.get()
        time.sleep(max(0, at - time.monotonic()))
        if not piece: quiet(to.shutdown, socket.SHUT_RDWR); return
        quiet(to.sendall, piece)
sent = open(sys.argv[4], "a", buffering=1)
def pump(a, b, own):
    pieces = queue.Queue()
    threading.Thread(target=deliver, args=(b, pieces), daemon=True).start()
    piece = b"-"
    while piece:
        try: piece = a.recv(65536)
        except OSError: piece = b""
        if own: print(len(piece), file=sent)
        pieces.put((time.monotonic() + late, piece))
l = socket.socket(); l.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
l.bind(("127.0.0.1", int(sys.argv[1]))); l.listen(50)
while True:
    c, _ = l.accept()
    try: d = socket.create_connection(("127.0.0.1", int(sys.argv[2])))
    except OSError: c.close(); continue
    for s in (c, d): s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    threading.Thread(target=pump, args=(c, d, True), daemon=True).start()
    threading.Thread(target=pump, args=(d, c, False), daemon=True).start()
PY
  PROXY=$!
  within 60 proxied "$1" || stops "the network between client and device"
}
proxied() { kill -0 "$PROXY" && (exec 3<>"/dev/tcp/127.0.0.1/$1"); } 2>/dev/null
stop_proxy() { [ -z "$PROXY" ] || { kill "$PROXY" 2>/dev/null; wait "$PROXY" 2>/dev/null; PROXY=; }; }

# enter WORDS…: yett in the pane, and what it leaves behind. enter_with VARIABLE=VALUE WORDS…: the same with something in its environment
enter() { enter_with '' "$@"; }
enter_with() {
  line clear
  wiped 'left>'
  line "stty -g >'$T/before'; $1 yett ${*:2}; echo status \$?; stty -g >'$T/after'"
}
# up PROMPT WORDS…: yett in the pane, until that prompt. Where the machine is too slow for the ten seconds that device and client have to
# greet each other, it is tried again.
up() {
  local _
  for _ in 1 2 3; do
    enter "${@:2}"
    within 120 came "$1"
    ! is_prompted "$1" || return 0
    pane | grep -Eq 'took too long to greet|no answer in' || return 1
  done
  return 1
}
came() { is_prompted "$1" || pane | grep -q '^status [0-9]'; }
# exited STATUS: yett has ended so
exited() { awaits "^status $1\$" && prompted 'left>'; }
# ended NAME STATUS: yett has ended so, and the terminal is as it was
ended() {
  if exited "$2" && cmp -s "$T/before" "$T/after"; then pass "$1"; else fail "$1" "$(cat "$T/before" "$T/after"; pane)"; fi
}
