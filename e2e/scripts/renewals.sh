#!/usr/bin/env bash
# Many devices enrolled and renewed by folders: the first LIVE are the real yettd, renewed over their connections; the others make their requests
# with openssl, as a device of another maker would, and what comes back is verified by it.
#   DEVICES=24 LIVE=3   how many
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
DEVICES=${DEVICES:-24} LIVE=${LIVE:-3}
cd "$T"
(umask 077; echo "correct horse" >pass.ca; echo "battery staple" >pass.grants)
ca() { yett-pki "$@" --ca ca --passphrase-file pass.ca; }
grants() { yett-pki "$@" --grants grants --passphrase-file pass.grants; }
must yett-pki init --domain example.org --ca ca --grants grants --passphrase-file pass.ca --grants-passphrase-file pass.grants
must ca issue operator alice --out alice
live=$(seq "$LIVE") others=$(seq $((LIVE + 1)) "$DEVICES")
mkdir first renewal

# --- what a device of another maker does
request() { # NUMBER DIRECTORY: a new key and a PKCS#10 request
  (umask 077; openssl ecparam -name prime256v1 -genkey -noout -out "$2/pump-$1.key")
  openssl req -new -key "$2/pump-$1.key" -subj "/CN=pump-$1" -out "$2/pump-$1.request"
}
renewal() { # NUMBER: the same, signed with the current key as well (PROTOCOL §19)
  request "$1" renewal
  openssl req -in "renewal/pump-$1.request" -outform DER -out request.der
  openssl cms -sign -binary -nodetach -nosmimecap -md sha256 -signer "enrolled/pump-$1.reply" -inkey "first/pump-$1.key" -in request.der -outform PEM |
    sed 's/CMS-----/YETT RENEWAL REQUEST-----/' >"renewal/pump-$1.request"
}

# --- enrolment, all by one command of the authority
for n in $live; do must yettd request "pump-$n" --domain example.org --identity "state-$n/identity" --out "first/pump-$n.request"; done
for n in $others; do request "$n" first; done
says "$DEVICES devices are enrolled from a folder" "^issued $DEVICES in " ca issue --from first --for 60d --out enrolled
for n in $live; do
  must yettd install "enrolled/pump-$n.reply" --identity "state-$n/identity"
  must grants epoch "pump-$n" --to "state-$n/identity/cert.pem" --out "pump-$n.secret"
  must yettd install "pump-$n.secret" --identity "state-$n/identity"
done
{ echo operator,device,roles; for n in $live; do echo "alice,pump-$n,technician"; done; } >grants.csv
must grants grant --from grants.csv --for 30d --out alice.grants

# --- the live ones
pids=()
cleanup() { [ ${#pids[@]} -eq 0 ] || { kill "${pids[@]}" 2>/dev/null; wait "${pids[@]}" 2>/dev/null; }; }
for n in $live; do
  mkdir -p "etc-$n/operations.d"; chmod 700 "state-$n" "state-$n/identity"
  printf 'listen = ["127.0.0.1:0"]\nstate = "%s"\n' "$T/state-$n" >"etc-$n/yettd.toml"
  printf '[operation."identity.request"]\nroles = ["technician"]\n[operation."identity.install"]\nroles = ["technician"]\n' >>"etc-$n/yettd.toml"
  yettd serve --config "etc-$n/yettd.toml" --port-file "port-$n" $([ "$(id -u)" -ne 0 ] || echo --allow-root) >>yettd.log 2>&1 & pids+=($!)
done
export YETT_HOME=$T/home
mkdir -p home/grants; chmod 700 home home/grants; cp -r alice home/identity; (umask 077; cp alice.grants home/grants/)
for n in $live; do
  must within 300 test -s "port-$n"
  printf '[host.pump-%s]\naddress = "127.0.0.1:%s"\n' "$n" "$(cat "port-$n")" >>home/hosts.toml
done

# --- renewal: requests into a folder, one command of the authority, replies out of a folder
# as many at once as one machine carries: who does not greet in time is asked again, and asks for the same key
must within 300 yett renew 'pump-*' --request-to renewal
for n in $others; do renewal "$n"; done
count() { find "$1" -name "*.$2" | wc -l; }
check "each has left a request in the folder" test "$(count renewal request)" -eq "$DEVICES"
says "all are issued by one command" "^issued $DEVICES in " ca issue --from renewal --for 90d --out replies
says "which may be run again" "^issued 0, skipped $DEVICES that were there" ca issue --from renewal --for 90d --out replies
install() { yett renew 'pump-*' --install-from replies >>installed.txt 2>&1; }
must within 300 install
check "the live ones have taken theirs, each once" test "$(grep -c ': installed, valid until' installed.txt)" -eq "$LIVE"

# --- what is true afterwards
serial() { openssl x509 -in "$1" -noout -serial; }
newest() { # NUMBER: the certificate in use is the new one, and for the key that its device made
  if [ "$1" -le "$LIVE" ]; then
    [ "$(serial "replies/pump-$1.reply")" = "$(serial "state-$1/identity/cert.pem")" ] &&
      [ "$(openssl s_client -connect "127.0.0.1:$(cat "port-$1")" </dev/null 2>/dev/null | openssl x509 -noout -serial)" = "$(serial "replies/pump-$1.reply")" ]
  else
    [ "$(openssl x509 -in "replies/pump-$1.reply" -noout -pubkey)" = "$(openssl pkey -in "renewal/pump-$1.key" -pubout)" ] &&
      openssl verify -CAfile alice/ca.pem -untrusted "replies/pump-$1.reply" "replies/pump-$1.reply" >verified.txt
  fi && [ "$(serial "replies/pump-$1.reply")" != "$(serial "enrolled/pump-$1.reply")" ]
}
renewed=0
for n in $live $others; do if within 60 newest "$n"; then renewed=$((renewed + 1)); else echo "     pump-$n is not renewed"; fi; done
check "$DEVICES of $DEVICES are renewed, $LIVE of them serve under the new certificate" test "$renewed" -eq "$DEVICES"
served=$(for n in $live; do yett run "pump-$n" hello >/dev/null 2>&1 && echo one; done | wc -l)
check "and all the live ones take orders" test "$served" -eq "$LIVE"
yett-pki list 'device/pump-*' --ca ca --csv | tail -n +2 >list.csv
check "i14 each has two certificates on record, none is missing or doubled" test "$(cut -d, -f2 list.csv | sort | uniq -c | awk '$1 == 2' | wc -l),$(wc -l <list.csv)" = "$DEVICES,$((2 * DEVICES))"
check "i12 no serial stands twice" test "$(cut -d, -f6 list.csv | sort -u | wc -l)" -eq $((2 * DEVICES))
check "the log holds, and all is in it" yett-pki audit verify --ca ca --grants grants
