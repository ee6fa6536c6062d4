#!/usr/bin/env bash
# The shell as an operator sees it, at a real terminal (tmux) and in a pipe: completion, files, Ctrl-C, Ctrl-D, history, hostile
# names, and a terminal that is as it was however the shell ends.
. "$(dirname "$0")/lib-tmux.sh"

prompt='^pump-7:/files>'
# idle: the shell waits for a line, and nothing stands on it
idle() { prompted 'pump-7:/files>'; }
# fresh: an empty line on an empty screen
fresh() { within 60 at_a_line; keys C-e C-u C-l; within 60 is_fresh; }
at_a_line() { at_cursor | grep -q "$prompt"; }
is_fresh() { [ "$(pane | sed '/^ *$/d; /^ pump-7 · /d')" = 'pump-7:/files>' ]; }
# command TEXT: runs it to its end
command_() {
  idle
  type_ "$1"; within 60 is_typed; keys Enter
  idle
}
is_typed() { ! is_prompted 'pump-7:/files>'; }
# answered TEXT: a line is shown as it was typed and as it was answered
answered() { within 60 is_answered "$1"; }
is_answered() { [ "$(pane | grep -c "^$1\$")" -ge 2 ]; }

# shell_: a shell in the pane
shell_() { up 'pump-7:/files>' shell pump-7 || stops "the shell comes up" "$(pane)"; }
# restored NAME: the shell has ended and the terminal is as it was
restored() {
  if exited '[0-9]+' && cmp -s "$T/before" "$T/after" && [ "$(t display -p -t s '#{keypad_cursor_flag}')" = 0 ]; then
    pass "$1"
  else
    fail "$1" "$(cat "$T/before" "$T/after"; t display -p -t s "#{keypad_cursor_flag} #{keypad_flag}"; pane)"
  fi
}

authority
LISTEN=$(free_port) # the daemon is killed and comes back
configure
mkfifo "$T/gate"
cat >"$T/etc/operations.d/shell.toml" <<TOML
[operation.gated]
summary = "Wait until it is let go"
run     = ["/bin/cat", "$T/gate"]
roles   = ["technician"]
timeout = "10m"

TOML
cat >>"$T/etc/operations.d/shell.toml" <<'TOML'
[operation.set-mode]
summary = "Change the mode"
run     = ["/bin/echo", "mode is {mode}", "{for}"]
roles   = ["technician"]
timeout = "10s"
[[operation.set-mode.argument]]
name = "mode"
type = "choice"
values = ["eco", "boost"]
summary = "which mode"
[[operation.set-mode.argument]]
name = "for"
type = "duration"
optional = true
summary = "how long"

[operation.count]
summary = "Count far"
run     = ["/usr/bin/seq", "1", "2000000"]
roles   = ["technician"]
timeout = "60s"

[operation.login]
summary = "Log in somewhere"
run     = ["/usr/bin/wc", "-c"]
roles   = ["technician"]
timeout = "10s"
[[operation.login.argument]]
name = "password"
type = "secret"
summary = "the word"

[operation.leaving]
summary = "A shell on a terminal"
run     = ["/usr/bin/env", "PS1=ready> ", "HISTFILE=", "bash", "--norc", "-i"]
tty     = true
roles   = ["technician"]
timeout = "10m"

[operation.page]
summary = "A program on a terminal"
run     = ["/usr/bin/less", "/etc/passwd"]
tty     = true
roles   = ["technician"]
timeout = "10m"
TOML
daemon
client "$T/home"
mkdir -p "$T/here" "$T/files/two words"
echo "a file from here" >"$T/here/from here.txt"
echo inside >"$T/files/two words/inner.txt"
: >"$T/files/"$'esc\e[31mred'
: >"$T/files/"$'new\nline'
: >"$T/files/"$'c1\xc2\x9b31m'
: >"$T/files/"$'bidi\u202egnp.exe'
umask 022

