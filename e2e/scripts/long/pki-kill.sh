#!/usr/bin/env bash
# The authorities' tool killed at every system call that writes, syncs, renames or unlinks, of issue, revoke and bundle: the inventory is whole, the log
# holds, nothing is issued that is not on record, and the same command works afterwards.
. "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"
cd "$T"
authority

CALLS="pwrite64 fsync rename ftruncate unlink"

# killed N CALL COMMAND…: whether the command died at the Nth such call
killed() {
  local when=$1 call=$2; shift 2
  ! (strace -f --seccomp-bpf -qq -o /dev/null -e "inject=$call:signal=KILL:when=$when" "$@" >/dev/null 2>&1 & wait $!) 2>/dev/null
}
whole() { yett-pki audit verify --ca ca && yett-pki show --valid "$1"; }
serials() { yett-pki list --ca ca --csv | cut -d, -f6 | sort | uniq -d | wc -l; }
written() { # every certificate that left is on record
  local f
  for f in out-*/cert.pem; do
    [ ! -e "$f" ] || yett-pki list --ca ca --csv | grep -q "$(openssl x509 -in "$f" -noout -serial | cut -d= -f2 | tr A-F a-f | sed 's/^/0*/')" || return 1
  done
}

bundle_again() { yett-pki bundle --ca ca --out trust.bundle --passphrase-file pass.ca; }
must bundle_again
for call in $CALLS; do
  for n in $(seq 60); do
    killed "$n" "$call" yett-pki issue device "k-$call-$n" --ca ca --out "out-$call-$n" --passphrase-file pass.ca || break
    whole trust.bundle >/dev/null 2>&1 || fail "issue killed at $call $n"
  done
  pass "issue killed at $call 1 to $((n - 1))"
  for n in $(seq 60); do
    yett-pki issue device "r-$call-$n" --ca ca --out "out-r-$call-$n" --passphrase-file pass.ca >/dev/null 2>&1
    killed "$n" "$call" yett-pki revoke "device/r-$call-$n" --ca ca || break
    whole trust.bundle >/dev/null 2>&1 || fail "revoke killed at $call $n"
  done
  pass "revoke killed at $call 1 to $((n - 1))"
  for n in $(seq 60); do
    killed "$n" "$call" yett-pki bundle --ca ca --out trust.bundle --passphrase-file pass.ca || break
    whole trust.bundle >/dev/null 2>&1 || fail "bundle killed at $call $n"
  done
  pass "bundle killed at $call 1 to $((n - 1))"
done
check "every certificate that left is on record" written
gives "i12 no serial stands twice" 0 serials
check "and it still issues" yett-pki issue device last --ca ca --out last --passphrase-file pass.ca
check "and makes bundles" bundle_again
