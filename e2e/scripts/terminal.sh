#!/usr/bin/env bash
# Programs on a terminal, as an operator has them (tmux): editors, pagers, job control, keys that signal, pastes, resize, the escapes, a
# network that goes and comes back, and a terminal that is as it was however it ends.
. "$(dirname "$0")/lib-tmux.sh"

# bash_: a shell on the device, with its prompt
bash_() { enter "${1:-run pump-7 bash}"; awaits '^dev\$' 40 || { fail "a shell on the device" "$(pane)"; exit 1; }; }

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
for key in a B 7 _ z q; do typed+=$key; type_ "$key"; awaits "^dev\\$ $typed\$"; done
check "f10: as it is: each key at once, by itself, and as long as any other" \
  awk '{ seen[$1]++ } END { for (length_ in seen) if (seen[length_] >= 6) exit 0; exit 1 }' "$T/sent"
keys C-u
line 'echo $TERM $(stty size)'
shows "TERM and size are those of the terminal" '^(screen|tmux).* 30 100$'
line 'printf "\xe2\x82\xac %s\n" "$(printf "\303\244\303\266")"'
shows "UTF-8 shows as it is" '^€ äö$'
line 'stty -echo; read -r word; stty echo; echo "read ${#word} letters"'
sleep 0.3
line 'sesame'
shows "a password prompt reads without echo" '^read 6 letters$'
check "and nothing of it is shown" bash -c '! grep -q sesame <<<"$1"' - "$(pane)"
line 'clear'
line 'sleep 99'
sleep 0.5; keys C-z
shows "^Z stops a program of the device's shell" 'Stopped +sleep 99'
line 'jobs'; line 'fg'
sleep 0.5; keys C-c
line 'echo "fg gave $?"'
shows "fg brings it back and ^C ends it" '^fg gave 130$'
line 'sleep 99'
sleep 0.3; keys 'C-\'
shows '^\ quits a program' 'Quit'
line 'printf "\e[?2004h"; read -r line; printf "\e[?2004l"; echo "${line@Q}"'
sleep 0.3
paste 'pasted ~. text'; keys Enter
shows "a bracketed paste comes whole" "200~pasted ~\. text"
resize 77x22
line 'for i in $(seq 99); do [ "$(stty size)" = "22 77" ] && break; sleep 0.1; done; clear; stty size'
shows "the size is told when it changes" '^22 77$'
resize 100x30
line 'seq 500 | less'
shows "less shows a page" '^10$'
keys G
shows "and the last one" '^500$'
keys q
line 'clear; head -c 3000000 /dev/urandom | base64 -w 77 >/dev/null; sleep 98'
sleep 0.5
python3 -c 'print("echo wrong\n" * 60000)' >"$T/paste"
t load-buffer -b big "$T/paste"; t paste-buffer -b big -t s
sleep 1; keys C-c
line ''
line 'clear; echo after the paste'
shows "a big paste into a program that does not read wedges nothing" '^after the paste$' 20
keys C-c; sleep 0.2
type_ 'exit 7'; keys Enter
ended "the exit status is the program's, and the terminal is as it was" 7

# Editors, at three sizes
for size in 100x30 132x40 60x18; do
  resize "$size"
  rm -f "$T/files/note.txt"
  enter 'run pump-7 vim note.txt'
  awaits 'note.txt.*\[New' 30
  type_ "iwritten at $size"; keys Escape; type_ ':wq'; keys Enter
  ended "vim ends at $size" 0
  check "vim saved what was typed at $size" grep -qx "written at $size" "$T/files/note.txt"
done
resize 100x30

bash_
line 'TERM=screen htop'
shows "htop fills the screen" 'F10Quit' 20
resize 80x20
shows "htop draws itself anew when the size changes" 'F10Quit' 20
check "and at the new size" [ "$(pane | wc -l)" -eq 20 ]
keys q
resize 100x30

# The network goes and comes back
line 'clear; echo before; n=0; while [ $n -lt 400 ]; do n=$((n+1)); echo "tick $n"; sleep 0.01; done >ticks; echo "done $n"'
shows "a program runs" '^before$'
stop_proxy
shows "a lost connection is told" 'lost.*reconnecting' 25
start_proxy "$FRONT"
shows "and that it is back" 'reconnected after' 30
shows "the program went on meanwhile, and its output comes" '^done 400$' 30
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
says "sessions lists it" "^$session +bash .*detached" yett sessions pump-7
check "sessions as JSON" bash -c 'yett sessions --json pump-7 | python3 -c "import json,sys; r=[json.loads(l) for l in sys.stdin]; assert r[0][\"session\"]==\"$1\" and r[0][\"attached\"] is False, r"' - "$session"
enter "attach pump-7 $session"
sleep 2; keys Enter
line 'echo "it is $marker"'
shows "attach comes back to the same shell" '^it is kept$' 30
keys Enter; type_ '~.'
ended "~. leaves" 255
gives "and the session is gone" "yett: no sessions of yours on pump-7" yett sessions pump-7
says "a session that is not there is refused in words" 'no such session' yett attach pump-7 nosuch

# Six ways to die
die() {
  local name=$1; shift
  bash_
  line 'tput smcup; printf "\e[?1000h\e[?25l"; sleep 97'
  sleep 0.5
  "$@"
  awaits '^status [0-9]+' 40 && awaits '^left>'
  if cmp -s "$T/before" "$T/after" && [ "$(t display -p -t s '#{mouse_any_flag}#{cursor_flag}#{alternate_on}')" = 010 ]; then
    pass "f07: the terminal is as it was after $name"
  else
    fail "f07: the terminal is as it was after $name" "$(cat "$T/before" "$T/after"; t display -p -t s '#{mouse_any_flag}#{cursor_flag}#{alternate_on}'; pane)"
  fi
}
signalled() { kill "-$1" "$(client_pid)"; }
left_by_tilde() { keys Enter; type_ '~.'; }
lost_for_good() { stop_daemon -KILL; stop_proxy; awaits 'reconnecting' 20; keys Enter; type_ '~.'; }
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
enter 'shell pump-7'
awaits 'pump-7:/files>' 40
line 'bash'
awaits '^dev\$' 20
line 'exit 3'
sleep 0.5
line 'say back'
shows "a program takes the terminal of yett's shell over and gives it back" '^back$' 20
sleep 1; line exit
ended "and the shell leaves the terminal as it was" 0
