#!/usr/bin/env bash
# A tree as the kernel sees it on the device: contents are durable before any of them has its name; a sync that fails names nothing; a daemon
# that is killed leaves whole files, and what it left beside them is gone after its next start.
. "$(dirname "$0")/lib.sh"
must_trace
authority
daemon
client "$T/home"
mkdir "$T/src"
for i in $(seq 40); do head -c $((i * 1000)) /dev/urandom >"$T/src/f$i"; done

trace() { # EXPRESSIONS…: traces the running daemon until `untrace`
  strace -f -y -s 256 -qq -p "$DAEMON" -o "$T/trace" "$@" & TRACER=$!
  within 60 attached || fail "strace attaches"
}
attached() { ! grep -q '^TracerPid:[[:space:]]*0$' "/proc/$DAEMON/status"; }
untrace() { # strace does not always leave a program of which it has killed a thread
  kill "$TRACER" 2>/dev/null
  within 3 gone "$TRACER" || kill -KILL "$TRACER" 2>/dev/null
  wait "$TRACER" 2>/dev/null
}
gone() { ! kill -0 "$1" 2>/dev/null || grep -q '^State:[[:space:]]*Z' "/proc/$1/status" 2>/dev/null; }
killed() { gone "$DAEMON"; }
left_over() { find "$T/files" -name '.yett-*' | grep -q .; }
whole() { # DIRECTORY: every file in it is one of the source
  local f
  for f in "$T/files/$1"/*; do [ ! -e "$f" ] || cmp -s "$f" "$T/src/${f##*/}" || return 1; done
}

trace -e trace=pwrite64,fsync,fdatasync,syncfs,renameat2
check a_tree_is_copied yett cp -r "$T/src" pump-7:/files/one
untrace
check it_is_the_same diff -r "$T/src" "$T/files/one"
python3 - "$T/trace" "$T/files" >"$T/verdict" <<'PY'
import re, sys
lines = open(sys.argv[1], errors='surrogateescape').read().split('\n')
files = re.escape(sys.argv[2])
def claim(name, good, why=''): print(('ok   ' if good else 'FAIL ') + name + ('' if good else f': {why}'))
last = lambda p: max((i for i, l in enumerate(lines) if re.search(p, l)), default=-1)
first = lambda p, start=0: next((i for i, l in enumerate(lines) if i >= start and re.search(p, l)), -1)
# On a slow machine a tree is settled in more than one go, and few files by a sync of each.
temp = r'\.yett-[a-z]+-[0-9a-f]{32}'
written, named = {}, {}
for i, l in enumerate(lines):
    if m := re.search(r'pwrite64\(\d+<' + files + r'[^>]*(' + temp + ')', l): written[m[1]] = i
    if m := re.search(r'renameat2\(.*(' + temp + ')', l): named[m[1]] = i
def durable(name):
    return name in written and any(re.search(r'syncfs\(\d+<' + files + r'|f(data)?sync\(\d+<' + files + '[^>]*' + re.escape(name), l) for l in lines[written[name]:named[name]])
early = [name for name in named if not durable(name)]
renamed = last(r'renameat2\(.*\.yett-[a-z]+-[0-9a-f]{32}')
directory = first(r'(fsync|syncfs)\(\d+<' + files, renamed)
claim('h04_contents_are_durable_before_a_single_one_is_named', len(named) == 40 and not early, (len(named), early))
claim('h04_and_their_names_are_afterwards', 0 <= renamed < directory, (renamed, directory))
PY
while IFS= read -r line; do
  case $line in "ok   "*) pass "${line#ok   }" ;; *) fail "${line#FAIL }" ;; esac
done <"$T/verdict"

trace -e trace=syncfs,fsync -e inject=syncfs,fsync:error=EIO
refused h02_a_failed_sync_is_told yett cp -r "$T/src" pump-7:/files/two
untrace
named() { find "$T/files/two" -type f 2>/dev/null | grep -q .; }
refused h02_a_failed_sync_names_nothing named
refused h02_a_failed_sync_leaves_nothing_beside left_over

mkdir "$T/files/three"
for call in pwrite64:when=17 syncfs,fsync:when=1; do
  trace -e "trace=${call%%:*}" -e "inject=${call%%:*}:signal=KILL:${call#*:}"
  rm -rf "$T/files/three/src"
  timeout 120 yett cp -r -f "$T/src" pump-7:/files/three/ >/dev/null 2>&1 &
  copying=$!
  check "h03_it_is_killed_at_$call" within 60 killed
  untrace
  stop_daemon -KILL
  kill "$copying" 2>/dev/null; wait "$copying" 2>/dev/null
  check "h03_killed_at_$call" whole three/src
  daemon
  printf '[host.pump-7]\naddress = ["127.0.0.1:%s"]\n' "$PORT" >"$T/home/hosts.toml"
  check "h03_the_same_again_after_$call" yett cp -r -f "$T/src" pump-7:/files/three/
  check "h03_and_it_is_the_same_after_$call" diff -r "$T/src" "$T/files/three/src"
done
swept() { ! left_over; }
check h03_what_was_left_beside_is_gone_after_a_start within 60 swept
