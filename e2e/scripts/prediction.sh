#!/usr/bin/env bash
# A shell over a link of 1.4 s there and back: what is typed is seen at once, underlined, and never where the device does not echo it.
. "$(dirname "$0")/lib-tmux.sh"

authority
configure
declare_bash
daemon
client "$T/home"
yett run pump-7 hello >"$T/catalogue" 2>&1 # its catalogue is kept from here on
FRONT=$(free_port)
start_proxy "$FRONT" 700
printf '[host.pump-7]\naddress = ["127.0.0.1:%s"]\n' "$FRONT" >"$T/home/hosts.toml"
begin 100x30
enter run pump-7 bash
awaits '^dev\$' 60 || { fail "a shell on the device" "$(pane)"; exit 1; }
line true; awaits '^dev\$ *$'; sleep 3

type_ e
shows "the first character of a line is the device's own" '^dev\$ e$'
sleep 1
type_ 'cho far'
looks "what follows is shown at once, underlined" $'\e\\[4mcho far'
looks "and as ever once the device has echoed it" '^dev\$ echo far$'
keys Enter
shows "the line is what was typed" '^far$'
awaits '^dev\$ *$'
type_ p; awaits '^dev\$ p$'; sleep 1
type_ 'rintg'; keys BSpace; type_ 'f "%s" wrongx'; keys BSpace BSpace BSpace BSpace BSpace BSpace; type_ 'right'
shows "backspace is shown at once too" '^dev\$ printf "%s" right$' 10
keys Enter
shows "and the line is what was meant" '^rightdev\$'

line 'clear; read -rs word; echo; echo "read ${#word}"'
sleep 4
keys s; keys e; keys s
seen=; for _ in $(seq 40); do pane | grep -q 'ses' && seen=yes; sleep 0.05; done
type_ 'ame'
for _ in $(seq 40); do pane | grep -Eq 'ses|ame' && seen=yes; sleep 0.05; done
keys Enter
shows "a password is read" '^read 6$' 20
check "and nothing of it was ever shown" [ -z "$seen" ]

awaits 'dev\$ *$'; sleep 1
line 'vim -u NONE -N far.txt'
awaits 'far.txt.*\[New' 20
type_ 'iwritten far away'; sleep 0.3
type_ ', once'; keys Escape
shows "an editor shows what it shows" '^written far away, once$'
refused "and nothing is underlined in it" bash -c "tmux -S '$T/tmux' capture-pane -e -p -t s | grep -q $'\e\\[4m'"
type_ ':wq'; keys Enter
check "and saves what was typed" within 20 grep -qx 'written far away, once' "$T/files/far.txt"
awaits 'dev\$ *$'
sleep 3
line 'exit 4'
ended "and the terminal is as it was" 4

printf 'predict = "never"\n' >"$T/home/yettrc.toml"
enter run pump-7 bash
awaits '^dev\$' 60
type_ e
awaits '^dev\$ e$'
type_ 'cho plain'
underlined=; late=$((SECONDS + 30))
until painted | grep -q 'dev\$ echo plain' || [ $SECONDS -ge $late ]; do ! painted | grep -q $'\e\\[4m' || underlined=yes; sleep 0.05; done
check "where it is not wanted, nothing is shown before the device shows it" [ -z "$underlined" ]
keys Enter
shows "and the line is what was typed" '^plain$'
line 'exit 5'
ended "and the terminal is as it was then too" 5
