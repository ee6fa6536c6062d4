#!/usr/bin/env bash
# Programs killed between two system calls, by strace: yett-pki issue, revoke and bundle, yettd install, and the daemon as it writes its audit. What is on
# disk is the old or the new; the same command again does what it says, and nothing is lost, doubled or on no record.
#   POINTS=all   at every such call; else at a few
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
must_trace
cd "$T"
authority
pki() { yett-pki "$@" --ca ca; }
signing() { pki "$@" --passphrase-file pass.ca; }
must signing bundle --out trust.bundle
cp trust.bundle first.bundle

# --- issue: with the first kills nothing is there yet, with later ones the key, then the record, then some of the files
names=()
issue_killed() {
  local call=$1 n name; shift
  for n in $(points "$call" "$@"); do
    name=k-$call-$n
    killed "$call" "$n" yett-pki issue device "$name" --ca ca --out "$name" --passphrase-file pass.ca || break
    names+=("$name")
    [ -e "$name/cert.pem" ] || signing issue device "$name" --out "$name" >again.out 2>&1 ||
      fail "i14 issue killed at $call $n cannot go on" "$(cat again.out)"
  done
  pass "i14 issue was killed at $call, up to $n"
}
issue_killed pwrite64 4
issue_killed fsync 1
issue_killed rename 1 2 4
for call in $(rare mkdir unlink ftruncate); do issue_killed "$call"; done
pki list --csv >list.csv
serial() { openssl x509 -in "$1/cert.pem" -noout -serial | cut -d= -f2 | tr A-F a-f; }
one() { [ "$(grep -c "^device,$1,.*,valid," list.csv)" -eq 1 ] && grep -q "^device,$1,.*0*$(serial "$1")," list.csv; }
fits() { [ "$(openssl pkey -in "$1/key.pem" -pubout)" = "$(openssl x509 -in "$1/cert.pem" -noout -pubkey)" ]; }
for name in "${names[@]}"; do
  one "$name" && fits "$name" || fail "i14 $name: two certificates, none, one on no record, or not for that key" "$(cat list.csv)"
done
check "i14 each that was killed and done again has one certificate, which is on record, for its key" test ${#names[@]} -ge 5

# --- revoke: it is revoked once, and the log says so once
revoke_killed() {
  local call=$1 n name; shift
  for n in $(points "$call" "$@"); do
    [ ${#names[@]} -gt 0 ] || break
    name=${names[0]} names=("${names[@]:1}")
    killed "$call" "$n" yett-pki revoke "device/$name" --ca ca || break
    pki revoke "device/$name" >again.out 2>&1
    [ "$(pki history "device/$name" | grep -c revoke)" -eq 1 ] || fail "h03 revoke killed at $call $n: not once in the log" "$(pki history "device/$name")"
  done
  pass "h03 revoke was killed at $call, up to $n"
}
revoke_killed pwrite64 1
revoke_killed fsync 1
for call in $(rare unlink ftruncate); do revoke_killed "$call"; done

# --- bundle: the file is the old or the new one, and the next is newer
bundle_killed() {
  local call=$1 n; shift
  for n in $(points "$call" "$@"); do
    killed "$call" "$n" yett-pki bundle --ca ca --out trust.bundle --passphrase-file pass.ca || break
    yett-pki show --valid trust.bundle >/dev/null 2>again.out || fail "h03 bundle killed at $call $n" "$(cat again.out)"
  done
  pass "h03 bundle was killed at $call, up to $n"
}
bundle_killed fsync 2
bundle_killed rename 1
for call in $(rare pwrite64 unlink ftruncate); do bundle_killed "$call"; done
check h03_and_bundles_are_made_after_it signing bundle --out trust.bundle
check i14_the_log_holds_and_all_is_in_it pki audit verify
same_serial_twice() { pki list --csv | cut -d, -f6 | sort | uniq -d | grep .; }
refused i12_no_serial_stands_twice same_serial_twice

# --- yettd install: the bundle in force is the old or the new one
configure
old_or_new() { cmp -s state/identity/trust.bundle first.bundle || cmp -s state/identity/trust.bundle trust.bundle; }
for call in fsync rename; do
  for n in $(points $call 1); do
    rm -f state/identity/trust.held state/identity/trust.seen
    cp first.bundle state/identity/trust.bundle
    killed $call "$n" yettd install --config etc/yettd.toml trust.bundle || break
    old_or_new || fail "i06 install killed at $call $n leaves neither the old nor the new"
  done
  pass "i06 install was killed at $call, up to $n"
done
check i06_and_installs_after_it yettd install --config etc/yettd.toml trust.bundle
check i06_what_came_is_in_force cmp state/identity/trust.bundle trust.bundle

# --- the audit: the daemon dies as it writes a record, or before that is durable
cd "$ROOT"
for call in write fdatasync,fsync; do
  daemon
  client "$T/home"
  strace -f -qq -P "$T/state/audit/audit.jsonl" -e "trace=$call" -e "inject=$call:signal=KILL:when=1" -p "$DAEMON" -o "$T/strace" & tracer=$!
  attached() { ! grep -q '^TracerPid:[[:space:]]*0$' "/proc/$DAEMON/status"; }
  within 60 attached || fail "strace attaches"
  timeout 120 yett run pump-7 say lost >/dev/null 2>&1 & asked=$!
  dead() { ! kill -0 "$DAEMON" 2>/dev/null; }
  check "j05_the_daemon_dies_at_${call%%,*}" within 60 dead
  kill $asked $tracer 2>/dev/null; wait $asked $tracer "$DAEMON" 2>/dev/null
  DAEMON=
  rm -rf "$T/home"
done
daemon
client "$T/home"
gives j05_it_starts_and_goes_on found yett run pump-7 say found
stop_daemon
check j05_the_chain_holds_over_all_that yettd audit verify --config "$T/etc/yettd.toml"
