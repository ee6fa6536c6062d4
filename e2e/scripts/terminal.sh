#!/usr/bin/env bash
# Programs on a terminal, as an operator has them (tmux): editors, pagers, job control, keys that signal, pastes, resize, the escapes, a
# network that goes and comes back, and a terminal that is as it was however it ends.
. "$(dirname "$0")/lib-tmux.sh"

# bash_: a shell on the device, with its prompt
bash_() { up 'dev$' run pump-7 bash || stops "a shell on the device" "$(pane)"; }

authority
configure
declare_bash
cat >"$T/etc/operations.d/terminal.toml" <<TOML
[operation.vim]
summary = "An editor"
run     = ["/usr/bin/vim", "-u", "NONE", "-N", "$T/files/{file}"]
roles   = ["technician"]
tty     = true
timeout = "1h"
[[operation.vim.argument]]
name = "file"
type = "text"
pattern = "[a-z]+[.]txt"
summary = "which"
TOML
daemon
client "$T/home"
FRONT=$(free_port)
start_proxy "$FRONT"
printf '[host.pump-7]\naddress = ["127.0.0.1:%s"]\n' "$FRONT" >"$T/home/hosts.toml"
umask 022

begin 100x30

# A shell
bash_
check "f10: that keys show in the traffic is documented" grep -q '(F10)' "$ROOT/docs/SECURITY.md"
sleep 1
: >"$T/sent"
typed=
# What is sent of other things now and then falls between the keys.
for key in a B 7 _ z q k W 3 - y p; do
  before=$(wc -l <"$T/sent") typed+=$key
  type_ "$key"; awaits "^dev\\$ $typed\$"
  was_sent() { [ "$(wc -l <"$T/sent")" -gt "$before" ]; }
  within 60 was_sent
done
check "f10: as it is: each key at once, by itself, and as long as any other" \
  awk '{ seen[$1]++ } END { for (length_ in seen) if (seen[length_] >= 9) exit 0; exit 1 }' "$T/sent"
keys C-u
line 'echo $TERM $(stty size)'
shows "TERM and size are those of the terminal" '^(screen|tmux).* 30 100$'
line 'printf "\xe2\x82\xac %s\n" "$(printf "\303\244\303\266")"'
shows "UTF-8 shows as it is" '^€ äö$'
line 'stty -echo; echo asking; read -r word; stty echo; echo "read ${#word} letters"'
awaits '^asking$'
line 'sesame'
shows "a password prompt reads without echo" '^read 6 letters$'
check "and nothing of it is shown" bash -c '! grep -q sesame <<<"$1"' - "$(pane)"
line "clear; sleep 91$$"
begun "sleep 91$$"; keys C-z
shows "^Z stops a program of the device's shell" "Stopped +sleep 91$$"
prompted 'dev$'
line 'fg'
goes_on() { grep -q '^State:.S' "/proc/$(pgrep -fx "sleep 91$$")/status"; }
within 60 goes_on; keys C-c
prompted 'dev$'
line 'echo "fg gave $?"'
shows "fg brings it back and ^C ends it" '^fg gave 130$'
line "sleep 92$$"
begun "sleep 92$$"; keys 'C-\'
shows '^\ quits a program' 'Quit'
line 'printf "\e[?2004h"; echo reading; read -r line; printf "\e[?2004l"; echo "${line@Q}"'
awaits '^reading$'
paste 'pasted ~. text'; keys Enter
shows "a bracketed paste comes whole" "^\\$'.E\[200~pasted ~\. text"
resize 77x22
line 'for i in $(seq 600); do [ "$(stty size)" = "22 77" ] && break; sleep 0.1; done; clear; stty size'
shows "the size is told when it changes" '^22 77$'
resize 100x30
prompted 'dev$'
# A size that changes while less reads its first page leaves it with an empty one.
line 'for i in $(seq 600); do [ "$(stty size)" = "30 100" ] && break; sleep 0.1; done; seq 500 | less'
shows "less shows a page" '^10$'
keys G
shows "and the last one" '^500$'
keys q
prompted 'dev$'
line "clear; sleep 93$$"
begun "sleep 93$$"
python3 -c 'print("echo wrong\n" * 60000)' >"$T/paste"
t load-buffer -b big "$T/paste"; t paste-buffer -b big -t s
keys C-c
line ''
line 'clear; echo after the paste'
shows "a big paste into a program that does not read wedges nothing" '^after the paste$' 120
type_ 'exit 7'; keys Enter
ended "the exit status is the program's, and the terminal is as it was" 7