begin 100x30 "$T/here"
shell_
line help
shows "help tells the words of the shell and what the device offers" 'say WORD +Say a word'
fresh
line 'help say'
shows "help says how an operation is called" 'For example: say WORD'
fresh
type_ 'stat'; keys Tab
shows "Tab completes a word" "$prompt stat"
fresh
type_ 'set-m'; keys Tab; type_ 'bo'; keys Tab; type_ 'f'; keys Tab; type_ '10s'; keys Enter
shows "Tab completes an operation, a choice and the name of an argument" '^mode is boost 10000$'
fresh
type_ 'ls two'; keys Tab; keys Enter
shows "Tab completes a remote path with a blank, and quotes it" '^inner\.txt'
fresh
type_ "cat 'two words/in"; keys Tab; keys Enter
shows "Tab completes within quotation marks" '^inside'
fresh
type_ 'rm inside'; keys C-a Right Right Right; type_ 'tw '; keys Left Tab
shows "Tab completes in the middle of a line and keeps its rest" 'rm two\\ words/ +inside$'
fresh
line 'cat nosuch'
shows "a file that is not there is told by its name" '^yett: /files/nosuch is not on pump-7$'
line 'cd nowhere'
shows "and so is a directory" '^yett: /files/nowhere is not on pump-7$'
fresh
line stauts
shows "a slip of the finger is told" 'did you mean status'
fresh
line 'ls / -l'
shows "options may stand behind" '^d.* files/$'
fresh
line status
shows "status shows the device" 'load|memory|uptime'
fresh
line "say \"it's !! and \\\$HOME\""
shows "a quoted text arrives as it was typed; k03: no event is expanded" "^it's !! and \\\$HOME$"
fresh
command_ "put 'from here.txt'"
line "put 'from here.txt'"
shows "putting onto a file asks" 'Replace it\?'
keys y Enter
idle
command_ "get 'from here.txt' back.txt"
check "put and get bring a file there and back" cmp "$T/here/from here.txt" "$T/here/back.txt"
fresh
line ls
awaits 'two words/'
shows "f02 g19: ls escapes an ESC in a name" 'esc\\x1b\[31mred'
shows "g19: ls escapes a newline in a name" 'new\\x0aline'
shows "g19: ls escapes a C1 control in a name" 'c1\\x9b31m'
shows "g19: ls escapes a turn of direction in a name" 'bidi\\u202egnp'
fresh
type_ 'ls bi'; keys Tab; type_ x
shows "a name that cannot be typed as shown is not offered" "$prompt ls bix$"
fresh
line filter
awaits 'Ctrl-D ends it'
line 'typed once'
answered 'typed once'
type_ 'and no end'; keys C-d C-d
line pwd
shows "a program reads what is typed until Ctrl-D, and no command of the next" '^/files$'
check "a line for a program is shown as typed and as answered, no more" [ "$(pane | grep -c '^typed once$')" -eq 2 ]
fresh
line 'nap 501'
within 60 naps 501; keys C-c
shows "Ctrl-C stops the program" 'nap on pump-7 was ended by signal INT'
line 'say "on we go"'
shows "and the session goes on" '^on we go$'
fresh
line filter
awaits 'Ctrl-D ends it'
keys C-c
awaits 'signal INT'
line 'say "not swallowed"'
shows "a program that Ctrl-C ended takes no line of what follows" '^not swallowed$'
fresh
type_ 'say forgotten'; awaits 'say forgotten$'; keys C-c
check "Ctrl-C drops the line" idle
resize 60x20
line 'say narrow'
shows "the width may change" '^narrow$'
resize 100x30
fresh
# What the shell tells while a line is typed.
fresh
type_ 'set-m'; keys Tab
shows "a completed operation shows its summary and the argument that is due" 'Change the mode · mode: which mode \(one of eco, boost\)'
keys C-u; type_ 's'; keys Tab
shows "completion tells what each thing does" 'set-mode +\(?Change the mode'
keys C-u
fresh
type_ 'nonsense '
looks "an unknown operation is red" $'\e\\[31mnonsense'
shows "and the line below says why" "neither the shell nor the device knows 'nonsense'"
fresh
type_ 'nap 700'
looks "an argument out of range is underlined" $'\e\\[4m\e\\[33m700'
shows "and the line below says why" 'seconds: .*integer from 0 to 600'
fresh
line 'say remember-me'
awaits '^remember-me$'
fresh
type_ 'say rem'
looks "the end of a former line is suggested in grey" $'\e\\[90member-me'
keys Right Enter
shows "and taken by the right arrow" '^remember-me$'
fresh
shows "the bar tells device, operator and round trip" '^ pump-7 · alice · [0-9.]+ ms'
keys C-r; type_ 'remember'
shows "Ctrl-R searches" 'bck-i-search: remember'
keys C-g
fresh
type_ 'say on\'; keys Enter; type_ 'ward'; keys Enter
shows "a backslash at the end of a line joins the next" '^onward$'

