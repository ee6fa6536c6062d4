#!/usr/bin/env bash
# What the kernel sees: the order of system calls of an upload, the arguments of programs, the modes of secrets; and what follows when a call fails.
. "$(dirname "$0")/lib.sh"
must_trace

# --- secrets are private from the first moment, whatever the umask
umask 000
pki() { must strace -f --seccomp-bpf -qq -s 512 -e trace=open,openat,creat,chmod,fchmod,fchmodat,linkat,link,rename,renameat,renameat2 -o "$T/pki.$1.trace" "$ROOT/bin/yett-pki" "$@"; }
(umask 077; echo "correct horse" >"$T/pass.ca"; echo "battery staple" >"$T/pass.grants")
pki init --domain example.org --ca "$T/ca" --grants "$T/grants" --passphrase-file "$T/pass.ca" --grants-passphrase-file "$T/pass.grants"
pki issue device pump-7 --ca "$T/ca" --out "$T/pump-7" --passphrase-file "$T/pass.ca"
pki epoch pump-7 --grants "$T/grants" --out "$T/pump-7" --passphrase-file "$T/pass.grants"
pki issue operator alice --ca "$T/ca" --out "$T/alice" --passphrase-file "$T/pass.ca"
pki grant alice pump-7 --grants "$T/grants" --role technician --for 30d --out "$T/alice.grants" --passphrase-file "$T/pass.grants"
umask 022
secrets() { grep -lrE 'PRIVATE KEY|YETT GRANT|YETT DEVICE SECRET|MASTER' "$T/ca" "$T/grants" "$T/pump-7" "$T/alice" "$T/alice.grants"; }
check i07_there_are_secrets_to_look_at test "$(secrets | wc -l)" -ge 5
open_to_others() { secrets | xargs -d '\n' stat -c '%a %n' | grep -v '^600 '; }
refused i07_no_secret_is_open_to_others open_to_others
created() { grep -hE 'O_CREAT' "$T"/pki.*.trace | grep -F "\"$T/" | grep -E '(key|secret|grants|master)[^/"]*"' | grep -v ' = -1 '; }
check i07_the_traces_show_them_made test "$(created | wc -l)" -ge 4
made_wide() { created | grep -vE ', 0[0-6]00\) = '; }
refused i07_each_is_created_private_by_open_itself made_wide
widened() { grep -hE 'chmod(at)?\(' "$T"/pki.*.trace | grep -F "$T/" | grep -E 'key|secret|grants|master'; }
refused i07_and_its_mode_is_never_changed_after widened

# --- a program's arguments, and an upload's system calls
daemon
client "$T/home"
trace() { # EXPRESSIONS…: traces the running daemon until `untrace`
  strace -f -y -s 4096 -qq -p "$DAEMON" -o "$T/trace" "$@" & TRACER=$!
  within 60 attached || fail "strace attaches"
}
attached() { ! grep -q '^TracerPid:[[:space:]]*0$' "/proc/$DAEMON/status"; }
untrace() { kill "$TRACER" 2>/dev/null; wait "$TRACER" 2>/dev/null; }

trace -e trace=execve,execveat,openat,openat2,write,pwrite64,fsync,fdatasync,rename,renameat,renameat2,unlinkat,unlink
HOSTILE='$(touch '"$T"'/owned) `id`; | & > "x" '\''y'\'' * ? {a,b} ~ \n %s ${IFS} ü'
says e01_a_hostile_value_comes_back_as_it_went '^\$\(touch .*/owned\) `id`; ' yett run pump-7 say word="$HOSTILE"
echo old >"$T/files/file"
echo new >"$T/new"
check h04_a_file_is_replaced yett cp -f "$T/new" pump-7:/files/file
untrace
python3 - "$T/trace" "$HOSTILE" "$T/files" >"$T/verdict" <<'PY'
import re, sys
trace, hostile, files = sys.argv[1:]
lines = open(trace, errors='surrogateescape').read().split('\n')
def claim(name, good, why=''): print(('ok   ' if good else 'FAIL ') + name + ('' if good else f': {why}'))
def quoted(text):
    out = ''
    for b in text.encode():
        c = chr(b)
        out += {'"': '\\"', '\\': '\\\\', '\n': '\\n'}.get(c, c if 32 <= b < 127 else '\\%o' % b)
    return out
execs = [l for l in lines if re.search(r'exec(ve|veat)\(', l)]
claim('e01_the_program_gets_exactly_what_was_ordered', any(f'["/bin/echo", "{quoted(hostile)}"]' in l for l in execs), execs)
claim('e03_no_shell_is_ever_executed', len(execs) >= 1 and not any(re.search(r'exec(?:ve|veat)\((?:\d+<[^>]*>, )?"[^"]*/(?:ba|da|k|z|c)?sh"', l) for l in execs), execs)
claim('e04_its_environment_is_empty_but_for_ours', all('/* 5 vars */' in l or '/* 6 vars */' in l or re.search(r'\["(PATH|HOME|USER|LOGNAME|LANG)=', l) for l in execs), execs)
def at(pattern, start=0):
    for i, l in enumerate(lines[start:], start):
        if re.search(pattern, l): return i
    return -1
temp = r"/\.yett-(?:upload|part)-[0-9a-f]{32}"
steps = [('made', r'open.*' + temp[1:] + r'.*O_CREAT'), ('written', r'p?write(64)?\(\d+<' + re.escape(files) + temp), ('synced', r'f(data)?sync\(\d+<' + re.escape(files) + temp),
         ('renamed', r'rename.*' + temp[1:] + r'.*file'), ('directory synced', r'fsync\(\d+<' + re.escape(files) + r'>')]
places, start = [], 0
for what, pattern in steps:
    start = at(pattern, start)
    places.append((what, start))
    if start < 0: break
claim('h04_write_fsync_rename_fsync_of_the_directory', len(places) == len(steps) and places[-1][1] >= 0, places)
intent = at(r'write.*\\"event\\":\\"intent\\".*\\"operation\\":\\"put\\"')
synced = at(r'f(data)?sync\(\d+<[^>]*audit\.jsonl>', intent)
claim('j06_the_intent_is_synced_before_the_first_byte_is_written', 0 <= intent < synced < places[0][1], (intent, synced, places))
PY
while IFS= read -r line; do
  case $line in "ok   "*) pass "${line#ok   }" ;; *) fail "${line#FAIL }" ;; esac
done <"$T/verdict"
check e01_nothing_was_touched test ! -e "$T/owned"

# --- system calls that fail
gives_old() { [ "$(cat "$T/files/file")" = new ]; }
alone() { [ "$(ls -A "$T/files")" = file ]; }
echo newer >"$T/newer"
failing() { # NAME CALLS ERROR PATTERN
  trace -e "trace=$2" -e "inject=$2:error=$3"
  says "h02_$1_is_told" "$4" yett cp -f "$T/newer" pump-7:/files/file
  untrace
  check "h02_$1_leaves_the_old_file" gives_old
  check "h02_$1_leaves_nothing_else" alone
  says "h02_after_$1_the_device_works" '^well$' yett run pump-7 say well
}
failing a_failed_fsync fsync EIO '\[io\]|failed'
failing a_failed_rename rename,renameat,renameat2 EIO '\[io\]|failed'
failing a_failed_sync_of_the_audit fdatasync EIO 'audit-unavailable'
check h02_and_then_it_is_replaced_after_all yett cp -f "$T/newer" pump-7:/files/file
