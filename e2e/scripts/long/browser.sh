#!/usr/bin/env bash
# Firefox and its library NSS with what is issued: the identity of an operator is taken from identity.p12, a site is believed by the authority's certificate
# alone, and the site believes Firefox by the operator's.
. "$(dirname "$0")/../lib.sh"

port=$(free_port)
site=
cleanup() { [ -z "$site" ] || kill "$site" 2>/dev/null; }
nss() { "$@" -d "sql:$T/profile"; }

authority
(umask 077; echo "file passphrase" >"$T/pass.file")
must yett-pki issue operator dora --ca "$T/ca" --out "$T/dora" --bundle p12 --protect-file "$T/pass.file" --passphrase-file "$T/pass.ca"
must yett-pki issue device site-1 --dns localhost --ca "$T/ca" --out "$T/site-1" --passphrase-file "$T/pass.ca"
mkdir "$T/profile"
must nss certutil -N --empty-password
check "NSS takes identity.p12" nss pk12util -i "$T/dora/identity.p12" -w "$T/pass.file"
must nss certutil -A -n authority -t TC,C,C -i "$T/ca/root.pem"
name=$(nss certutil -L | sed -n 's/ *u,u,u *$//p')
check "NSS believes an operator's certificate at a server" nss certutil -V -u C -e -n "$name"
must nss certutil -A -n site -t ,, -i "$T/site-1/cert.pem"
check "NSS believes a device's certificate at a client" nss certutil -V -u V -e -n site
refused "NSS does not take an operator for a server" nss certutil -V -u V -e -n "$name"

# A site that asks for a certificate and ends the handshake where there is none that it believes.
openssl s_server -accept "127.0.0.1:$port" -cert "$T/site-1/cert.pem" -cert_chain "$T/site-1/ca.pem" -key "$T/site-1/key.pem" \
  -CAfile "$T/ca/root.pem" -Verify 3 -verify_return_error -www >"$T/site.log" 2>&1 &
site=$!
within 60 grep -q '^ACCEPT' "$T/site.log" || stops "a site"
echo 'user_pref("security.default_personal_cert", "Select Automatically");' >"$T/profile/user.js"
visit() { timeout 120 env HOME="$T" MOZ_DISABLE_CONTENT_SANDBOX=1 firefox-esr --headless --no-remote --profile "$T/profile" --screenshot "$T/page.png" "https://localhost:$port/"; }
visit >"$T/firefox.log" 2>&1 || :
check "Firefox believes the site and shows a page" test -s "$T/page.png"
trusted() { grep -q "^depth=0 .*dora" "$T/site.log" && grep -q "^verify return:1" "$T/site.log" && ! grep -q "verify error" "$T/site.log"; }
check "the site has seen the operator's certificate and believes it" trusted
# The same without the authority: Firefox draws its warning, and no handshake comes to an end.
must nss certutil -D -n authority
rm -f "$T/page.png"
: >"$T/site.log"
visit >"$T/firefox.log" 2>&1 || :
refused "without the authority's certificate Firefox does not" trusted
