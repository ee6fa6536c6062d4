#!/usr/bin/env bash
# Many at once: mute connections by the hundred, fifty clients of every kind, and some that misbehave. Bounds are generous; that nobody fails is the claim.
. "$(dirname "$0")/lib.sh"
authority
configure
cat >"$T/etc/operations.d/endless.toml" <<'TOML'
[operation.endless]
summary = "Output without an end"
run     = ["/usr/bin/yes"]
roles   = ["technician"]
timeout = "5m"
linger  = "2s"
TOML
daemon
client "$T/home"
gives d01_alone_it_works 'hi' yett run pump-7 say hi
rss() { awk '/^VmRSS/ {print int($2 / 1024)}' "/proc/$DAEMON/status"; }
crowd() { timeout "$1" node "$ROOT/e2e/scripts/stranger/crowd.mjs" "$T/home" "$PORT" "$2"; }
crowd 300 mute >"$T/mute.log" 2>&1 & mute=$!
if within 120 grep -q ready "$T/mute.log"; then
  took=$(sed -n 's/^ready //p' "$T/mute.log")
  echo "     connect and run an order among 500 mute connections: $took ms"
  check d01_an_order_does_not_wait_for_500_mute_connections test "$took" -lt 10000
else
  fail d01_it_works_among_500_mute_connections "$(cat "$T/mute.log")"
fi
gives d01_so_does_the_real_client 'hi' yett run pump-7 say hi
kill $mute 2>/dev/null; wait $mute 2>/dev/null
# Of too many strangers one is dropped by lot; the crowd is not to be among them.
sockets() { find "/proc/$DAEMON/fd" -lname 'socket:*' 2>/dev/null | wc -l; }
few_sockets() { [ "$(sockets)" -lt 10 ]; }
check d01_and_lets_go_of_them within 60 few_sockets

before=$(rss)
while IFS= read -r line; do
  case $line in
    "ok   "*) pass "${line#ok   }" ;;
    "FAIL "*) fail "${line#FAIL }" ;;
    "status 0") ;;
    "status "*) fail "the crowd ended with $line" ;;
    *) echo "     $line" ;;
  esac
done < <(crowd 400 all 2>&1; echo "status $?")
after=$(rss)
echo "     resident: $before MiB before, $after MiB after"
check d11_memory_is_bounded test "$after" -lt 1024
no_yes() { ! pgrep -P "$DAEMON" yes >/dev/null; }
check e08_nothing_runs_on_for_those_who_left within 60 no_yes # 2 s of linger, 5 s to end
gives d01_and_then_all_is_well 'well' yett run pump-7 say well
refused d14_no_fault_of_ours_is_logged grep -E 'our fault|JVM is broken' "$T/yettd.log"
