# Sourced by every script here. Makes a small world with the real programs in a directory of its own, and takes it down again.
#   authority               ca, grants, device pump-7, operator alice with role technician
#   daemon [CONFIG-LINES]   yettd with the root /files, on a loopback port that the system gives it, or on LISTEN if it is to come back
#                           to the same one; sets PORT and DAEMON
#   client HOME             a YETT_HOME that knows pump-7
#   check NAME COMMAND…     one claim; the script's exit status is whether all held
#   ask HOME …              one order by a client of our own, see stranger/ask.mjs
#   within SECONDS COMMAND… tries again until it succeeds; the seconds are for the slowest of machines, where no claim is about them
#   naps SECONDS            the daemon's operation nap runs for so long
#   free_port               one that nothing listens on, and that no connection is given by the system
#   stops WHAT [OUTPUT]     nothing can be tried: says so and ends the script
# FAILURES, if set, is a file in which each failure is noted as well.
#   killed CALL N COMMAND…  runs it under strace and kills it at that system call
set -u
export LC_ALL=C.UTF-8
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
PATH=$ROOT/bin:$PATH
T=$(mktemp -d)
DAEMON=
LAUNCH=()    # what yettd is started with, as (prlimit --nofile=99)
cleanup() { :; } # what a script has to undo itself, once the daemon is gone
passed=0 failed=0

finish() {
  local status=$?
  [ -z "$DAEMON" ] || { kill "$DAEMON" 2>/dev/null; wait "$DAEMON" 2>/dev/null; }
  if [ "$failed" -gt 0 ] || [ "$passed" -eq 0 ] || [ $status -ne 0 ]; then
    [ ! -s "$T/yettd.log" ] || { echo "--- the end of yettd's log"; tail -n 40 "$T/yettd.log"; }
    status=1
  fi
  cleanup
  rm -rf "$T"
  echo "$(basename "$0"): $passed passed, $failed failed"
  exit $status
}
trap finish EXIT
trap 'exit 130' INT TERM

pass() { passed=$((passed + 1)); echo "ok   $1"; }
fail() {
  local text
  text=$(echo "FAIL $1"; [ -z "${2:-}" ] || printf '%s\n' "$2" | head -n 30 | sed 's/^/     /')
  failed=$((failed + 1))
  echo "$text"
  [ -z "${FAILURES:-}" ] || echo "${0##*/}: $text" >>"$FAILURES"
}
stops() { fail "in setting up: $1" "${2:-}"; exit 1; }
check() { local name=$1 out; shift; if out=$("$@" 2>&1); then pass "$name"; else fail "$name" "$out"; fi; }
refused() { local name=$1 out; shift; if out=$("$@" 2>&1); then fail "$name" "it succeeded: $out"; else pass "$name"; fi; }
# says NAME PATTERN COMMAND…: the output (both streams), whatever the exit status, matches
says() { local name=$1 pattern=$2 out; shift 2; out=$("$@" 2>&1); if grep -Eq -- "$pattern" <<<"$out"; then pass "$name"; else fail "$name" "$out"; fi; }
# gives NAME TEXT COMMAND…: the output (both streams) is just that
gives() { local name=$1 want=$2 out; shift 2; out=$("$@" 2>&1); if [ "$out" = "$want" ]; then pass "$name"; else fail "$name" "$out"; fi; }
# exits NAME STATUS COMMAND…
exits() { local name=$1 want=$2 out got; shift 2; out=$("$@" 2>&1); got=$?; if [ $got -eq "$want" ]; then pass "$name"; else fail "$name" "exit $got, not $want: $out"; fi; }
must() { local out; out=$("$@" 2>&1) || stops "$*" "$out"; }

authority() {
  (umask 077; echo "correct horse" >"$T/pass.ca"; echo "battery staple" >"$T/pass.grants")
  must yett-pki init --domain example.org --ca "$T/ca" --grants "$T/grants" --passphrase-file "$T/pass.ca" --grants-passphrase-file "$T/pass.grants"
  must yett-pki issue device pump-7 --ca "$T/ca" --out "$T/pump-7" --passphrase-file "$T/pass.ca"
  must yett-pki epoch pump-7 --grants "$T/grants" --out "$T/pump-7" --passphrase-file "$T/pass.grants"
  operator alice technician
}

# operator NAME ROLE…: certificate and grant, in $T/NAME and $T/NAME.grants
operator() {
  local name=$1 roles=(); shift
  for r in "$@"; do roles+=(--role "$r"); done
  must yett-pki issue operator "$name" --ca "$T/ca" --out "$T/$name" --passphrase-file "$T/pass.ca"
  must yett-pki grant "$name" pump-7 --grants "$T/grants" "${roles[@]}" --for 30d --out "$T/$name.grants" --passphrase-file "$T/pass.grants"
}

