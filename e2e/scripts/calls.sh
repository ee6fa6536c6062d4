#!/usr/bin/env bash
# H02 and H03: a file and a tree are put while one system call of the daemon after the other fails (EIO, ENOSPC) or kills it. After each, every
# name has its old content or the new, whole; once the daemon has started again nothing lies beside them; and the same put then works.
# Calls are counted a thread, as strace counts them, in a trace of the same put before. POINTS=all takes every call; else a few, spread evenly.
. "$(dirname "$0")/lib.sh"
must_trace
POINTS=${POINTS:-few}
CALLS=open,openat,openat2,creat,write,pwrite64,writev,fsync,fdatasync,syncfs,rename,renameat,renameat2,link,linkat,unlink,unlinkat,mkdir,mkdirat,chmod,fchmod,fchmodat,utimensat,ftruncate,fallocate,flock,fcntl,lseek,fstat,newfstatat,statx,getdents64,close,pread64,read
authority
daemon
client "$T/home"

for i in 1 2 3 4 5 6 7 8 9 10; do head -c $((i * 900)) /dev/urandom >"$T/new$i"; head -c $((i * 500)) /dev/urandom >"$T/old$i"; done
python3 - "$T" <<'PY'
import hashlib, struct, sys
t = sys.argv[1]
def text(s): b = s.encode(); return (bytes([0x60 + len(b)]) if len(b) < 24 else bytes([0x78, len(b)])) + b
def uint(n): return bytes([n]) if n < 24 else bytes([0x18, n]) if n < 256 else b'\x19' + struct.pack('>H', n)
def piece(kind, payload): return bytes([kind]) + len(payload).to_bytes(3, 'big') + payload
def entry(path, type): return piece(1, b'\xa2' + text('path') + text(path) + text('type') + text(type))
out = entry('new', 'directory')
for i in range(1, 11):
    data = open(f'{t}/new{i}', 'rb').read()
    out += entry(f'new/f{i}' if i > 6 else f'f{i}', 'file') + piece(2, data)
    out += piece(6, b'\xa2' + text('size') + uint(len(data)) + text('digest') + b'\x82' + text('sha-256') + b'\x58\x20' + hashlib.sha256(data).digest())
open(f'{t}/tree.stream', 'wb').write(out + piece(7, b''))
PY

put() { if [ "$1" = file ]; then ask "$T/home" --input "$T/new1" put path=/files/f1 overwrite=true; else ask "$T/home" --input "$T/tree.stream" put-tree path=/files overwrite=true; fi; }
was_put() { [[ $(put "$1") == "finished 0"* ]]; }
old() { rm -rf "$T/files/new"; for i in 1 2 3 4 5 6; do cp "$T/old$i" "$T/files/f$i"; done; }
whole() { # each name holds its old content or its new; those of new/ their new
  local i
  for i in 1 2 3 4 5 6; do cmp -s "$T/files/f$i" "$T/old$i" || cmp -s "$T/files/f$i" "$T/new$i" || { echo "f$i is neither"; return 1; }; done
  for i in 7 8 9 10; do [ ! -e "$T/files/new/f$i" ] || cmp -s "$T/files/new/f$i" "$T/new$i" || { echo "new/f$i is not whole"; return 1; }; done
}
all_new() { whole && cmp -s "$T/files/f1" "$T/new1" && { [ "$1" = file ] || cmp -s "$T/files/new/f10" "$T/new10"; }; }
left_over() { find "$T/files" -name '.yett-*' | grep .; }
swept() { ! left_over >/dev/null; }
attached() { ! grep -q '^TracerPid:[[:space:]]*0$' "/proc/$DAEMON/status"; }
trace() { strace -f -y -s 16 -qq -p "$DAEMON" -o "$T/trace" "$@" 2>/dev/null & TRACER=$!; within 60 attached || fail "strace attaches"; }
gone() { ! kill -0 "$1" 2>/dev/null || grep -q '^State:[[:space:]]*Z' "/proc/$1/status" 2>/dev/null; }
untrace() { kill "$TRACER" 2>/dev/null; within 3 gone "$TRACER" || kill -KILL "$TRACER" 2>/dev/null; wait "$TRACER" 2>/dev/null; }
restart() { stop_daemon -KILL; daemon; }

# points WHAT: the calls of a put that have to do with its files or the audit, as CALL:N, N counted in the thread that makes it
points() {
  trace -e "trace=$CALLS"
  put "$1" >/dev/null
  untrace
  python3 - "$T/trace" "$T/files" "$T/state/audit" "$POINTS" <<'PY'
import collections, re, sys
path, files, audit, how = sys.argv[1:]
count, points = collections.Counter(), []
for line in open(path, errors='surrogateescape'):
    m = re.match(r'(\d+)\s+(\w+)\(', line)
    if not m: continue
    count[m.groups()] += 1
    if files in line or audit in line:
        point = f'{m[2]}:{count[m.groups()]}'
        if point not in points: points.append(point)
if how != 'all':
    writing = [p for p in points if re.match('pwrite|fsync|fdatasync|syncfs|rename|unlink|mkdir', p)]
    points = writing[::max(1, len(writing) // int(how))][:int(how)]
print(*points)
PY
}

[ "$POINTS" != few ] || POINTS=3
met=0 missed=0 broken=0
for what in file tree; do
  old
  list=$(points "$what")
  echo "$what: $(wc -w <<<"$list") calls: $list"
  for point in $list; do
    for error in EIO ENOSPC; do
      case ${point%%:*} in close | fstat | lseek | read | pread64 | getdents64) [ $error = EIO ] || continue ;; esac
      old
      trace -e "trace=${point%%:*}" -e "inject=${point%%:*}:error=$error:when=${point##*:}"
      told=$(put "$what")
      untrace
      grep -q INJECTED "$T/trace" && met=$((met + 1)) || missed=$((missed + 1))
      if why=$(whole); then :; else broken=$((broken + 1)); fail "h02: $what, $error at $point: $why (told: $told)"; fi
    done
  done
  restart
  check "h02: nothing is left beside a $what once the daemon has started again" within 60 swept
  check "h02: and then it is put" was_put "$what"
  for point in $list; do
    old
    trace -e "trace=${point%%:*}" -e "inject=${point%%:*}:signal=KILL:when=${point##*:}"
    case $(put "$what") in
      finished*) missed=$((missed + 1)) ;;
      *) within 60 gone "$DAEMON" && met=$((met + 1)) || missed=$((missed + 1)) ;;
    esac
    untrace
    if why=$(whole); then :; else broken=$((broken + 1)); fail "h03: $what, killed at $point: $why"; fi
    restart
    within 60 swept || { broken=$((broken + 1)); fail "h03: $what, killed at $point: something lies beside" "$(left_over)"; }
    { within 60 was_put "$what" && all_new "$what"; } || { broken=$((broken + 1)); fail "h03: $what, killed at $point: it cannot be put afterwards" "$(put "$what" 2>&1)"; }
  done
done
check "h02, h03: old or new, whole, at each of $met calls (not met on the second try: $missed)" test $broken -eq 0 -a $met -gt $missed