# Plumbing on this machine.
fresh
line 'count | sort -rn | head -n 2'
shows "output goes through programs here" '^2000000$'
fresh
line 'count | less'
awaits '^:$|^23$'
# It takes no key that comes while it minds the ^C.
scrolled() { type_ j; comes '^30$' 2 pane; }
keys C-c; within 60 scrolled
type_ q
check "a pager that is left early ends the command, and Ctrl-C in it not the shell" idle
line 'say "and on"'
shows "and the shell goes on at once" '^and on$'
fresh
command_ 'count > numbers.txt'
check "output becomes a file here" bash -c "[ \"\$(wc -l <'$T/here/numbers.txt')\" -eq 2000000 ]"
command_ 'say x > numbers.txt'
command_ 'say y >> numbers.txt'
check "a file is replaced by > and added to by >>" [ "$(cat "$T/here/numbers.txt")" = "$(printf 'x\ny')" ]
command_ 'reboot > numbers.txt'
awaits 'role'
check "a command that is refused costs no file" [ "$(cat "$T/here/numbers.txt")" = "$(printf 'x\ny')" ]
fresh
line 'say x > /nowhere/at/all'
shows "a file that cannot be written is told before anything runs" 'cannot be written: its directory is not there'
line 'sorted < numbers.txt | tr xy ab'
shows "input comes from a file here" '^b$'
fresh
line "!printf '%s\\n' 'a  b' \$HOME"
shows "a program here gets its arguments as they stand: no shell reads them" '^\$HOME$'
fresh
line 'gated &'
shows "a job runs in the background" '\[1\] runs in the background'
line 'say meanwhile'
shows "while others run" '^meanwhile$'
line jobs
shows "jobs tells of it, and so does the bar" '\[1\] running +gated &'
timeout 60 bash -c ': >"$0"' "$T/gate"
shows "its end is told" '\[1\] done +gated &'
fresh
line 'nap 502 &'
awaits '\[2\] runs'
within 60 naps 502
line 'kill 2'
shows "kill ends a job" '\[2\] exit 130'
fresh
# A moment passes before the shell knows what it is that it would stop.
stopped() { keys C-z; comes "$1" 2 pane; }
line 'nap 503'
within 60 naps 503
check "Ctrl-Z stops the program and makes a job of it" within 60 stopped '\[3\] stopped +nap 503'
in_state() { grep -q "^State:.$1" "/proc/$(pgrep -P "$DAEMON" -fx '/bin/sleep 503')/status"; }
check "which is stopped on the device" within 60 in_state T
line 'say meanwhile2'
shows "and the shell goes on, on another connection" '^meanwhile2$'
keys C-z
line bg
shows "bg continues it" '\[3\] running +nap 503'
check "on the device too" within 60 in_state S
fresh
line 'fg 3'
awaits '^nap 503$'
check "Ctrl-Z in fg stops it again" within 60 stopped '\[3\] stopped +nap 503'
line 'kill 3'
shows "and kill ends what is stopped" '\[3\] exit 130'
fresh
line filter
awaits 'Ctrl-D ends it'
line 'before'
answered 'before'
keys C-z
awaits '\[4\] stopped'
line 'say "not for the filter"'
shows "what is typed while a program is stopped is the shell's" '^not for the filter$'
line fg
awaits '^filter$'
line 'after'
answered 'after'
keys C-d
check "and the program's again once it is continued" idle
check "and it has seen its own lines, no other" [ "$(pane | grep -c '^before$')-$(pane | grep -c '^after$')" = 2-2 ]
fresh
line leaving
awaits 'ready>'
type_ 'exit 7'; keys Enter
shows "the exit status of a program on a terminal is told" 'leaving ended with exit status 7'
fresh
line leaving
awaits 'ready>'
type_ 'kill -9 $$'; keys Enter
shows "and its signal" 'leaving on pump-7 was ended by signal KILL'
fresh
line 'say later &'
awaits '\[5\] done'
line fg
shows "fg shows what a job put out" '^later$'
fresh
line 'watch 1s say seen'
shows "watch shows a command again and again" '^every 1s: say seen'
keys C-c
idle
command_ 'repeat 3 say again > thrice.txt'
check "repeat runs a command so many times" [ "$(grep -c again "$T/here/thrice.txt")" -eq 3 ]
printf 'say first\n# a comment\nnonsense\nsay never\n' >"$T/here/script.yett"
fresh
line 'source script.yett'
shows "source stops where a command fails, and says where" 'line 3 ended with status 64'
refused "and runs nothing after it" bash -c "tmux -S '$T/tmux' capture-pane -p -t s | grep -qx never"
fresh
line page
awaits '^root:'
type_ q
check "a program on a terminal has the whole of it, and the shell comes back" idle
fresh
line login
awaits 'password of login'
type_ 'hunter2-masked'; keys Enter
shows "a secret is asked for and given" '^ *15$'
refused "and not shown" bash -c "tmux -S '$T/tmux' capture-pane -p -S - -t s | grep -q hunter2"
line 'login password=hunter2-typed'
awaits 'is a secret and is not typed'
refused "k02: no file here or there holds a secret that was typed" grep -rqa 'hunter2' "$T/home" "$T/state" "$T/here" "$T/files" "$T/etc" "$T/yettd.log"
t clear-history -t s
resize 40x12
fresh
type_ 'set-mode '
shows "at 40 columns the hint is cut, not wrapped" '^Change the mode · mode: which mode.*…$'
keys C-u
line 'say narrow-forty'
shows "and commands run" '^narrow-forty$'
type_ 'say this is longer than the window is wide and goes on'; awaits '^he window is wide and goes on$'
resize 60x12
shows "a long line is drawn anew when the width changes" '^pump-7:/files> say this is longer than the window is wide an$'
once() { [ "$(pane | grep -c 'say this is longer')" -eq 1 ]; }
check "once" within 60 once
keys C-u
resize 100x30
fresh
line ' say unseen'
awaits '^unseen$'
line 'say remembered'
awaits '^remembered$'
idle
keys C-d
restored "Ctrl-D leaves, and the terminal is as it was"
history=$T/home/state/history/pump-7
check "k01: the history is its owner's alone" [ "$(stat -c %a "$history")" = 600 ]
refused "a line that begins with a blank is not kept" grep -q unseen "$history"