# Editors, at three sizes
for size in 100x30 132x40 60x18; do
  resize "$size"
  rm -f "$T/files/note.txt"
  enter 'run pump-7 vim note.txt'
  awaits 'note.txt.*\[New'
  type_ "iwritten at $size"; keys Escape; type_ ':wq'; keys Enter
  ended "vim ends at $size" 0
  check "vim saved what was typed at $size" grep -qx "written at $size" "$T/files/note.txt"
done
resize 100x30

bash_
line 'TERM=screen htop'
shows "htop fills the screen" 'F10Quit'
resize 80x20
shows "htop draws itself anew when the size changes" 'F10Quit'
check "and at the new size" [ "$(pane | wc -l)" -eq 20 ]
keys q
prompted 'dev$'
resize 100x30

# The network goes and comes back
line "clear; echo before; until [ -e go ]; do sleep 0.1; done; echo \"it went \$((40 + 2))\"; : >gone"
shows "a program runs" '^before$'
stop_proxy
shows "a lost connection is told" 'lost.*reconnecting'
: >"$T/files/go"
check "the program goes on meanwhile" within 60 test -e "$T/files/gone"
start_proxy "$FRONT"
shows "that it is back is told" 'reconnected after' 120
shows "and what the program has shown meanwhile comes" '^it went 42$'
line 'echo still here'
shows "keys reach it as before" '^still here$'

# Detach and attach
line 'clear; marker=kept; echo cleared'
awaits '^cleared$' # what the client itself shows would be wiped by it
keys Enter; type_ '~?'
shows "~? tells of the escapes" '~d +detach; to come back: yett attach pump-7'
keys Enter; type_ '~d'
ended "~d detaches" 0
session=$(pane | sed -n 's/.*to come back: yett attach pump-7 \([0-9a-z]*\)$/\1/p' | tail -n 1)
let_go() { yett sessions pump-7 | grep -Eq "^$session +bash .*detached"; }
within 60 let_go
says "sessions lists it" "^$session +bash .*detached" yett sessions pump-7
check "sessions as JSON" bash -c 'yett sessions --json pump-7 | python3 -c "import json,sys; r=[json.loads(l) for l in sys.stdin]; assert r[0][\"session\"]==\"$1\" and r[0][\"attached\"] is False, r"' - "$session"
up 'dev$' attach pump-7 "$session" # which it draws anew for who attaches
line 'echo "it is $marker"'
shows "attach comes back to the same shell" '^it is kept$'
keys Enter; type_ '~.'
ended "~. leaves" 255
none() { [ "$(yett sessions pump-7 2>&1)" = "yett: no sessions of yours on pump-7" ]; }
check "and the session is gone" within 60 none
says "a session that is not there is refused in words" 'no such session' yett attach pump-7 nosuch

# Six ways to die
modes() { t display -p -t s '#{mouse_any_flag}#{cursor_flag}#{alternate_on}'; }
are() { [ "$(modes)" = "$1" ]; }
die() {
  local name=$1; shift
  bash_
  line "tput smcup; printf '\e[?1000h\e[?25l'; sleep 94$$"
  begun "sleep 94$$"
  within 60 are 101 || fail "the terminal has other modes" "$(modes)"
  "$@"
  if exited '[0-9]+' && cmp -s "$T/before" "$T/after" && are 010; then
    pass "f07: the terminal is as it was after $name"
  else
    fail "f07: the terminal is as it was after $name" "$(cat "$T/before" "$T/after"; modes; pane)"
  fi
}
signalled() { kill "-$1" "$(client_pid)"; }
left_by_tilde() { keys Enter; type_ '~.'; }
lost_for_good() { stop_daemon -KILL; stop_proxy; awaits 'reconnecting'; keys Enter; type_ '~.'; }
die SIGTERM signalled TERM
die SIGHUP signalled HUP
die SIGINT signalled INT
die 'leaving by ~.' left_by_tilde
die 'the loss of the device' lost_for_good
daemon
start_proxy "$FRONT"
sed -i "s/127\.0\.0\.1:$FRONT/127.0.0.1:$PORT/" "$T/home/hosts.toml"
bash_
line 'kill -KILL $$'
ended "f07: the terminal is as it was after the program was killed" 137

# The shell gives its terminal and takes it back
up 'pump-7:/files>' shell pump-7
line 'bash'
prompted 'dev$'
line 'exit 3'
prompted 'pump-7:/files>'
line 'say back'
shows "a program takes the terminal of yett's shell over and gives it back" '^back$'
prompted 'pump-7:/files>'
line exit
ended "and the shell leaves the terminal as it was" 0
