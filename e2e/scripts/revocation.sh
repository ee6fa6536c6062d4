#!/usr/bin/env bash
# What is revoked, and what does not belong together, gets nowhere: certificates, grants, the device itself. A bundle travels with whoever connects.
. "$(dirname "$0")/lib.sh"
authority
for who in bob mallory nora; do operator $who technician; done
daemon
for who in bob mallory nora; do client "$T/home-$who" $who; done
client "$T/home"
pki() { must yett-pki "$@"; }
as() { local who=$1; shift; YETT_HOME=$T/home-$who "$@"; }
held() { cmp "$T/state/identity/trust.bundle" "$1"; }
serial() { yett-pki show --json "$1" | grep -o '"serial" *: *"[0-9a-f]*"' | head -n 1 | grep -o '[0-9a-f]\{32\}'; }
cp "$T/pump-7/trust.bundle" "$T/first.bundle"

# --- what does not belong together
mix() { # HOME CERTIFICATE-OF GRANTS-FILE
  mkdir -p "$T/$1/grants"; cp -r "$T/$2" "$T/$1/identity"; cp "$3" "$T/$1/grants/"; chmod 600 "$T/$1/grants/"*; cp "$T/home/hosts.toml" "$T/$1/"
}
mix mixed-1 alice "$T/bob.grants"
mix mixed-2 bob "$T/alice.grants"
says b11_the_right_certificate_with_a_grant_of_another '^goodbye claims-operator ' ask "$T/mixed-1" hello
says b11_the_right_grant_with_a_certificate_of_another '^goodbye claims-operator ' ask "$T/mixed-2" hello
says b11_the_client_says_whose_grant_it_is 'the grant for pump-7 is for spiffe://example.org/operator/bob' env YETT_HOME="$T/mixed-1" yett status pump-7
pki epoch pump-8 --grants "$T/grants" --out "$T/pump-8" --passphrase-file "$T/pass.grants"
pki grant alice pump-8 --grants "$T/grants" --role technician --out "$T/pump-8.grants" --passphrase-file "$T/pass.grants"
says n05_a_grant_for_another_device '^goodbye claims-device ' ask "$T/home" --grant "$T/pump-8.grants" hello
says b03_a_role_added_to_a_grant '^goodbye mac ' ask "$T/home" --claims 'roles=["owner","technician"]' hello
says b03_a_grant_made_to_last '^goodbye mac ' ask "$T/home" --claims 'not-after=4102444800000' hello
echo "another passphrase" >"$T/pass.other"; chmod 600 "$T/pass.other"
pki init --domain example.org --grants "$T/grants-2" --grants-passphrase-file "$T/pass.other"
pki epoch pump-7 --grants "$T/grants-2" --out "$T/other" --passphrase-file "$T/pass.other"
pki grant alice pump-7 --grants "$T/grants-2" --role technician --out "$T/other.grants" --passphrase-file "$T/pass.other"
mix mixed-3 alice "$T/other.grants"
says n05_a_grant_of_another_authority '^goodbye mac ' ask "$T/mixed-3" hello
exits n05_the_client_says_so_and_ends_with_255 255 env YETT_HOME="$T/mixed-3" yett status pump-7
pki grant alice pump-7 --grants "$T/grants" --role technician --for 1s --out "$T/short.grants" --passphrase-file "$T/pass.grants"
sleep 2
mix mixed-4 alice "$T/short.grants"
says a10_an_expired_grant '^goodbye grant-expired .*"not-after":[0-9]+' ask "$T/mixed-4" hello
says a10_the_client_knows_before_it_asks 'the grant for pump-7 expired' env YETT_HOME="$T/mixed-4" yett status pump-7

