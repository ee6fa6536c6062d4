#!/usr/bin/env bash
# Time: a device at 1970 is told the time by who connects and un-revokes nobody; a list of revocations that gets old is warned of, then refused, and can be replaced on the spot.
. "$(dirname "$0")/lib.sh"
fake=$(ls /usr/lib/*/faketime/libfaketimeMT.so.1 2>/dev/null | head -n 1)
[ -n "$fake" ] || stops "no libfaketime (Debian: faketime)"
# Only the calendar is faked. What the library does by itself to waits by the other clock keeps a JVM from ending.
# The library keeps files in /dev/shm, named after the process, which one that is killed leaves there.
clock() { printf '%s\n' sh -c 'echo $$ >>"$0"; exec "$@"' "$T/faked" env LD_PRELOAD="$fake" FAKETIME="$1" FAKETIME_DONT_FAKE_MONOTONIC=1 FAKETIME_FORCE_MONOTONIC_FIX=0; }
at() { local faked; mapfile -t faked < <(clock "$1"); shift; timeout -k 1 120 "${faked[@]}" "$@"; }
cleanup() { [ ! -e "$T/faked" ] || while read -r pid; do rm -f "/dev/shm/faketime_shm_$pid" "/dev/shm/sem.faketime_sem_$pid"; done <"$T/faked"; }
(umask 077; echo "correct horse" >"$T/pass.ca"; echo "battery staple" >"$T/pass.grants")
must yett-pki init --domain example.org --ca "$T/ca" --grants "$T/grants" --passphrase-file "$T/pass.ca" --grants-passphrase-file "$T/pass.grants"
must yett-pki issue device pump-7 --ca "$T/ca" --for 1y --out "$T/pump-7" --passphrase-file "$T/pass.ca"
must yett-pki epoch pump-7 --grants "$T/grants" --out "$T/pump-7" --passphrase-file "$T/pass.grants"
for who in alice mallory; do
  must at +2h yett-pki issue operator $who --ca "$T/ca" --for 1y --out "$T/$who" --passphrase-file "$T/pass.ca"
  must at +3h yett-pki grant $who pump-7 --grants "$T/grants" --role technician --for 1y --out "$T/$who.grants" --passphrase-file "$T/pass.grants"
done
must at +3h yett-pki revoke operator/mallory --ca "$T/ca"
must at +3h yett-pki bundle --ca "$T/ca" --grants "$T/grants" --out "$T/second.bundle" --passphrase-file "$T/pass.ca"

# --- a device that never knew the time
mapfile -t LAUNCH < <(clock "@1970-01-01 00:05:00")
daemon
client "$T/home-mallory" mallory
client "$T/home"
works() { at +4h yett run pump-7 say "$1" 2>&1 | grep -q "^$1$"; }
check n15_at_1970_a_grant_tells_it_the_time within 60 works one
check n15_on_record grep -q '"event":"time-raised"' "$T/state/audit/audit.jsonl"
says n15_it_says_that_it_does_not_know 'does not know the time' at +4h yett run pump-7 say two
cp "$T/second.bundle" "$T/home/identity/trust.bundle"
check i13_it_takes_newer_revocations works three
says i13_and_holds_to_them 'certificate-revoked' at +4h env YETT_HOME="$T/home-mallory" yett run pump-7 say four
stop_daemon -KILL
daemon
client "$T/home"
says i13_also_after_a_restart_at_1970 'certificate-revoked' ask "$T/home-mallory" hello
check i13_and_locks_nobody_out within 60 works five
stop_daemon -KILL

# --- a list of revocations that gets old
says i02_check_warns_long_before 'trust.bundle: the list of revocations is of .* from .* only hello and trust' at +100d yettd check --config "$T/etc/yettd.toml"
mapfile -t LAUNCH < <(clock +200d)
daemon
client "$T/home"
says i02_then_it_is_refused_with_file_and_date "trust-stale.*$T/state/identity/trust.bundle is of 20" at +200d yett run pump-7 say six
check i02_the_log_says_so_too grep -q 'trust.bundle: the list of revocations is of .*; since' "$T/yettd.log"
later() { at +200d yett run pump-7 say seven 2>&1 | grep -q '^seven$'; }
bundle() { must at +200d yett-pki bundle --ca "$T/ca" --grants "$T/grants" --out "$T/$1.bundle" --passphrase-file "$T/pass.ca"; }
bundle third
says i02_a_newer_one_is_taken_on_the_spot 'trust bundle installed' at +200d yettd install --config "$T/etc/yettd.toml" "$T/third.bundle"
check i02_and_all_is_well_again within 60 later
stop_daemon -KILL
cp "$T/second.bundle" "$T/state/identity/trust.bundle"; rm -f "$T/state/identity/trust.held"
daemon
client "$T/home"
bundle fourth
cp "$T/fourth.bundle" "$T/home/identity/trust.bundle"
says i02_trust_itself_is_never_refused '^pump-7: installed' at +200d yett trust push pump-7
check i02_nor_anything_after_it within 60 later
stop_daemon -KILL
sed -i '1i [trust]\nrefuse-after = "2y"\n' "$T/etc/yettd.toml" && sed -i '/^listen/d;/^state/d' "$T/etc/yettd.toml"
sed -i "1i listen = [\"127.0.0.1:0\"]\nstate  = \"$T/state\"" "$T/etc/yettd.toml"
cp "$T/second.bundle" "$T/state/identity/trust.bundle"; rm -f "$T/state/identity/trust.held"
daemon
client "$T/home"; cp "$T/second.bundle" "$T/home/identity/trust.bundle"
check i02_without_any_authority_the_owner_may_allow_an_older_one within 60 later
