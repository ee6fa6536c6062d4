#!/usr/bin/env bash
# yett-pki killed between two system calls while it replaces keys: rotate issuing, rotate root and its --finish, and epoch. The same command again does
# what it says and no more: one new CA, one new epoch, each with its key, all on record, and what was issued before holds.
#   POINTS=all                 at every such call; else at a few
#   COMMANDS="epoch issuing root finish"   which of them
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
must_trace
COMMANDS=" ${COMMANDS:-epoch issuing root finish} "
asked() { [[ $COMMANDS = *" $1 "* ]]; }
cd "$T"
authority
ca() { yett-pki "$@" --ca ca; }
signing() { ca "$@" --passphrase-file pass.ca; }
granting() { yett-pki "$@" --grants grants --passphrase-file pass.grants; }
of_kind() { ca list --csv | grep -c "^$1,"; }
# serves NAME: the authority issues, and makes a bundle by which the new certificate holds
serves() {
  rm -rf "$1" "$1.bundle"
  signing issue device "$1" --out "$1" && signing bundle --out "$1.bundle" &&
    yett-pki verify "$1/cert.pem" --as device --trust "$1.bundle" --anchors "$1/ca.pem" &&
    openssl verify -CAfile "$1/ca.pem" -untrusted "$1/cert.pem" "$1/cert.pem"
}
# works NAME: and the first certificate holds too
works() { serves "$1" && yett-pki verify pump-7/cert.pem --as device --trust "$1.bundle" --anchors "$1/ca.pem"; }

# --- epoch: the device takes the file, which continues from the secret that it has
configure
epochs=0 newest=1
epoch_killed() {
  local call=$1 n again; shift
  for n in $(points "$call" "$@"); do
    rm -f new.secret new.grants
    killed "$call" "$n" yett-pki epoch pump-7 --to pump-7/cert.pem --out new.secret --overlap 7d --grants-out new.grants --grants grants --passphrase-file pass.grants || { newest=$((newest + 1)); break; }
    newest=$((newest + 1))
    # "exists" once all was done and only the end of the program was not reached
    again=$(granting epoch pump-7 --to pump-7/cert.pem --out new.secret --overlap 7d --grants-out new.grants 2>&1) || grep -q exists <<<"$again" ||
      fail "i14 epoch killed at $call $n cannot go on" "$again"
    grep -Eq "^device/pump-7 epoch $newest in|exists" <<<"$again" || fail "i14 epoch killed at $call $n: not one epoch more" "$again"
    yettd install --config etc/yettd.toml new.secret >install.out 2>&1 || fail "i14 epoch killed at $call $n: the device does not know where the file is from" "$(cat install.out)"
    [ "$(yett-pki show new.grants | grep -c "epoch *$newest")" -ge 1 ] || fail "i14 epoch killed at $call $n: no grants of that epoch" "$(yett-pki show new.grants)"
    epochs=$((epochs + 1))
  done
  pass "i14 epoch was killed at $call, up to $n"
}
if asked epoch; then
  epoch_killed pwrite64 1 6
  epoch_killed fsync 1 3
  epoch_killed rename 1 2
  check "i14 each epoch that was killed was made once" test $epochs -ge 4
fi
live() { yett-pki list --grants grants --csv | grep '^grant,alice,pump-7,' | cut -d, -f5 | sort -n | uniq -d | grep .; }
refused "i14 no grant was made twice in one epoch" live
check "i14 the log of grants holds and all is in it" yett-pki audit verify --ca ca --grants grants

# --- rotate
# rotated KIND CALL FEW…: after each kill and the same again there is one CA of that kind more, and all works
rotations=0
rotated() {
  local kind=$1 call=$2 n before again=; shift 2
  for n in $(points "$call" "$@"); do
    before=$(of_kind issuing)
    killed "$call" "$n" yett-pki rotate "$kind" --ca ca --passphrase-file pass.ca || { [ "$kind" = issuing ] || old_root_ends; break; }
    # what was told is known to be done
    grep -q 'in force with the next bundle' killed.out || again=$(signing rotate "$kind" 2>&1) || fail "i14 rotate $kind killed at $call $n cannot go on" "$again"
    [ "$(of_kind issuing)" -eq $((before + 1)) ] || fail "i14 rotate $kind killed at $call $n: not one CA more" "$again; $(ca list --csv | grep ^issuing)"
    rotations=$((rotations + 1))
    works "r-$rotations" >works.out 2>&1 || fail "i15 after rotate $kind killed at $call $n both chains hold" "$(cat works.out)"
    if [ "$kind" = root ]; then
      old_root_ends
      # from here on the first certificate leads nowhere: it is issued anew
      rm -rf pump-7; must signing issue device pump-7 --out pump-7
    fi
    [ $(($(of_kind issuing) % 8)) -ne 0 ] || anew # a bundle carries sixteen CAs at most
  done
  pass "i14 rotate $kind was killed at $call, up to $n"
}
# anew: an authority without a past
anew() {
  check "i14 the log holds and all is in it" ca audit verify
  rm -rf ca pump-7
  must yett-pki init --domain example.org --ca ca --grants "other-$rotations" --passphrase-file pass.ca
  must signing issue device pump-7 --out pump-7
}
# old_root_ends: the end of the old root, killed as well, at the next of its calls
finishes=0
if [ "${POINTS:-}" = all ]; then ends=(pwrite64 fsync unlink ftruncate) next=1; else ends=(pwrite64) next=2; fi
asked finish || ends=()
old_root_ends() {
  local out call=${ends[0]:-}
  if [ -z "$call" ]; then must ca rotate root --finish; return; fi
  if killed "$call" "$next" yett-pki rotate root --finish --ca ca; then
    finishes=$((finishes + 1))
    out=$(ca rotate root --finish 2>&1) || { grep -q 'in force with the next bundle' killed.out && grep -q 'no root is being replaced' <<<"$out"; } ||
      fail "i14 finish killed at $call $next cannot go on" "$out"
    next=$((next + 1))
  else
    pass "i14 the end of a root was killed at $call, up to $next"
    ends=("${ends[@]:1}") next=1
  fi
  ! out=$(ca rotate root --finish 2>&1) || fail "i14 a root that has ended ends twice" "$out"
  serves "f-$finishes" >works.out 2>&1 || fail "i15 after the end of a root it works" "$(cat works.out)"
}
# what is left of the ends of a root, where its beginning has no more calls
ends_of_root() {
  until [ ${#ends[@]} -eq 0 ]; do
    must signing rotate root
    old_root_ends
    [ $(($(of_kind issuing) % 8)) -ne 0 ] || anew
  done
}
if asked issuing; then
  rotated issuing pwrite64 2
  rotated issuing fsync 1 3
  rotated issuing rename 1 2
fi
if asked root; then
  rotated root pwrite64 4
  for call in $(rare fsync); do rotated root "$call"; done
  rotated root rename 3
fi
if asked finish; then
  [ "${POINTS:-}" = all ] && ends_of_root
  check "i14 the end of a root that was killed was made up for" test $finishes -ge 1
fi
if asked issuing && asked root; then check "i14 each rotation that was killed was done again" test $rotations -ge 6; fi
check "i14 the log holds and all is in it" yett-pki audit verify --ca ca --grants grants
