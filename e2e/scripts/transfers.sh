#!/usr/bin/env bash
# Files and trees both ways through the real programs: what arrives is what was sent, an interruption costs nothing
# but time, and no name leads elsewhere. Takes about a minute on a quiet machine.
. "$(dirname "$0")/lib.sh"
authority
LISTEN=$(free_port) # the daemon is killed and comes back
daemon '[limits]' 'stalled = "15s"'
client "$T/home"
ulimit -c 0

# paths, types, modes, sizes and times to the millisecond
look() { (cd "$1" && find . -printf '%P\0%y %m %TY%Tm%Td%TH%TM%.6TS \0' | sort -z | tr '\0' '\n'; find . -type f -printf '%P %s\n' | sort); }
alike() { diff -r "$1" "$2" && diff <(look "$1") <(look "$2"); }

mkdir -p "$T/src/sub/deep" "$T/src/empty"
printf 'x' >"$T/src/a"; : >"$T/src/zero"; printf 'hello\n' >"$T/src/sub/new
line"; printf 'esc' >"$T/src/$(printf '\033[2J')"; printf 'dash' >"$T/src/-rf"
printf 'long' >"$T/src/$(printf 'n%.0s' $(seq 255))"
head -c 5000000 /dev/urandom >"$T/src/sub/deep/big"; seq 100000 >"$T/src/text"; truncate -s 20M "$T/src/sparse"; printf end >>"$T/src/sparse"
chmod 640 "$T/src/a"; chmod 755 "$T/src/text"; touch -d '2020-01-02 03:04:05.678' "$T/src/a" "$T/src/sub" "$T/src"

says "a tree needs -r" 'is a directory' yett cp "$T/src" pump-7:/files/
says "a file that must outlive a loss of power" 'leave --no-fsync out' yett cp --no-fsync "$T/src/a" pump-7:/files/a
check "a nasty tree goes there" yett cp -rp "$T/src" pump-7:/files/tree
check "and is the same there: contents, modes, times" alike "$T/src" "$T/files/tree"
check "what was sparse is sparse there" test "$(du -k "$T/files/tree/sparse" | cut -f1)" -lt 1000
one_line_each() {
  python3 - "$T/state/audit/audit.jsonl" <<'PY'
import json, sys
lines = open(sys.argv[1], 'rb').read().split(b'\n')
assert lines.pop() == b'' and len(lines) > 2
texts = [json.dumps(json.loads(line)) for line in lines]
assert not any(b < 32 or b == 127 for line in lines for b in line)
assert any('/files/tree/sub/new' in text for text in texts), 'the file with a newline in its name'
PY
}
check "j01: hostile names stay within their line of the audit" one_line_each
check "the tree comes back" yett cp -rp pump-7:/files/tree "$T/back"
check "and is the same here" alike "$T/src" "$T/back"
check "what was sparse is sparse here" test "$(du -k "$T/back/sparse" | cut -f1)" -lt 1000

gives "sync finds nothing to do" "" yett sync -n --delete "$T/src" pump-7:/files/tree
echo more >>"$T/src/a"; rm "$T/src/zero"; mkdir "$T/src/new"; echo n >"$T/src/new/f"
printf 'changed' | dd of="$T/src/sub/deep/big" bs=1 seek=2500000 conv=notrunc 2>/dev/null
says "sync -n tells the plan" 'change  sub/deep/big' yett sync -n --delete "$T/src" pump-7:/files/tree
check "and changes nothing" test ! -e "$T/files/tree/new"
wire=$(yett sync --json --delete "$T/src" pump-7:/files/tree | sed -n 's/.*"event":"end".*"wire":\([0-9]*\).*/\1/p')
check "sync makes it the same" alike "$T/src" "$T/files/tree"
check "and sent only what differs ($wire bytes)" test "${wire:-9999999}" -lt 200000
echo there >"$T/files/tree/there"; printf 'other' | dd of="$T/files/tree/sub/deep/big" bs=1 seek=4000000 conv=notrunc 2>/dev/null
check "sync the other way, --exclude leaves alone" yett sync --delete --exclude 'new/' pump-7:/files/tree "$T/src"
check "is the same too" alike "$T/files/tree" "$T/src"

mkdir "$T/globs"
check "patterns are matched" yett cp 'pump-7:/files/tr*/[tz]*' "$T/globs"
gives "and fetch what they match" "$(printf 'text\nthere')" ls "$T/globs"
exits "an existing file stays without -f" 1 yett cp pump-7:/files/tree/text "$T/globs"
gives "standard input and output" piped bash -c 'printf piped | yett cp - pump-7:/files/piped && yett cp pump-7:/files/piped -'
check "from device to device" yett cp pump-7:/files/tree/text pump-7:/files/copy
check "is the same" cmp "$T/src/text" "$T/files/copy"
check "what lies in a directory goes without it" yett cp -r "$T/src/." pump-7:/files/into/
check "as cp copies it" diff -r "$T/src" "$T/files/into"
check "a tree from device to device" yett cp -r pump-7:/files/tree/sub pump-7:/files/sub2
check "is the same tree" diff -r "$T/src/sub" "$T/files/sub2"

