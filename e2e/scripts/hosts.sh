#!/usr/bin/env bash
# hosts.toml with real daemons on 127.0.0.1 and ::1: several addresses, real SOCKS5 and HTTP proxies, groups, and `yett each` over them.
. "$(dirname "$0")/lib.sh"
others=()
cleanup() { for pid in "${others[@]}"; do kill "$pid" 2>/dev/null; wait "$pid" 2>/dev/null; done; }
listens() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

authority
for device in pump-8 pump-9; do
  must yett-pki issue device $device --ca "$T/ca" --out "$T/$device" --passphrase-file "$T/pass.ca"
  must yett-pki epoch $device --grants "$T/grants" --out "$T/$device" --passphrase-file "$T/pass.grants"
done
rm "$T/alice.grants"
must yett-pki grant alice pump-7 pump-8 pump-9 --grants "$T/grants" --role technician --for 30d --out "$T/alice.grants" --passphrase-file "$T/pass.grants"
configure
cat >>"$T/etc/operations.d/test.toml" <<'TOML'
[operation.words]
summary = "Words on both streams, and an exit status"
run     = ["/bin/ls", "-d", "/bin", "/nonexistent"]
roles   = ["technician"]

[operation.unlock]
summary = "What a secret is"
run     = ["/usr/bin/head", "-n", "1"]
roles   = ["technician"]
[[operation.unlock.argument]]
name = "phrase"
type = "secret"
summary = "the word"
TOML
daemon
client "$T/home"
P7=$PORT

# pump-8 listens on ::1 alone; only owners may have it say something
mkdir -p "$T/8/etc" "$T/8/state"; chmod 700 "$T/8/state"
cp -r "$T/pump-8" "$T/8/state/identity"; chmod 700 "$T/8/state/identity"
cp -r "$T/etc/operations.d" "$T/8/etc/"
sed -i '/^\[operation.say\]/,/^timeout/s/technician/owner/' "$T/8/etc/operations.d/test.toml"
printf 'listen = ["[::1]:0"]\nstate = "%s"\n' "$T/8/state" >"$T/8/etc/yettd.toml"
root=(); [ "$(id -u)" -ne 0 ] || root=(--allow-root)
yettd serve --config "$T/8/etc/yettd.toml" --port-file "$T/8/port" "${root[@]}" >"$T/8/log" 2>&1 & others+=($!)
within 60 test -s "$T/8/port" || stops "pump-8 does not start" "$(cat "$T/8/log")"
P8=$(cat "$T/8/port")

# an address that answers nothing: a listener whose queue is full
python3 - >"$T/dead" 2>"$T/dead.log" <<'PY' & others+=($!)
import socket, time
s = socket.socket(); s.bind(("127.0.0.1", 0)); s.listen(0)
keep = []
for _ in range(6):
    c = socket.socket(); c.setblocking(False); c.connect_ex(s.getsockname()); keep.append(c)
print(s.getsockname()[1], flush=True)
time.sleep(3000)
PY
within 60 test -s "$T/dead"; DEAD=$(cat "$T/dead")
GONE=$(free_port)
SOCKS=$(free_port) LOCKED=$(free_port) HTTP=$(free_port)
microsocks -i 127.0.0.1 -p "$SOCKS" >"$T/socks.log" 2>&1 & others+=($!)
microsocks -i 127.0.0.1 -p "$LOCKED" -u alice -P 'open sesame' >"$T/locked.log" 2>&1 & others+=($!)
printf 'Port %s\nListen 127.0.0.1\nAllow 127.0.0.1\nBasicAuth alice sesame\nMaxClients 20\nLogLevel Warning\nLogFile "%s"\nPidFile "%s"\n' "$HTTP" "$T/http.log" "$T/http.pid" >"$T/tinyproxy.conf"
tinyproxy -d -c "$T/tinyproxy.conf" >/dev/null 2>&1 & others+=($!)
for port in $SOCKS $LOCKED $HTTP; do within 60 listens "$port" || stops "a proxy does not start"; done
(umask 077; echo 'open sesame' >"$T/home/locked.password"; echo sesame >"$T/home/http.password"; echo wrong >"$T/home/wrong.password")
(umask 022; echo sesame >"$T/home/open.password")

cat >"$T/home/hosts.toml" <<TOML
[host.pump-7]
address = ["127.0.0.1:$DEAD", "[::1]:$GONE", "127.0.0.1:$P7"]
groups  = ["site-3"]
[host.pump-8]
address = ["[::1]:$P8"]
groups  = ["site-3", "v6"]
[host.pump-9]
address = ["127.0.0.1:$GONE", "[::1]:$GONE"]
groups  = ["site-3"]
TOML
through() { mkdir -p "$T/$1"; cp -r "$T/home/." "$T/$1/"; printf '[host.pump-7]\naddress = ["%s"]\nproxy = "%s"\n%s\n' "$2" "$3" "${4:-}" >"$T/$1/hosts.toml"; }
at() { local home=$1; shift; YETT_HOME=$T/$home "$@"; }