# --- what is revoked
gives i01_they_work_before 'one' as mallory yett run pump-7 say one
gives n13_and_so_do_they 'one' as nora yett run pump-7 say one
tls_as_mallory() {
  timeout 60 openssl s_client -connect "127.0.0.1:$PORT" -bind 127.0.0.14:0 -CAfile "$T/mallory/ca.pem" -cert "$T/mallory/cert.pem" -cert_chain "$T/ca/issuing.pem" \
    -key "$T/mallory/key.pem" -alpn yett/1 -ign_eof "$@" </dev/null 2>&1 | tr -d '\0'
}
says a14_before_it_a_connection_is_welcome 'New, TLSv1.3' tls_as_mallory -sess_out "$T/mallory.session"
check a14_there_is_no_session_to_keep test ! -s "$T/mallory.session"
pki revoke operator/mallory --ca "$T/ca"
pki revoke "grant/$(serial "$T/nora.grants")" --grants "$T/grants"
pki bundle --ca "$T/ca" --grants "$T/grants" --out "$T/second.bundle" --passphrase-file "$T/pass.ca"
as mallory yett run pump-7 nap 500 >"$T/live-mallory" 2>&1 & mallory=$!
as nora yett run pump-7 nap 500 >"$T/live-nora" 2>&1 & nora=$!
two_sleep() { [ "$(pgrep -c -P "$DAEMON" sleep)" -eq 2 ]; }
within 60 two_sleep || fail "both naps run before the bundle comes"
cp "$T/second.bundle" "$T/home-bob/identity/trust.bundle"
gives i01_another_operator_carries_the_bundle 'carried' as bob yett run pump-7 say carried
check i01_the_device_holds_it held "$T/second.bundle"
gone() { ! kill -0 "$1" 2>/dev/null; }
check i01_a_live_connection_of_a_revoked_operator_ends within 60 gone $mallory
check n13_a_running_order_of_a_revoked_grant_ends within 60 gone $nora
kill $mallory $nora 2>/dev/null; wait $mallory $nora 2>/dev/null
says i01_it_says_why 'certificate-revoked|revoked' cat "$T/live-mallory"
says n13_it_says_why 'revoked' cat "$T/live-nora"
none_sleeps() { ! pgrep -P "$DAEMON" sleep >/dev/null; }
check e08_nothing_of_them_still_runs within 60 none_sleeps
gives n10_a_revoked_operator_learns_it_each_time '100 goodbye certificate-revoked' ask "$T/home-mallory" --times 100 hello
# No ticket was given; so the session of another server is offered, which a device that resumed would have to look at.
mkfifo "$T/quiet"; exec 9<>"$T/quiet" # they leave when their standard input ends
openssl s_server -accept 127.0.0.1:0 -cert "$T/pump-7/cert.pem" -key "$T/pump-7/key.pem" -tls1_3 -alpn yett/1 >"$T/other.log" 2>&1 <&9 & other=$!
accepts() { grep -qE '^ACCEPT 127.0.0.1:[0-9]+' "$T/other.log"; }
within 60 accepts || fail "another server accepts"
openssl s_client -connect "127.0.0.1:$(grep -oE '^ACCEPT 127.0.0.1:[0-9]+' "$T/other.log" | cut -d: -f2)" -alpn yett/1 -sess_out "$T/mallory.session" >/dev/null 2>&1 <&9 & keeper=$!
check a14_the_test_has_a_session_to_offer within 60 openssl sess_id -in "$T/mallory.session" -noout
kill $other $keeper; wait $other $keeper 2>/dev/null
resumed=$(tls_as_mallory -sess_in "$T/mallory.session")
says a14_a_resumed_session_of_a_revoked_certificate_is_refused 'certificate-revoked' cat <<<"$resumed"
refused a14_since_nothing_is_resumed grep -q '^Reused' <<<"$resumed"
says i01_the_real_client_says_so_too 'certificate-revoked' as mallory yett status pump-7
says n13_a_revoked_grant_is_refused 'grant-revoked' as nora yett run pump-7 say two
exits n13_with_status_254 254 as nora yett run pump-7 say two

# --- bundles only go forward
says i04_an_older_bundle_is_told_so '"outcome":"older"' ask "$T/home" --input "$T/first.bundle" trust
check i04_it_never_replaces_a_newer_one held "$T/second.bundle"
python3 - "$T/second.bundle" "$T/forged.bundle" <<'PY'
import sys
b = bytearray(open(sys.argv[1], 'rb').read()); b[len(b) // 2] ^= 1; open(sys.argv[2], 'wb').write(b)
PY
says i04_a_forged_bundle_is_refused '^failed bundle-refused' ask "$T/home" --input "$T/forged.bundle" trust
check i04_it_changes_nothing held "$T/second.bundle"
gives n17_an_operator_with_the_older_one_works 'three' yett run pump-7 say three
check n17_and_has_the_newer_one_then cmp "$T/home/identity/trust.bundle" "$T/second.bundle"
stop_daemon
says i02_check_has_nothing_to_say_of_a_bundle_in_its_place '^ok$' yettd check --config "$T/etc/yettd.toml"
mv "$T/state/identity/trust.bundle" "$T/aside.bundle"
says i02_check_tells_of_a_bundle_that_is_gone '^warning: .*trust.bundle: missing; that of .* stays in force' yettd check --config "$T/etc/yettd.toml"
daemon
client "$T/home-again"; client "$T/home-mallory-again" mallory
says i01_the_revocation_outlives_a_restart '^goodbye certificate-revoked ' ask "$T/home-mallory-again" hello
check i02_the_log_tells_too within 60 grep -q 'trust.bundle: missing' "$T/yettd.log"
mv "$T/aside.bundle" "$T/state/identity/trust.bundle"

# --- a device that was stolen
pki revoke device/pump-7 --ca "$T/ca"
pki bundle --ca "$T/ca" --grants "$T/grants" --out "$T/third.bundle" --passphrase-file "$T/pass.ca"
client "$T/home-warned"
cp "$T/third.bundle" "$T/home-warned/identity/trust.bundle"
before=$(audit | grep -c '"intent"')
says n17_a_revoked_device_is_refused_by_the_client 'revoked' yett run pump-7 say secret
exits n17_with_status_255 255 yett run pump-7 say secret
check n17_it_was_sent_nothing test "$(audit | grep -c '"intent"')" -eq "$before"