head -c 40000000 /dev/urandom >"$T/large"
head -c 30000000 /dev/urandom >"$T/thirty"; SECONDS=0
check "--limit 10M takes 30 MB" yett cp --limit 10M "$T/thirty" pump-7:/files/thirty
check "about three seconds, not less ($SECONDS)" test $SECONDS -ge 3

# part DIRECTORY BYTES: something that is not complete lies there, of at least so many bytes
part() { [ -n "$(find "$1" -maxdepth 1 -name '.yett-*' -size "+$(($2 / 1024))k")" ]; }

# kill -9 at some points of an upload and a download; the same command goes on
interrupted() { # DIRECTORY BYTES COMMAND…: starts it, and kills it when so much has come
  local where=$1 bytes=$2; shift 2
  setsid "$@" >/dev/null 2>&1 &
  local pid=$!
  within 60 part "$where" "$bytes" || echo "no part of $bytes bytes came"
  kill -9 $pid 2>/dev/null
  wait $pid 2>/dev/null
}
for bytes in 5000000 20000000; do interrupted "$T/files" $bytes yett cp --limit 8M "$T/large" pump-7:/files/large; done
check "nothing bears the final name there" test ! -e "$T/files/large"
out=$(yett cp --json "$T/large" pump-7:/files/large 2>&1)
check "the same command goes on after kill -9 of the client" cmp "$T/large" "$T/files/large"
check "from where it was" grep -Eq '"kept":[1-9][0-9]{5,}' <<<"$out"
for bytes in 5000000 20000000; do interrupted "$T" $bytes yett cp --limit 8M pump-7:/files/large "$T/fetched"; done
check "nothing bears the final name here" test ! -e "$T/fetched"
out=$(yett cp --json pump-7:/files/large "$T/fetched" 2>&1)
check "a download goes on after kill -9" cmp "$T/large" "$T/fetched"
check "from where it was, too" grep -Eq '"kept":[1-9][0-9]{5,}' <<<"$out"

# the daemon dies in the middle and comes back; the client goes on by itself
yett cp --limit 8M "$T/large" pump-7:/files/again >"$T/again.out" 2>&1 &
pid=$!
within 60 part "$T/files" 5000000
stop_daemon -KILL
daemon
wait $pid
check "kill -9 of the daemon: the client goes on by itself" cmp "$T/large" "$T/files/again"
check "and says so" grep -q 'connecting again' "$T/again.out"
gives "no part is left" "" find "$T/files" "$T" -maxdepth 1 -name '.yett-*'

# two writers to one path: one whole winner
yett cp -f "$T/large" pump-7:/files/both >/dev/null 2>&1 & one=$!
yett cp -f "$T/thirty" pump-7:/files/both >/dev/null 2>&1 & two=$!
wait $one; wait $two
check "two writers: one of them, whole" bash -c "cmp -s '$T/large' '$T/files/both' || cmp -s '$T/thirty' '$T/files/both'"

# a client that answers and moves nothing: its source stalls, or who reads what it gets does
mkfifo "$T/source" "$T/drain"
sleep 400 >"$T/source" & source=$!
sleep 400 <"$T/drain" & drain=$!
yett cp - pump-7:/files/slow <"$T/source" >"$T/slow.out" 2>&1 & slow=$!
yett cp pump-7:/files/large - >"$T/drain" 2>/dev/null & deaf=$!
timed_out() { [ "$(audit | grep -c '"timeout"')" -ge "$1" ]; }
check "a transfer that waits for its client too long is ended by the device, either way" within 150 timed_out 2
kill $source; wait $source 2>/dev/null
wait $slow
check "who stalled is told once its source says something, or ends" test $? = 124
check "and nothing bears the name" test ! -e "$T/files/slow"
kill $drain $slow $deaf 2>/dev/null; wait $drain $slow $deaf 2>/dev/null

# progress, as a person sees it
if command -v tmux >/dev/null; then
  tmux -L "transfers-$$" -f /dev/null new-session -d -x 90 -y 20 "YETT_HOME=$YETT_HOME $ROOT/bin/yett cp --limit 8M $T/large pump-7:/files/seen; sleep 60"
  check "a bar with rate and time left" within 60 bash -c "tmux -L transfers-$$ capture-pane -p | grep -Eq '[0-9]+% \[#+\.*\] +[0-9.]+[KM] +[0-9.]+[KM]?B?/s [0-9]+:[0-9]{2}'"
  check "and one line at the end" within 60 bash -c "tmux -L transfers-$$ capture-pane -p | grep -Eq '1 file, 38.1M in [0-9.]+ s'"
  tmux -L "transfers-$$" kill-server 2>/dev/null
fi
