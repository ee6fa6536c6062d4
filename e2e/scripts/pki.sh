#!/usr/bin/env bash
# What yett-pki issues, seen by openssl and GnuTLS; modes of its files; two of it at once; hostile arguments.
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
nothing_left() { [ ! -e x ] && [ ! -e y ] && [ -z "$(find . -name '.*.tmp' -o -name '.*.new-*')" ]; }
check "nothing was left behind by what failed" nothing_left