# --- addresses
began=$(date +%s%N)
gives a_dead_first_address_and_a_closed_second_are_passed_over 'hi' yett run pump-7 say hi
echo "     it took $((($(date +%s%N) - began) / 1000000)) ms, start of the program included"
gives a_device_is_reached_by_ipv6 "$(printf '/bin')" yett run pump-8 unlock phrase=@<(echo /bin)
says each_address_that_failed_is_named "127.0.0.1:$GONE: Connection refused; .*\[::1\]:$GONE: Connection refused|\[::1\]:$GONE: .*127.0.0.1:$GONE: " yett run pump-9 say hi
exits and_that_is_no_connection 255 yett run pump-9 say hi
says a_device_is_asked_for_by_name_wherever_the_address_led 'is not accepted as pump-8' yett run "pump-8@127.0.0.1:$P7" say hi

# --- proxies
through socks "localhost:$P7" "socks5://127.0.0.1:$SOCKS"
gives socks5_resolves_the_name_and_tls_goes_through 'hi' at socks yett run pump-7 say hi
through locked "127.0.0.1:$P7" "socks5://alice@127.0.0.1:$LOCKED" 'proxy-password-file = "locked.password"'
gives socks5_takes_user_and_password 'hi' at locked yett run pump-7 say hi
through locked "127.0.0.1:$P7" "socks5://127.0.0.1:$LOCKED"
says without_them_it_says_that_it_wants_them 'the proxy wants a login' at locked yett run pump-7 say hi
through http "localhost:$P7" "http://alice@127.0.0.1:$HTTP" 'proxy-password-file = "http.password"'
gives http_connect_with_user_and_password 'hi' at http yett run pump-7 say hi
through http "127.0.0.1:$P7" "http://alice@127.0.0.1:$HTTP" 'proxy-password-file = "wrong.password"'
says a_wrong_password_is_told 'the proxy refused user and password' at http yett run pump-7 say hi
through http "127.0.0.1:$P7" "http://alice@127.0.0.1:$HTTP" 'proxy-password-file = "open.password"'
says a_password_that_others_may_read_is_refused 'chmod 600' at http yett run pump-7 say hi
through socks "127.0.0.1:$GONE" "socks5://127.0.0.1:$SOCKS"
says what_the_proxy_cannot_reach_is_told "127.0.0.1:$GONE: the proxy says: " at socks yett run pump-7 say hi
through socks "127.0.0.1:$P7" "socks5://127.0.0.1:$P7"
says what_is_no_proxy_is_told 'the proxy closed the connection|does not speak SOCKS5|no answer' at socks yett run pump-7 say hi

# --- each
yett each @site-3 -- say hi >"$T/each.out" 2>"$T/each.err"; got=$?
check each_is_1_unless_all_are_done test $got -eq 1
check a_done_host_shows_its_output grep -qx 'pump-7 | hi' "$T/each.out"
check a_refused_host_says_why grep -Eq '^pump-8: refused after .*role' "$T/each.out"
check an_unreachable_host_says_why grep -Eq '^pump-9: unreachable after .*Connection refused' "$T/each.out"
table=$(tail -n 5 "$T/each.out" | tr -s ' ' | tr '\n' ';')
check the_table_is_at_the_end test "$table" = 'done 1 pump-7;failed 0;refused 1 pump-8;unreachable 1 pump-9;lost 0;'
check nothing_else_is_told test ! -s "$T/each.err"
exits each_is_0_if_all_are_done 0 yett each pump-7 @v6 'pump-8*' pump-8 -- nap 0
says output_and_errors_are_told_apart 'pump-7 ! .*nonexistent' yett each pump-7 -- words
says a_failure_is_told 'pump-8: failed after .*exit status 2' yett each @v6 -- words
yett each --json pump-7 pump-8 pump-9 -- unlock phrase=@<(echo swordfish) >"$T/each.json" 2>&1
check each_in_json python3 - "$T/each.json" <<'PY'
import json, sys
rows = {r["device"]: r for r in map(json.loads, open(sys.argv[1]))}
assert {k: r["outcome"] for k, r in rows.items()} == {"pump-7": "done", "pump-8": "done", "pump-9": "unreachable"}, rows
assert rows["pump-7"]["output"] == rows["pump-8"]["output"] == "swordfish\n", rows
PY
check a_secret_is_in_no_audit bash -c "! grep -rq swordfish '$T/state' '$T/8/state'"
yett each --output "$T/kept" pump-7 pump-8 -- words >/dev/null 2>&1
check output_is_kept_in_a_file_a_host test "$(cat "$T/kept/pump-7.out" "$T/kept/pump-8.out")" = "$(printf '/bin\n/bin')"
# ^C: what runs is interrupted on every device, and nothing stays
# A shell without job control starts what runs in the background deaf to it.
hearing() { exec python3 -c 'import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_DFL); os.execvp(sys.argv[1], sys.argv[1:])' "$@"; }
naps=$((300 + $$ % 300)) # a number that no other naps for
hearing yett each pump-7 pump-8 -- nap $naps >"$T/stopped.out" 2>&1 & each=$!
napping() { [ "$(pgrep -fxc "/bin/sleep $naps")" -eq 2 ]; }
check each_runs_on_both within 60 napping
kill -INT $each
wait $each; got=$?
check interrupted_it_is_130 test $got -eq 130
nobody_naps() { ! pgrep -fx "/bin/sleep $naps" >/dev/null; }
check e08_and_nothing_runs_on within 60 nobody_naps
says and_the_table_says_so '^failed +2  pump-7 pump-8$' cat "$T/stopped.out"
