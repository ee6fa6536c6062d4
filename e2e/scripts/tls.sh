#!/usr/bin/env bash
# What openssl, gnutls-cli and noise get from the port. Each attack comes from an address of its own, since of one address only one a minute is recorded.
. "$(dirname "$0")/lib.sh"
authority
must yett-pki issue operator late --ca "$T/ca" --out "$T/late" --for 1s --passphrase-file "$T/pass.ca"
must yett-pki grant late pump-7 --grants "$T/grants" --role technician --out "$T/late.grants" --passphrase-file "$T/pass.grants"
daemon
client "$T/home-late" late
client "$T/home-device"
rm -r "$T/home-device/identity"; cp -r "$T/pump-7" "$T/home-device/identity"
client "$T/home"

TRUST=(-CAfile "$T/home/identity/ca.pem" -servername pump-7.example.org)
# The chain is the issuers alone: openssl sends the leaf by itself.
ALICE=(-cert "$T/home/identity/cert.pem" -cert_chain "$T/ca/issuing.pem" -key "$T/home/identity/key.pem")
# s_client ADDRESS OPTION…: alice, unless other options say otherwise; says nothing, and reads until the device closes.
s_client() { local from=$1; shift; timeout 60 openssl s_client -connect "127.0.0.1:$PORT" -bind "$from:0" "${TRUST[@]}" -ign_eof "$@" </dev/null 2>&1 | tr -d '\0'; }
# from ADDRESS: how many lines of audit tell of a connection from there that was turned away; a moment may pass before they stand there
turned() { audit | grep '"turned-away"' | grep -c "\"peer\":\"$1:"; }
was_turned() { [ "$(turned "$1")" -ge 1 ]; }
one_line() { within 60 was_turned "$1"; sleep 0.3; [ "$(turned "$1")" -eq 1 ] || { audit | tail -n 5; return 1; }; }
# one_a_minute ADDRESS SINCE: one line, and one more for each minute that has passed since
one_a_minute() { within 60 was_turned "$1"; sleep 0.3; [ "$(turned "$1")" -le $((1 + (SECONDS - $2) / 60)) ] || { audit | tail -n 5; return 1; }; }
silent() { ! audit | grep -q "\"connected\".*\"peer\":\"$1:"; }

# A limit that stands in no certificate, no refusal and nothing that openssl says by itself.
says n11_openssl_gets_a_welcome 'early-input' s_client 127.0.0.10 "${ALICE[@]}" -alpn yett/1
refused n11_and_who_shows_no_certificate_gets_none grep -q early-input <<<"$(s_client 127.0.0.112 -alpn yett/1)"
says a01_tls12_is_refused 'alert protocol version' s_client 127.0.0.11 "${ALICE[@]}" -alpn yett/1 -tls1_2
check a01_tls12_leaves_one_line_of_audit one_line 127.0.0.11
says a02_a_client_without_a_certificate_is_refused 'alert certificate required|alert bad certificate' s_client 127.0.0.12 -alpn yett/1
check a02_it_leaves_one_line_of_audit one_line 127.0.0.12
check a02_no_session_is_made_of_it silent 127.0.0.12
says a05_a_device_certificate_is_no_operator 'certificate-usage' s_client 127.0.0.15 -cert "$T/pump-7/cert.pem" -cert_chain "$T/ca/issuing.pem" -key "$T/pump-7/key.pem" -alpn yett/1
check a05_it_leaves_one_line_of_audit one_line 127.0.0.15
says a10_an_expired_certificate_is_told_both_times 'goodbye certificate-expired .*"not-after":[0-9]+.*' ask "$T/home-late" hello
says a10_the_client_knows_before_it_asks 'your certificate expired' env YETT_HOME="$T/home-late" yett status pump-7
gives n10_the_reason_reaches_the_client_each_time '100 goodbye certificate-usage' ask "$T/home-device" --times 100 hello
says a21_another_protocol_gets_an_alert 'alert no application protocol' s_client 127.0.0.21 "${ALICE[@]}" -alpn h2
check a21_it_leaves_one_line_of_audit one_line 127.0.0.21
says a21_no_protocol_gets_goodbye 'reasondalpn' s_client 127.0.0.121 "${ALICE[@]}"

