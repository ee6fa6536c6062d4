#!/usr/bin/env bash
# Orders that outlive their connections: the real client, the real daemon, and a network between them that is cut at random bytes.
. "$(dirname "$0")/lib.sh"
PROXY=
leave() { local status=$?; [ -z "$PROXY" ] || { kill "$PROXY" 2>/dev/null; wait "$PROXY" 2>/dev/null; }; (exit "$status"); finish; }
trap leave EXIT

authority
LISTEN=$(free_port) # the daemon is killed and comes back
configure
LONG=$(printf 'x%.0s' $(seq 180))
sed "s/LONG/$LONG/" >"$T/etc/operations.d/survival.toml" <<'TOML'
[operation.both]
summary  = "Number lines of its own, and give back those that come"
run      = ["/usr/bin/env", "bash", "-c", "seq -f 'down %.0f LONG' 10000 >&2 & cat; wait"]
roles    = ["technician"]
input    = "stream"
survival = "replay"
linger   = "60s"
timeout  = "15m"

[operation.count]
summary  = "Say once that it ran"
run      = ["/usr/bin/env", "bash", "-c", "mktemp \"$0/ran.XXXXXX\"; sleep 0.2", "{where}"]
roles    = ["technician"]
survival = "replay"
[[operation.count.argument]]
name = "where"
type = "text"
summary = "where"

[operation.brief]
summary  = "Not kept for long"
run      = ["/bin/sleep", "500"]
roles    = ["technician"]
timeout  = "15m"
survival = "replay"
linger   = "2s"
TOML
daemon
client "$T/home"

# proxy CUTS LEAST MOST: cuts so many connections after a random number of bytes, either way; says how many it cut in $T/cuts
proxy() {
  [ -z "$PROXY" ] || { kill "$PROXY" 2>/dev/null; wait "$PROXY" 2>/dev/null; }
  rm -f "$T/front"
  python3 - "$PORT" "$T/front" "$T/cuts" "$@" <<'PY' &
import os, random, socket, struct, sys, threading
port, front, cutsfile, cuts, least, most = int(sys.argv[1]), sys.argv[2], sys.argv[3], *map(int, sys.argv[4:7])
rnd = random.Random(20261121); lock = threading.Lock(); done = 0
class Pair:
    def __init__(self, a, b, budget): self.socks, self.left, self.over = (a, b), budget, False
    def cut(self):
        global done
        with lock:
            if self.over: return
            self.over = True; done += 1
            open(cutsfile, "w").write(str(done))
        for s in self.socks:
            s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            try: s.shutdown(socket.SHUT_RDWR)
            except OSError: pass
            s.close()
def pump(pair, a, b):
    try:
        while True:
            d = a.recv(16384)
            if not d: break
            if pair.left is not None:
                with lock: take = min(len(d), pair.left); pair.left -= take
                b.sendall(d[:take])
                if take < len(d) or pair.left == 0: pair.cut(); return
            else: b.sendall(d)
    except OSError: pass
    for s in (a, b):
        try: s.shutdown(socket.SHUT_RDWR)
        except OSError: pass
l = socket.socket(); l.bind(("127.0.0.1", 0)); l.listen(50)
open(front + ".new", "w").write(str(l.getsockname()[1])); os.rename(front + ".new", front)
n = 0
while True:
    c, _ = l.accept()
    try: d = socket.create_connection(("127.0.0.1", port))
    except OSError: c.close(); continue
    for s in (c, d): s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    p = Pair(c, d, rnd.randint(least, most) if n < cuts else None); n += 1
    threading.Thread(target=pump, args=(p, c, d), daemon=True).start()
    threading.Thread(target=pump, args=(p, d, c), daemon=True).start()
PY
  PROXY=$!
  within 60 test -s "$T/front"
  printf '[host.pump-7]\naddress = ["127.0.0.1:%s"]\n' "$(cat "$T/front")" >"$T/home/hosts.toml"
}

# Ten thousand numbered lines each way, 6 MB in all, while the connection is cut fifty times; some cuts fall into the greeting.
proxy 50 3000 150000
seq -f "up %.0f $LONG" 10000 >"$T/up"
seq -f "down %.0f $LONG" 10000 >"$T/down"
timeout 400 yett run pump-7 both <"$T/up" >"$T/got.up" 2>"$T/got.err"; got=$?
cut=$(cat "$T/cuts" 2>/dev/null || echo 0)
# What yett says stands wherever it was said, also in the middle of a line.
python3 - "$T" <<'PY'
import re, sys
err = open(sys.argv[1] + "/got.err", "rb").read()
said = re.compile(rb"yett: [^\n]*\n(      [^\n]*\n)?")
open(sys.argv[1] + "/told", "wb").write(b"".join(m.group(0) for m in said.finditer(err)))
open(sys.argv[1] + "/got.down", "wb").write(said.sub(b"", err))
PY
check "the order ended as if nothing had been ($cut cuts)" [ $got -eq 0 ]
check "ten thousand lines up came back, none lost and none twice" cmp "$T/up" "$T/got.up"
check "ten thousand lines down came, none lost and none twice" cmp "$T/down" "$T/got.down"
check "while the connection was cut again and again" [ "$cut" -ge 30 ]
check "which was told" grep -q 'yett: reconnected after' "$T/told"
gives "no session is left" "yett: no sessions of yours on pump-7" yett sessions pump-7

# Commands on one connection: each runs once, however often it is cut.
mkdir "$T/ran"
proxy 12 5000 9000
for _ in $(seq 20); do echo "count $T/ran"; done | timeout 300 yett run pump-7 - >"$T/counted" 2>"$T/told"; got=$?
check "a batch ends as if nothing had been" [ $got -eq 0 ]
check "and each of its commands ran once" [ "$(find "$T/ran" -type f | wc -l)" -eq 20 ]
check "and said so once" [ "$(sort -u "$T/counted" | wc -l)" -eq 20 ]

# What does not come back.
proxy 0 0 0
timeout 300 yett run pump-7 nap 500 >"$T/out" 2>"$T/told" & RUN=$!
within 60 bash -c 'yett sessions pump-7 2>/dev/null | grep -q nap'
stop_daemon -KILL
within 60 grep -q reconnecting "$T/told"
daemon
wait $RUN; got=$?
if [ $got -eq 255 ]; then pass "a device that was killed: exit status 255"; else fail "a device that was killed: exit status 255" "status $got: $(cat "$T/told")"; fi
check "and what became of the order is told, as far as it is known" grep -Eq 'unknown-outcome|not known' "$T/told"

timeout 300 yett run pump-7 brief >"$T/out" 2>"$T/told" & RUN=$!
within 60 bash -c 'yett sessions pump-7 2>/dev/null | grep -q brief'
kill "$PROXY"; wait "$PROXY" 2>/dev/null; PROXY=
began=$SECONDS
wait $RUN; got=$?
check "a network that stays away: given up once the session has lingered" [ $got -eq 255 ]
check "and not long after" [ $((SECONDS - began)) -le 60 ]
check "with the reason" grep -q 'did not come back in 2s' "$T/told"
