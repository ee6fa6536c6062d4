# Sourced in place of lib.sh by scripts that drive the real programs at a terminal, which is a tmux of their own.
#   begin COLUMNSxROWS [DIRECTORY]  a pane in which a plain sh runs, which mends no terminal that a program left broken
#   keys KEY…, type_ TEXT, line TEXT, paste TEXT
#   pane, painted                   what it shows, and with its colours
#   awaits PATTERN [SECONDS]        until the pane shows it
#   shows NAME PATTERN [SECONDS]    one claim: the pane comes to show it
#   looks NAME PATTERN              the same, with colours
#   resize COLUMNSxROWS
#   declare_bash                    the device has an operation bash, in its files, whose prompt is dev$
#   client_pid                      yett in the pane
#   start_proxy PORT [MILLIS]       a network between client and device, each way so slow; stop_proxy kills it;
#                                   how long each piece was that the client sent is in $T/sent
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

t() { tmux -S "$T/tmux" "$@"; }
PROXY=
leave() { local status=$?; t kill-server 2>/dev/null; stop_proxy; (exit "$status"); finish; }
trap leave EXIT

begin() {
  t -f /dev/null new-session -d -s s -x "${1%x*}" -y "${1#*x}" "cd '${2:-$T}' && PS1='left> ' exec sh"
  t set -g remain-on-exit on
  awaits '^left>' || { fail "a pane" "$(pane)"; exit 1; }
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
awaits() { comes "$1" "${2:-20}" pane; }
shows() { if awaits "$2" "${3:-20}"; then pass "$1"; else fail "$1" "$(echo "no '$2' in:"; pane)"; fi; }
looks() { if comes "$2" 20 painted; then pass "$1"; else fail "$1" "$(echo "no '$2' in:"; painted | cat -v)"; fi; }

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
  within 10 bash -c "exec 3<>/dev/tcp/127.0.0.1/$1" 2>/dev/null
}
stop_proxy() { [ -z "$PROXY" ] || { kill "$PROXY" 2>/dev/null; wait "$PROXY" 2>/dev/null; PROXY=; }; }
free_port() { python3 -c 'import socket; s=socket.socket(); s.bind(("127.0.0.1",0)); print(s.getsockname()[1])'; }

# enter WORDS…: yett in the pane, and what it leaves behind
enter() {
  line clear
  within 20 bash -c "! tmux -S '$T/tmux' capture-pane -p -t s | grep -Eq 'status|pump-7'"
  line "stty -g >'$T/before'; yett $*; echo status \$?; stty -g >'$T/after'"
}
# ended NAME STATUS: yett has ended so, and the terminal is as it was
ended() {
  if awaits "^status $2\$" 30 && awaits '^left>' && cmp -s "$T/before" "$T/after"; then pass "$1"; else fail "$1" "$(cat "$T/before" "$T/after"; pane)"; fi
}