# No ticket is given, and none is taken: a session of another server that has the device's own key is no use here.
resume() { # OPTION…: what openssl says of a connection to which it brings a session
  s_client 127.0.0.14 "${ALICE[@]}" -alpn yett/1 -sess_in "$T/session" "$@"
}
mkfifo "$T/quiet"; exec 9<>"$T/quiet" # they leave when their standard input ends
openssl s_server -accept 127.0.0.1:0 -cert "$T/pump-7/cert.pem" -cert_chain "$T/ca/issuing.pem" -key "$T/pump-7/key.pem" -alpn yett/1 \
  -max_early_data 16384 -early_data >"$T/other.log" 2>&1 <&9 &
OTHER=$!
within 60 grep -q '^ACCEPT' "$T/other.log"
other=$(sed -n 's/^ACCEPT.*:\([0-9]*\)$/\1/p' "$T/other.log" | head -n 1)
openssl s_client -connect "127.0.0.1:$other" "${TRUST[@]}" -alpn yett/1 -sess_out "$T/session" >"$T/session.log" 2>&1 <&9 &
keeper=$!
check n11_the_test_has_a_session_to_offer within 60 openssl sess_id -in "$T/session" -noout
kill $OTHER $keeper 2>/dev/null; wait $OTHER $keeper 2>/dev/null
refused n11_no_ticket_is_given grep -q 'Session Ticket' <<<"$(s_client 127.0.0.13 "${ALICE[@]}" -alpn yett/1 -sess_out "$T/none")"
check n11_no_session_can_be_kept test ! -s "$T/none"
says a14_a_session_is_not_resumed '^New, TLSv1.3' resume
refused a14_it_is_never_reused grep -q '^Reused' <<<"$(resume)"
head -c 2000 /dev/zero >"$T/early"
refused a15_early_data_is_not_taken grep -q 'Early data was accepted' <<<"$(resume -early_data "$T/early")"
says a15_early_data_was_offered 'Early data was rejected|alert|errno' resume -early_data "$T/early"

GNUTLS=(--x509cafile "$T/home/identity/ca.pem" --x509certfile "$T/home/identity/cert.pem" --x509keyfile "$T/home/identity/key.pem" --no-ca-verification)
gnutls() { timeout 60 gnutls-cli -p "$PORT" "${GNUTLS[@]}" "$@" 127.0.0.1 </dev/null 2>&1 | tr -d '\0'; }
says a01_gnutls_speaks_tls13 'Description: \(TLS1.3' gnutls --alpn yett/1
says a01_gnutls_gets_no_tls12 'fatal alert has been received|Handshake failed' gnutls --alpn yett/1 --priority 'NORMAL:-VERS-ALL:+VERS-TLS1.2'

# Bytes in pieces: of TCP, and of TLS records.
pieces() { # MODE: the real client through a proxy that cuts what it sends
  : >"$T/proxy"
  node "$ROOT/e2e/scripts/stranger/proxy.mjs" "$PORT" "$1" >"$T/proxy" & local proxy=$! status
  within 60 test -s "$T/proxy"
  yett run "pump-7@127.0.0.1:$(head -n 1 "$T/proxy")" say pieces; status=$?
  kill $proxy; wait $proxy 2>/dev/null
  return $status
}
says a18_single_bytes_make_a_handshake '^pieces$' pieces bytes
says a18_records_of_one_byte_make_a_handshake_or_an_alert '^pieces$|alert|handshake' pieces records

# Noise: it is closed, with one line each, and shows nothing but itself in any log.
noise() { timeout 60 node "$ROOT/e2e/scripts/stranger/noise.mjs" "$PORT" "$@"; }
check a19_close_notify_in_the_handshake_ends_it noise 127.0.0.19 close-notify
began=$SECONDS
check a22_http_is_closed noise 127.0.0.22 http
check a22_ssh_is_closed noise 127.0.0.22 ssh
check a22_escapes_are_closed noise 127.0.0.22 escapes
check a22_random_bytes_are_closed noise 127.0.0.22 random
check a22_one_line_for_one_source one_a_minute 127.0.0.22 $began
check a24_application_data_instead_of_a_hello_is_closed noise 127.0.0.24 data
check c05_a_line_without_an_end_is_closed noise 127.0.0.25 endless
unprintable() { LC_ALL=C grep -nP '[\x00-\x08\x0b-\x1f\x7f]' "$@"; }
refused a22_the_log_shows_no_control_characters unprintable "$T/yettd.log" "$T/state/audit/audit.jsonl"
check a22_the_log_stays_short test "$(wc -l <"$T/yettd.log")" -lt 30
refused a22_no_stack_trace grep -qE '^\s+at dev\.yett' "$T/yettd.log"
says a22_the_device_is_alive '^alive$' yett run pump-7 say alive
