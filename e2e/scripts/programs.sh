#!/usr/bin/env bash
# Programs that have the whole terminal, through it as they are without it: editors, top, a REPL, tmux within tmux, a password
# prompt, the mouse, the other screen, wide characters and all colours.
. "$(dirname "$0")/lib-tmux.sh"

authority
configure
declare_bash
daemon
client "$T/home"
umask 022
begin 100x30
up 'dev$' run pump-7 bash
cleanup() { tmux -L "yett-programs-$$" kill-server 2>/dev/null; }
# next: what ran has ended, and there is an empty screen with a prompt
next() { prompted 'dev$' || stops "a shell on the device" "$(pane)"; line clear; wiped 'dev$'; }
screen() { t display -p -t s "#{$1}"; }
is() { [ "$(screen "$1")" = "$2" ]; }

resize 40x10
next
line 'vim -u NONE -N small.txt'
awaits 'small.txt.*\[New'
type_ "iline one"; keys Enter; type_ "a second line which is longer than the window is wide"; keys Escape
check "vim has the other screen" within 60 is alternate_on 1
type_ ':wq'; keys Enter
check "and gives it back" within 60 is alternate_on 0
check "vim saves in a window of 40 by 10" grep -qx 'a second line which is longer than the window is wide' "$T/files/small.txt"
resize 100x30
next
line 'nano note.txt'
awaits 'Exit'
type_ 'written in nano'; keys C-o; awaits 'File Name to Write'; keys Enter; awaits 'Wrote 1 line'; keys C-x
check "nano saves" within 60 grep -qx 'written in nano' "$T/files/note.txt"
next
line 'top -d 1'
shows "top shows what runs" 'load average'
shows "and how" 'PID +USER'
resize 70x12
shows "top draws itself anew when the size changes" 'PID +USER'
filled() { [ "$(pane | wc -l)" -eq 12 ]; }
check "and fills the new one" within 60 filled
keys q
prompted 'dev$'
resize 100x30
next
line 'python3 -q'
awaits '^>>>'
line '6 * 7'
shows "a REPL answers" '^42$'
line 'input("what? ")'; awaits '^what\?'; line 'this'
shows "and asks" "^'this'$"
prompted '>>>'
keys C-d
next
line "tmux -L yett-programs-$$ -f /dev/null new-session 'PS1=inner\$\  exec sh'"
shows "tmux runs in it" '^inner\$'
line 'echo $((40 + 2)) inside'
shows "with what it runs" '^42 inside$'
keys C-b '%'
shows "and splits its window" '│'
line "tmux -L yett-programs-$$ kill-server"
next

# A password prompt: nothing of what is typed is shown.
other=()
[ "$(id -u)" -ne 0 ] || other=(runuser -u nobody --)
line "${other[*]} sudo -k; ${other[*]} sudo -p 'password please: ' true"
if awaits '^password please:'; then
  line 'not-the-word'
  shows "sudo asks for a password" 'try again|incorrect|not allowed|not in the sudoers'
  check "and nothing of it is shown" bash -c '! grep -q not-the-word <<<"$1"' - "$(pane)"
  check "nor kept here or there" bash -c "! grep -rqa not-the-word '$T/home' '$T/state' '$T/files' '$T/yettd.log'"
else
  fail "sudo asks for a password" "$(pane)"
fi
keys C-c
next

line 'printf "\e[?1000h\e[?1006h"; cat -v'
check "a program has the mouse" within 60 is mouse_sgr_flag 1
type_ $'\e[<0;17;5M'; keys Enter
clicked() { [ "$(pane | grep -cF '^[[<0;17;5M')" -ge 2 ]; } # as the terminal echoes it, and as the program tells it
check "and gets its clicks" within 60 clicked
keys C-c
prompted 'dev$'
line 'printf "\e[?1000l\e[?1006l"; clear'
check "and lets go of it" within 60 is mouse_any_flag 0
next
line 'printf "%s\n" "漢字|é|🙂|end"'
shows "wide characters are shown" '^漢字\|é\|🙂\|end$'
line 'printf "\e[38;2;255;100;7mcolour\e[0m\n"'
looks "so are all colours" $'\e\\[38;2;255;100;7mcolour'
line 'exit 0'
ended "and the terminal is as it was" 0
