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
# All that the pane is shown. What is shown only until the device answers may be gone before anybody looks.
t pipe-pane -t s "cat >>'$T/shown'"
since() { wc -c <"$T/shown"; }
# underlined SINCE TEXT, plain SINCE: what was shown since then, what stands behind one another in one piece
underlined() { tail -c +"$1" "$T/shown" | sed $'s/\e\\[24m\e\\[4m//g' | grep -qF $'\e[4m'"$2"; }
plain() { tail -c +"$1" "$T/shown" | sed $'s/\e\\[[0-9;?]*[a-zA-Z]//g' | tr -d '\r'; }

up 'dev$' run pump-7 bash || stops "a shell on the device" "$(pane)"
line 'echo begun'; awaits '^begun$'; prompted 'dev$'

type_ e
shows "the first character of a line is the device's own" '^dev\$ e$'
sleep 1 # whatever else comes of it
mark=$(since)
type_ 'cho far'
check "what follows is shown at once, underlined" within 60 underlined "$mark" 'cho far'
looks "and as ever once the device has echoed it" '^dev\$ echo far$'
keys Enter
shows "the line is what was typed" '^far$'
prompted 'dev$'
type_ p; awaits '^dev\$ p$'; sleep 1
type_ 'rintg'; keys BSpace; type_ 'f "%s" wrongx'; keys BSpace BSpace BSpace BSpace BSpace BSpace; type_ 'right'
shows "backspace is shown at once too" '^dev\$ printf "%s" right$'
keys Enter
shows "and the line is what was meant" '^rightdev\$'

line 'clear; stty -echo; echo asking; read -r word; stty echo; echo "read ${#word}"'
awaits '^asking$'
was_recorded() { plain "$1" | grep -q "$2"; }
within 60 was_recorded 1 '^asking'
mark=$(since)
# Each goes by itself, and has time enough to be echoed by whoever would.
for key in s e s a m e; do
  before=$(wc -l <"$T/sent")
  was_sent() { [ "$(wc -l <"$T/sent")" -gt "$before" ]; }
  type_ $key
  within 60 was_sent
done
sleep 2
keys Enter
shows "a password is read" '^read 6$'
check "all that is shown meanwhile is known" within 60 was_recorded "$mark" 'read 6'
refused "and nothing of it was ever shown" eval 'plain "$mark" | sed "/read 6/,\$d" | grep -q "[same]"'

prompted 'dev$'
line 'vim -u NONE -N far.txt'
awaits 'far.txt.*\[New'
type_ 'iwritten far away'; sleep 0.3
type_ ', once'; keys Escape
shows "an editor shows what it shows" '^written far away, once$'
refused "and nothing is underlined in it" eval "painted | grep -q $'\e\\[4m'"
type_ ':wq'; keys Enter
check "and saves what was typed" within 60 grep -qx 'written far away, once' "$T/files/far.txt"
prompted 'dev$'
line 'exit 4'
ended "and the terminal is as it was" 4

printf 'predict = "never"\n' >"$T/home/yettrc.toml"
up 'dev$' run pump-7 bash || stops "a shell on the device" "$(pane)"
line 'echo begun'; awaits '^begun$'; prompted 'dev$'
type_ e; awaits '^dev\$ e$'; sleep 1
mark=$(since)
type_ 'cho plain'
awaits '^dev\$ echo plain$'
within 60 was_recorded "$mark" 'plain'
refused "where it is not wanted, nothing is shown before the device shows it" underlined "$mark" ''
keys Enter
shows "and the line is what was typed" '^plain$'
line 'exit 5'
ended "and the terminal is as it was then too" 5
