#!/usr/bin/env bash
# Keys that never travel: a device and an operator are enrolled by request and reply; devices renew over the connection, one by a pipe, many by folders, one that
# has expired; whoever carries a request swaps in nothing.
. "$(dirname "$0")/lib.sh"
(umask 077; echo "correct horse" >"$T/pass.ca"; echo "battery staple" >"$T/pass.grants")
pki() { yett-pki "$@"; }
ca() { pki "$@" --ca "$T/ca" --passphrase-file "$T/pass.ca"; }
grants() { pki "$@" --grants "$T/grants" --passphrase-file "$T/pass.grants"; }
must pki init --domain example.org --ca "$T/ca" --grants "$T/grants" --passphrase-file "$T/pass.ca" --grants-passphrase-file "$T/pass.grants"
D=$T/state/identity

# --- enrolment
must yettd request pump-7 --domain example.org --identity "$T/pump-7" --out "$T/pump-7.request"
check i07_the_key_is_its_owners_alone test "$(stat -c %a "$T/pump-7/key.pending")" = 600
check the_request_is_a_pkcs10_that_proves_its_key openssl req -in "$T/pump-7.request" -noout -verify
must ca issue device pump-7 --request "$T/pump-7.request" --for 60d --out "$T/pump-7.reply"
refused the_reply_holds_no_key grep -q "PRIVATE KEY" "$T/pump-7.reply"
must yettd install "$T/pump-7.reply" --identity "$T/pump-7"
must grants epoch pump-7 --to "$T/pump-7/cert.pem" --out "$T/pump-7.secret"
says a_secret_travels_encrypted 'YETT ENCRYPTED DEVICE SECRET' cat "$T/pump-7.secret"
says the_device_opens_it_and_shows_its_fingerprint 'epoch [0-9]+, fingerprint [0-9a-f]{16}' yettd install "$T/pump-7.secret" --identity "$T/pump-7"
check i07_and_keeps_it_to_itself test "$(stat -c %a "$T/pump-7/device.secret")" = 600
check nothing_of_the_request_is_left test ! -e "$T/pump-7/key.pending"

export YETT_HOME=$T/home
must yett request alice --domain example.org --out "$T/alice.request"
must ca issue operator alice --request "$T/alice.request" --out "$T/alice.reply"
must yett install "$T/alice.reply"
for device in pump-7 pump-8; do
  [ $device = pump-7 ] || { must ca issue device $device --for 60d --out "$T/$device"; must grants epoch $device --out "$T/$device"; }
  must grants grant alice $device --role technician --for 30d --out "$T/$device.grants"
  must yett grants add "$T/$device.grants"
done
rights=$'[operation."identity.request"]\nroles = ["technician"]\n[operation."identity.install"]\nroles = ["technician"]'
daemon "$rights"
others=()
for device in pump-8; do
  mkdir -p "$T/$device-etc/operations.d" "$T/$device-state"; chmod 700 "$T/$device-state"; cp -r "$T/$device" "$T/$device-state/identity"; chmod 700 "$T/$device-state/identity"
  printf 'listen = ["127.0.0.1:0"]\nstate = "%s"\n%s\n' "$T/$device-state" "$rights" >"$T/$device-etc/yettd.toml"
  yettd serve --config "$T/$device-etc/yettd.toml" --port-file "$T/$device.port" $([ "$(id -u)" -ne 0 ] || echo --allow-root) >>"$T/$device.log" 2>&1 & others+=($!)
done
cleanup() { kill "${others[@]}" 2>/dev/null; wait "${others[@]}" 2>/dev/null; }
within 60 test -s "$T/pump-8.port"
printf '[host.pump-7]\naddress = "127.0.0.1:%s"\n[host.pump-8]\naddress = "127.0.0.1:%s"\n' "$PORT" "$(cat "$T/pump-8.port")" >"$T/home/hosts.toml"
gives enrolled_they_work_together one yett run pump-7 say one
serial() { openssl x509 -in "$1" -noout -serial; }

# --- one, by a pipe, without the client needing the authority
first=$(serial "$D/cert.pem")
piped() { yett renew pump-7 --request | ca issue device pump-7 --for 60d --request - | yett renew pump-7 --install -; }
says renewed_through_a_pipe 'pump-7: installed, valid until' piped
check the_certificate_is_another test "$(serial "$D/cert.pem")" != "$first"
shown() { [ "$(openssl s_client -connect "127.0.0.1:$PORT" </dev/null 2>/dev/null | openssl x509 -noout -serial)" = "$(serial "$D/cert.pem")" ]; }
check new_connections_get_it_without_a_restart within 60 shown
gives and_are_served_under_it two yett run pump-7 say two
check the_pair_before_is_kept_until_then_and_no_longer within 60 test ! -e "$D/key.previous"
check the_audit_says_so grep -q '"event":"renewed"' "$T/state/audit/audit.jsonl"

# --- a carrier who swaps
must yett renew pump-7 --request-to "$T/requests"
openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout "$T/mallory.key" -subj /CN=spiffe:%2F%2Fexample.org%2Fdevice%2Fpump-7 -out "$T/mallory.request" 2>/dev/null
refused n16_the_authority_takes_no_request_without_the_current_key ca issue device pump-7 --request "$T/mallory.request" --out "$T/mallory.reply"
must ca issue device pump-7 --request "$T/mallory.request" --rekey --out "$T/mallory.reply"
says n16_the_device_takes_no_certificate_for_another_key 'identity-refused.*another key' yett renew pump-7 --install "$T/mallory.reply"

# --- many, by folders
must yett renew 'pump-*' --request-to "$T/requests"
mkdir "$T/replies"
for device in pump-7 pump-8; do must ca issue device $device --for 60d --request "$T/requests/$device.request" --out "$T/replies/$device.reply"; done
says renewed_by_pattern_and_folders 'pump-8: installed' yett renew 'pump-*' --install-from "$T/replies"
says n16_the_reply_of_another_device_is_refused 'identity-refused' yett renew pump-8 --install "$T/replies/pump-7.reply"

# --- one that has expired is not lost
must yett renew pump-8 --request-to "$T/requests"
must ca issue device pump-8 --for 45s --request "$T/requests/pump-8.request" --out "$T/short.reply"
says a_short_certificate_is_taken_and_warned_of 'installed|WARNING' yett renew pump-8 --install "$T/short.reply"
is_refused() { yett run pump-8 hello 2>&1 | grep -q 'notAfter is .*\|yett renew pump-8 --expired'; }
check an_expired_device_is_refused_with_the_mend within 120 is_refused
expired() { yett renew pump-8 --expired --request | ca issue device pump-8 --for 60d --request - | yett renew pump-8 --expired --install -; }
says with_expired_it_is_renewed 'pump-8: installed' expired
check its_audit_says_that_it_was_served_expired grep -q '"event":"served-expired"' "$T/pump-8-state/audit/audit.jsonl"
says and_is_itself_again 'ok *roles' within 60 yett doctor pump-8
check the_audit_of_all_this_is_whole yettd audit verify --directory "$T/state/audit"
