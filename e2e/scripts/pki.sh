#!/usr/bin/env bash
# What yett-pki issues, seen by openssl, GnuTLS and the JDK; keys that stay where they were made; 200 devices at once; a token; modes of its files;
# two of it at once, killed at system calls; hostile arguments.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$T"
umask 000 # what is secret must be so whatever the umask

authority

mode() { [ "$(stat -c %a "$2")" = "$1" ]; }
for secret in pump-7/key.pem pump-7/device.secret alice/key.pem alice.grants ca/root.key ca/issuing.key ca/authority.db grants/master.key grants/authority.db; do
  check "i07 $secret is for its owner alone" mode 600 "$secret"
done
for directory in ca grants pump-7 alice; do
  check "$directory/ is for its owner alone" mode 700 "$directory"
done
created_private() {
  strace -f -qq -e trace=openat,open,creat,mkdir,mkdirat,chmod,fchmod,fchmodat -o trace \
    "$ROOT/bin/yett-pki" issue operator carol --ca ca --out carol --passphrase-file pass.ca
  grep -q 'carol/\.key\.pem[^ ]* O_WRONLY|O_CREAT|O_EXCL[^ ]*, 0600\|carol/\.key\.pem.*O_CREAT.*0600' trace
  ! grep -E '(chmod|fchmod|fchmodat)\(.*key\.pem' trace
}
check "i07 a key is created 0600 by open itself, never by a chmod after it" created_private

# --- other people's eyes
split_chain() { # leaf.pem, issuing.pem, crls in PEM
  awk -v d="$2" '/BEGIN CERT/{n++} {print > (d "/" n ".pem")}' "$1/cert.pem"
}
mkdir -p split
split_chain pump-7 split
openssl_chain() { openssl verify -x509_strict -purpose "$1" -CAfile "$2/ca.pem" -untrusted split/2.pem "$2/cert.pem"; }
check "openssl verifies the device as a TLS server" openssl_chain sslserver pump-7
check "openssl verifies the operator as a TLS client" openssl_chain sslclient alice
refused "openssl does not take the device for a client" openssl_chain sslclient pump-7
refused "openssl does not take the operator for a server" openssl_chain sslserver alice
gnutls_chain() { cat "$1/cert.pem" "$1/ca.pem" | certtool --verify-chain; }
check "GnuTLS verifies the device's chain" gnutls_chain pump-7
check "GnuTLS verifies the operator's chain" gnutls_chain alice
same_key() { [ "$(openssl x509 -in "$1/cert.pem" -noout -pubkey)" = "$(openssl pkey -in "$1/key.pem" -pubout)" ]; }
check "openssl reads the key, which is that of the certificate" same_key pump-7
check "GnuTLS reads the key" certtool --key-info --infile pump-7/key.pem
says "openssl sees exactly one URI" 'URI:spiffe://example.org/device/pump-7$' openssl x509 -in pump-7/cert.pem -noout -ext subjectAltName
for key in issuing root; do
  opened() { [ "$(openssl pkey -in "ca/$1.key" -passin file:pass.ca -pubout)" = "$(openssl x509 -in "ca/$1.pem" -noout -pubkey)" ]; }
  check "openssl opens ca/$key.key with the passphrase, should this program be lost" opened "$key"
done
refused "ca/root.key does not open without it" openssl pkey -in ca/root.key -passin pass:wrong -noout
hidden() { ! grep -raqE 'BEGIN (EC )?PRIVATE KEY' ca grants; }
check "i08 no key lies in clear in either directory" hidden

# --- revocation
content() { openssl cms -verify -inform DER -in "$1" -CAfile pump-7/ca.pem -purpose any -out "$2"; }
check "openssl verifies the signature of the first bundle" content pump-7/trust.bundle first.cbor
must yett-pki revoke device/pump-7 --ca ca --reason key-compromise
serial=$(yett-pki list --grants grants --json | sed -n 's/.*"serial" *: *"\([0-9a-f]*\)".*/\1/p')
must yett-pki revoke "grant/$serial" --grants grants
must yett-pki bundle --ca ca --grants grants/revoked --out trust.bundle --passphrase-file pass.ca
check "openssl verifies the signature of the second" content trust.bundle second.cbor
says "show tells what is revoked" 'key-compromise' yett-pki show trust.bundle
says "show tells the grant" "$serial" yett-pki show trust.bundle
crls() { # the CRLs within the bundle, as PEM: DER SEQUENCEs found by their length
  python3 - second.cbor <<'PY'
import base64, sys
data = open(sys.argv[1], "rb").read()
i = 0
while i + 4 < len(data):
    if data[i] == 0x30 and data[i + 1] == 0x82:
        n = 4 + int.from_bytes(data[i + 2:i + 4], "big")
    elif data[i] == 0x30 and data[i + 1] == 0x81:
        n = 3 + data[i + 2]
    else:
        i += 1
        continue
    text = base64.encodebytes(data[i:i + n]).decode()
    print("-----BEGIN X509 CRL-----\n" + text + "-----END X509 CRL-----")
    i += n
PY
}
crls >crls.pem
with_crls() { openssl verify -crl_check_all -CAfile <(cat pump-7/ca.pem crls.pem) -untrusted split/2.pem "$1/cert.pem"; }
check "openssl accepts the operator by the CRLs of the bundle" with_crls alice
says "openssl refuses the device by them" 'certificate revoked' with_crls pump-7