chmod 644 "$history"
shell_
keys Up
shows "Up recalls a line of the session before" "$prompt say remembered"
check "k01: a history that others could read is closed" [ "$(stat -c %a "$history")" = 600 ]
kill -TERM "$(client_pid)"
restored "f07: the terminal is as it was after SIGTERM at the prompt"

shell_
line filter
awaits 'Ctrl-D ends it'
kill -HUP "$(client_pid)"
restored "f07: the terminal is as it was after SIGHUP while a program takes input"

shell_
line 'nap 504'
within 60 naps 504
stop_daemon -KILL
shows "a lost connection is told, and that it is dialled again" 'yett: .*reconnecting'
keys C-c
idle
type_ 'ls two'; keys Tab
shows "Tab says that the device cannot be asked now" '^not connected: the next command connects again'
keys C-u
idle
daemon
line 'say again'
shows "and the next command connects again" '^again$'
idle
type_ 'ls two'; keys Tab
shows "and Tab asks again" "$prompt ls two\\\\ words/"
keys C-u
idle
line exit
restored "f07: the terminal is as it was after the daemon was killed"
enter_with TERM=dumb shell pump-7
idle
line 'say plainly'
shows "TERM=dumb: commands run, with a prompt and nothing painted" '^plainly$'
refused "TERM=dumb: no escape sequence and no bar" bash -c "tmux -S '$T/tmux' capture-pane -e -p -t s | tail -n 3 | grep -q 'alice'"
line login
awaits 'password of login'
line 'hunter2-dumb'
shows "TERM=dumb: a secret is asked for without echo" '^ *13$'
refused "and not shown" bash -c "tmux -S '$T/tmux' capture-pane -p -t s | grep -q hunter2-dumb"
line 'nap 505'
within 60 naps 505; keys C-c
shows "TERM=dumb: Ctrl-C stops the program" 'signal INT'
line filter
awaits 'Ctrl-D ends it'
line 'typed in the dark'
answered 'typed in the dark'
keys C-d
idle
line pwd
shows "TERM=dumb: a program reads what is typed until Ctrl-D" '^/files$'
idle
keys C-d
restored "TERM=dumb: Ctrl-D leaves, and the terminal is as it was"
t kill-session -t s

# In a pipe: one command a line, plain output, the exit status of the last.
cd "$T/here"
rm -f back.txt plain.txt
echo "plain file" >plain.txt
piped() { printf '%b' "$1" | yett shell pump-7; }
out=$(piped 'status\nput plain.txt\nls\nget plain.txt back.txt\n' 2>"$T/err"); got=$?
check "a script ends with the status of its last command" [ $got -eq 0 ]
check "a script brings a file there and back" cmp plain.txt back.txt
check "a script's output is plain and has no prompt" bash -c '! grep -q "[[:cntrl:]]\|pump-7:/" <<<"$1" && grep -qx plain.txt <<<"$1"' - "$out"
check "g19: a script's ls escapes names" grep -qF 'new\x0aline' <<<"$out"
check "a script that works says nothing on standard error" [ ! -s "$T/err" ]
# The same world, and all that goes wrong in one script: each fault is told, and the next line runs.
{ printf '%b' "put plain.txt\nnonsense\r\nsay on\r\nsay 'x\n"; head -c 400000 /dev/zero | tr '\0' x; printf '\nreboot\n'; } |
  yett shell pump-7 >"$T/out" 2>"$T/err"
got=$?
check "a command that fails is the status of its script" [ $got -eq 254 ]
check "a script that would replace a file is told how" grep -q -e '-f' "$T/err"
check "an unknown word is told, lines may end as Windows has it, and the next one runs" grep -qx on "$T/out"
check "a quote that is not closed is refused" grep -q 'not closed' "$T/err"
check "a line that is too long is refused" grep -q 'too long' "$T/err"
exits "an unknown word has the status of a usage error" 64 piped 'say x\nnonsense\n'