configure() {
  mkdir -p "$T/etc/operations.d" "$T/state" "$T/files"
  cp -r "$T/pump-7" "$T/state/identity"
  chmod 700 "$T/state" "$T/state/identity"
  cat >"$T/etc/yettd.toml" <<TOML
listen = ["127.0.0.1:${LISTEN:-0}"]
state  = "$T/state"

[root.files]
path           = "$T/files"
list           = ["technician"]
get            = ["technician"]
put            = ["technician"]
make-directory = ["technician"]
move           = ["technician"]
remove         = ["technician"]
overwrite      = "explicit"
TOML
  cat >"$T/etc/operations.d/test.toml" <<'TOML'
[operation.status]
roles = ["technician"]

[operation.say]
summary = "Say a word"
run     = ["/bin/echo", "{word}"]
roles   = ["technician"]
timeout = "10s"
[[operation.say.argument]]
name = "word"
type = "text"
summary = "what to say"

[operation.filter]
summary = "Give back what it is sent"
run     = ["/bin/cat"]
roles   = ["technician"]
input   = "stream"
timeout = "60s"

[operation.sorted]
summary = "Sort lines"
run     = ["/usr/bin/sort"]
roles   = ["technician"]
input   = "sealed"
timeout = "60s"

[operation.nap]
summary = "Sleep"
run     = ["/bin/sleep", "{seconds}"]
roles   = ["technician"]
timeout = "15m"
[[operation.nap.argument]]
name = "seconds"
type = "integer"
min = 0
max = 600
summary = "how long"

[operation.reboot]
summary = "What a technician may not do"
run     = ["/bin/true"]
roles   = ["owner"]
timeout = "10s"
TOML
  [ $# -eq 0 ] || printf '%s\n' "$@" >>"$T/etc/yettd.toml"
}

daemon() {
  [ -d "$T/etc" ] || configure "$@"
  local root=()
  [ "$(id -u)" -ne 0 ] || root=(--allow-root)
  rm -f "$T/port"
  "${LAUNCH[@]}" yettd serve --config "$T/etc/yettd.toml" --port-file "$T/port" "${root[@]}" >>"$T/yettd.log" 2>&1 &
  DAEMON=$!
  for _ in $(seq 900); do
    [ ! -s "$T/port" ] || { PORT=$(cat "$T/port"); return; }
    kill -0 "$DAEMON" 2>/dev/null || break
    sleep 0.1
  done
  stops "yettd does not start" "$(tail -n 20 "$T/yettd.log")"
}

ask() { local home=$1; shift; timeout 300 node "$ROOT/e2e/scripts/stranger/ask.mjs" "$home" "$PORT" "$@"; }
within() {
  local until=$((SECONDS + $1)); shift
  until "$@"; do [ $SECONDS -lt $until ] || return 1; sleep 0.1; done
}
naps() { pgrep -P "$DAEMON" -fx "/bin/sleep $1" >/dev/null; }
free_port() {
  local port
  while port=$((10000 + RANDOM % 20000)); (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do :; done
  echo $port
}
audit() { cat "$T/state/audit/audit.jsonl"; }

# killed CALL N COMMAND…: whether it died, by strace, at the Nth such call of a thread. Without --seccomp-bpf, under which strace 6.1 counts no further than one.
killed() {
  local call=$1 when=$2; shift 2
  ! (strace -f -qq -o /dev/null -e "trace=$call" -e "inject=$call:signal=KILL:when=$when" "$@" >killed.out 2>&1 & wait $!) 2>/dev/null
}
must_trace() { strace -o "$T/probe" true 2>/dev/null || stops "strace cannot trace here"; }
# rare CALL…: those too, with POINTS=all
rare() { [ "${POINTS:-}" != all ] || echo "$@"; }
# points CALL FEW…: which of its calls: those few, or with POINTS=all one after the other until none is met
points() { if [ "${POINTS:-}" = all ]; then seq 80; else shift; echo "$@"; fi; }

# stop_daemon [-SIGNAL]: and what it ran, which a daemon that is killed leaves behind
stop_daemon() {
  [ -n "$DAEMON" ] || return 0
  local left
  left=$(pgrep -P "$DAEMON")
  kill "${1:--TERM}" "$DAEMON" 2>/dev/null; wait "$DAEMON" 2>/dev/null
  DAEMON=
  [ "${1:-}" != -KILL ] || [ -z "$left" ] || kill $left 2>/dev/null
  return 0
}

# client DIR [OPERATOR]
client() {
  local who=${2:-alice}
  mkdir -p "$1/grants"; chmod 700 "$1" "$1/grants"
  cp -r "$T/$who" "$1/identity"
  cp "$T/$who.grants" "$1/grants/"; chmod 600 "$1/grants/$who.grants"
  printf '[host.pump-7]\naddress = ["127.0.0.1:%s"]\n' "$PORT" >"$1/hosts.toml"
  export YETT_HOME=$1
}