# --- several at once
twins=()
for n in 1 2 3; do
  yett-pki issue device "twin-$n" --ca ca --out "twin-$n" --passphrase-file pass.ca >"twin-$n.log" 2>&1 &
  twins+=($!)
done
issued=0
for pid in "${twins[@]}"; do wait "$pid" && issued=$((issued + 1)); done
check "i14 three at once all issue" [ $issued -eq 3 ]
on_record() { yett-pki list --ca ca | grep -c '^device/twin-'; }
says "i14 and each is on record" '^3$' on_record

# --- keys that stay where they were made
stranger_request() { openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$1.key" -out "$1.request" -subj "/CN=$1" 2>/dev/null; }
must stranger_request stranger
must yett-pki issue device stranger --ca ca --request stranger.request --out stranger.reply --passphrase-file pass.ca
first_certificates() { awk '/BEGIN CERT/{n++} n>0 && /BEGIN YETT/{exit} {print}' "$1"; }
first_certificates stranger.reply >stranger.pem
check "i11 a request by openssl gives a certificate that openssl verifies" openssl verify -x509_strict -purpose sslserver -CAfile pump-7/ca.pem -untrusted stranger.pem stranger.pem
jdk_path() { # the JDK's own path validation, without anything of ours
  cat >JdkPath.java <<'JAVA'
import java.io.FileInputStream;
import java.security.cert.*;
import java.util.*;

class JdkPath {
  public static void main(String[] a) throws Exception {
    var f = CertificateFactory.getInstance("X.509");
    var root = (X509Certificate) f.generateCertificate(new FileInputStream(a[0]));
    var p = new PKIXParameters(Set.of(new TrustAnchor(root, null)));
    p.setRevocationEnabled(false);
    for (int i = 1; i < a.length; i++) {
      var chain = new ArrayList<X509Certificate>();
      for (var c : f.generateCertificates(new FileInputStream(a[i]))) chain.add((X509Certificate) c);
      CertPathValidator.getInstance("PKIX").validate(f.generateCertPath(chain), p);
    }
  }
}
JAVA
  # shellcheck source=/dev/null
  (here=$ROOT/bin && . "$ROOT/bin/jdk.sh" && need_jdk && "$jdk/bin/java" JdkPath.java pump-7/ca.pem stranger.pem pump-7/cert.pem alice/cert.pem)
}
check "the JDK's own path validation takes all that is issued" jdk_path
exits "n16 another key for a name with a live certificate" 1 yett-pki issue device stranger --ca ca --request <(stranger_request evil; cat evil.request) --out evil.reply --passphrase-file pass.ca
renewal() { # NAME: signed with the current key by openssl
  openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$1.new" -outform DER -out "$1.der" -subj "/CN=$1" 2>/dev/null
  openssl cms -sign -binary -nodetach -md sha256 -signer "$1.pem" -certfile ca/issuing.pem -inkey "$1.key" -in "$1.der" -outform DER -out "$1.cms" 2>/dev/null
  { echo "-----BEGIN YETT RENEWAL REQUEST-----"; base64 -w64 "$1.cms"; echo "-----END YETT RENEWAL REQUEST-----"; } >"$1.renewal"
}
must renewal stranger
check "n16 a renewal that openssl signed is taken" yett-pki issue device stranger --ca ca --request stranger.renewal --out stranger.renewed --passphrase-file pass.ca

must yett-pki epoch pump-8 --grants grants --out pump-8/ --passphrase-file pass.grants
must yett-pki issue device pump-8 --ca ca --out p8 --passphrase-file pass.ca
must yett-pki epoch pump-8 --grants grants --to p8/cert.pem --out pump-8.secret --overlap 7d --passphrase-file pass.grants
opened_by_openssl() {
  sed '1d;$d' pump-8.secret | base64 -d >pump-8.cms
  openssl cms -decrypt -inform DER -in pump-8.cms -recip p8/cert.pem -inkey p8/key.pem | grep -c 'BEGIN YETT DEVICE SECRET'
}
gives "openssl opens a device secret with the device's key, both epochs" 2 opened_by_openssl
not_in_clear() { ! grep -q "$(sed -n 2p pump-8/device.secret | cut -c1-40)" pump-8.secret; }
check "and nobody else" not_in_clear

(umask 077; echo "file passphrase" >pass.file)
must yett-pki issue operator dora --ca ca --out dora --bundle p12 --protect-file pass.file --passphrase-file pass.ca
check "openssl opens identity.p12" openssl pkcs12 -in dora/identity.p12 -passin file:pass.file -noout
check "GnuTLS opens it" certtool --p12-info --inder --infile dora/identity.p12 --password "file passphrase"
check "openssl opens key.pem under its passphrase" openssl pkey -in dora/key.pem -passin file:pass.file -noout
with_descriptor() { yett-pki issue operator erna --ca ca --out erna --passphrase-fd 3 3<pass.ca; }
check "a passphrase comes by a descriptor" with_descriptor

# --- 200 devices, enrolled and renewed from a script
mkdir -p fleet
fleet() {
  echo "kind,name,request" >fleet/devices.csv
  for n in $(seq 200); do
    openssl ecparam -name prime256v1 -genkey -noout -out "fleet/d-$n.key" &&
      openssl req -new -key "fleet/d-$n.key" -out "fleet/d-$n.request" -subj "/CN=d-$n" || return 1
    echo "device,d-$n,d-$n.request" >>fleet/devices.csv
  done
}
must fleet
says "200 devices are enrolled" '^issued 200 in ' yett-pki issue --from fleet/devices.csv --ca ca --out fleet/replies --passphrase-file pass.ca
says "again, nothing is issued twice" '^issued 0, skipped 200 ' yett-pki issue --from fleet/devices.csv --ca ca --out fleet/replies --passphrase-file pass.ca
verified() { local n; for n in $(seq 1 40 200); do openssl verify -CAfile pump-7/ca.pem -untrusted "$1/d-$n.reply" "$1/d-$n.reply" || return 1; done; }
check "and openssl verifies them" verified fleet/replies
renewed() { yett-pki renew 'device/d-*' --ca ca --out fleet/renewed --passphrase-file pass.ca | grep -c '^device/d-'; }
gives "200 devices are renewed" 200 renewed
check "and openssl verifies them too" verified fleet/renewed
listed() { yett-pki list 'device/d-*' --ca ca --csv | tail -n +2 | wc -l; }
gives "400 certificates are on record" 400 listed
check "the log holds" yett-pki audit verify --ca ca
check "and that of the grants" yett-pki audit verify --grants grants

# --- killed at system calls: nothing is lost, nothing is there twice (the whole of it: long/pki-kill.sh)
whole() { yett-pki audit verify --ca ca >/dev/null; }
killed=0
for at in fsync:2 fsync:6 pwrite64:12 rename:2; do
  call=${at%:*} when=${at#*:}
  (strace -f --seccomp-bpf -qq -o /dev/null -e "inject=$call:signal=KILL:when=$when" yett-pki issue device "killed-$call-$when" --ca ca --out "killed-$call-$when" --passphrase-file pass.ca >/dev/null 2>&1 & wait $!) 2>/dev/null || killed=$((killed + 1))
  whole || fail "i14 issue killed at $call $when"
done
check "i14 issue was killed at system calls and the inventory is whole" [ $killed -gt 0 ]
recorded() { local d; for d in killed-*; do [ ! -e "$d/cert.pem" ] || yett-pki list "device/$d" --ca ca | grep -q "^device/$d" || return 1; done; }
check "i14 no certificate left that is not on record" recorded

# --- a token
token() {
  mkdir -p tokens
  printf 'directories.tokendir = %s\nobjectstore.backend = file\nlog.level = ERROR\n' "$T/tokens" >softhsm.conf
  softhsm2-util --init-token --free --label yett --pin 4711 --so-pin 08150815 >/dev/null
  (umask 077; echo 4711 >pin)
}
library=$(find /usr/lib -name libsofthsm2.so -print -quit)
export SOFTHSM2_CONF=$T/softhsm.conf
must token
must yett-pki init --domain example.org --ca tca --grants tgrants --token "$library" --grants-token "$library" --passphrase-file pin
no_key_files() { [ -z "$(find tca tgrants -name '*.key')" ]; }
check "with a token there is no key in a file" no_key_files
says "i14 a key that a cut-off run has left in a token is named, with what to do" "holds a key 'yett example.org root 1' since 20.*--delete-object" \
  yett-pki init --domain example.org --ca tca-2 --token "$library" --passphrase-file pin
must yett-pki issue device pump-9 --ca tca --out t9 --passphrase-file pin
check "a key in a token issues" openssl verify -x509_strict -CAfile t9/ca.pem -untrusted t9/cert.pem t9/cert.pem
must yett-pki epoch pump-9 --grants tgrants --out t9 --passphrase-file pin
must yett-pki grant alice pump-9 --grants tgrants --role viewer --out t9.grants --passphrase-file pin
check "a bundle too" yett-pki bundle --ca tca --out t.bundle --passphrase-file pin
echo 9999 >pin
says "a wrong PIN is told" 'does not open' yett-pki issue device pump-10 --ca tca --out t10 --passphrase-file pin

# --- a copy that can only be read, and one that another program writes to
(umask 022; mkdir copy; cp ca/authority.db copy/; chmod 555 copy; chmod 444 copy/authority.db
 mkdir half; cp ca/authority.db half/; echo part >half/authority.db-wal; chmod 444 half/*; chmod 555 half)
unprivileged() { if [ "$(id -u)" -eq 0 ]; then chmod 755 "$T"; setpriv --reuid="$(id -u nobody)" --regid="$(id -g nobody)" --clear-groups "$@"; else "$@"; fi; }
gives "a read-only copy is listed like the original" "$(yett-pki list --ca ca)" unprivileged yett-pki list --ca copy
says "and its log verifies" 'holds|whole|head' unprivileged yett-pki audit verify --ca copy
live=$(yett-pki list 'device/*' --ca ca --csv | awk -F, '$7 == "valid" { print $2; exit }')
says "what would change it says that it can only be read" 'can only be read here' unprivileged yett-pki revoke "device/$live" --ca copy
says "one whose log was not copied whole is refused with the mend" 'copy both to a place that can be written' unprivileged yett-pki list --ca half
python3 - <<'PY' & holder=$!
import os, sqlite3, time
database = sqlite3.connect("ca/authority.db", isolation_level=None)
database.execute("BEGIN IMMEDIATE")
open("held", "w").close()
for _ in range(6000):
    if os.path.exists("release"):
        break
    time.sleep(0.1)
PY
within 60 test -e held
yett-pki bundle --ca ca --out waited.bundle --passphrase-file pass.ca >waiting.out 2>&1 & waiting=$!
check "i14 a writer that waits for another says so" within 60 grep -q 'note: waits for another program that writes to .*ca/authority.db' waiting.out
touch release
wait $waiting
check "i14 and goes on after it" test -s waited.bundle
wait $holder

# --- what people get wrong, or mean to
exits "a wrong command line is 64" 64 yett-pki issue
exits "a name with a slash" 64 yett-pki issue device ../../etc --ca ca --out x --passphrase-file pass.ca
exits "a domain in capitals" 64 yett-pki init --domain EXAMPLE.org --ca y --passphrase-file pass.ca
exits "a key is never replaced" 1 yett-pki issue device pump-7 --ca ca --out pump-7 --passphrase-file pass.ca
exits "no terminal and no file: no passphrase" 1 yett-pki issue device p --ca ca --out x
exits "a passphrase in argv is no option" 64 yett-pki issue device p --ca ca --out x --passphrase secret
chmod 644 pass.ca
says "a passphrase file that others may read" 'others may read .*chmod 600' yett-pki issue device p --ca ca --out x --passphrase-file pass.ca
chmod 600 pass.ca
says "an ESC is shown, not sent" '\\x1b' yett-pki init --domain "$(printf 'a\033[31m')" --ca y
no_escape() { ! yett-pki show "$(printf '\033[31mfile')" 2>&1 | grep -q "$(printf '\033')"; }
check "j01 no ESC reaches the terminal" no_escape
one_line() { [ "$(yett-pki "$@" 2>&1 | wc -l)" -eq 1 ]; }
check "a failure is one line" one_line list --ca nowhere
check "so is a wrong command line" one_line nonsense --nonsense
full_disk() { ! yett-pki list --ca ca >/dev/full; }
check "output that cannot be written is a failure" full_disk
nothing_left() { [ ! -e x ] && [ ! -e y ] && [ -z "$(find . -path './killed-*' -prune -o \( -name '.*.tmp' -o -name '.*.new-*' \) -print)" ]; }
check "nothing was left behind by what failed" nothing_left
