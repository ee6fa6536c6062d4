#!/usr/bin/env bash
# Processes killed in the middle of things, full disks, no descriptors, bad reloads: nothing is half done, nothing runs twice.
. "$(dirname "$0")/lib.sh"
authority
configure
mkdir "$T/programs"
cat >"$T/programs/tally" <<'SH'
#!/bin/sh
echo $$ >>"$1"
exec sleep "$2"
SH
chmod 755 "$T/programs/tally"
cat >"$T/etc/operations.d/tally.toml" <<TOML
[operation.tally]
summary = "Leave a mark, then wait"
run     = ["$T/programs/tally", "$T/tally.{name}", "{seconds}"]
roles   = ["technician"]
timeout = "10m"
[[operation.tally.argument]]
name = "name"
type = "text"
summary = "whose mark"
[[operation.tally.argument]]
name = "seconds"
type = "integer"
summary = "how long"
TOML
cleanup() {
  ! mountpoint -q "$T/small" || umount "$T/small"
  left=$(cat "$T/tally.cut" 2>/dev/null) # the daemon that would have ended it was killed
  [ "$(cat "/proc/${left:-none}/comm" 2>/dev/null)" != sleep ] || kill "$left"
}
mkdir "$T/small"
if [ "$(id -u)" -eq 0 ] && mount -t tmpfs -o size=1m tmpfs "$T/small" 2>/dev/null; then
  cat >>"$T/etc/yettd.toml" <<TOML

[root.small]
path      = "$T/small"
list      = ["technician"]
get       = ["technician"]
put       = ["technician"]
overwrite = "explicit"
TOML
fi
daemon
client "$T/home"

mkdir "$T/here"
head -c 8000000 /dev/urandom >"$T/here/big.bin"
uploads() { find "$T/files" -name '.yett-upload-*'; }
no_uploads() { [ -z "$(uploads)" ]; }
some_upload() { [ -n "$(uploads)" ]; }
marks() { cat "$T/tally.$1" 2>/dev/null | wc -l; }
marked() { [ "$(marks "$1")" -ge 1 ]; }
# stalling MODE BYTES: a proxy that passes so many bytes and no more; sets PROXY and VIA
stalling() {
  : >"$T/proxy"
  node "$ROOT/e2e/scripts/stranger/proxy.mjs" "$PORT" "$@" >"$T/proxy" & PROXY=$!
  within 60 test -s "$T/proxy"
  VIA=pump-7@127.0.0.1:$(head -n 1 "$T/proxy")
}
stalled() { within 60 grep -q stalled "$T/proxy"; }
end() { kill "${2:--TERM}" "$1" 2>/dev/null; wait "$1" 2>/dev/null; }

# --- the client is killed
for percent in 1 50 99; do
  stalling stall-up $((80000 * percent))
  yett cp "$T/here/big.bin" "$VIA:/files/up-$percent.bin" >"$T/cp.log" 2>&1 & cp=$!
  stalled || { fail "the upload reaches $percent %" "$(cat "$T/cp.log")"; }
  end $cp -KILL; end $PROXY
  check "h09_upload_killed_at_${percent}_percent_leaves_no_upload" within 60 no_uploads
  check "h09_upload_killed_at_${percent}_percent_has_no_final_name" test ! -e "$T/files/up-$percent.bin"
done
cp "$T/here/big.bin" "$T/files/big.bin"
for percent in 1 99; do
  stalling stall-down $((80000 * percent))
  yett cp "$VIA:/files/big.bin" "$T/here/down-$percent.bin" >"$T/cp.log" 2>&1 & cp=$!
  stalled || { fail "the download reaches $percent %" "$(cat "$T/cp.log")"; }
  end $cp -KILL; end $PROXY
  check "h09_download_killed_at_${percent}_percent_has_no_final_name" test ! -e "$T/here/down-$percent.bin"
done
check h09_a_whole_upload_still_works yett cp "$T/here/big.bin" pump-7:/files/whole.bin
check h09_and_is_the_same_file cmp "$T/here/big.bin" "$T/files/whole.bin"

# --- the daemon is killed
ask "$T/home" --keep "$T/done.order" tally name=done seconds=0 >"$T/done.said"
gives n03_an_order_ran 'finished 0' cat "$T/done.said"
stalling stall-up 4000000
yett cp - "$VIA:/files/lost.bin" <"$T/here/big.bin" >"$T/cp.log" 2>&1 & cp=$! # of what cannot be read again no part is kept
ask "$T/home" --keep "$T/cut.order" tally name=cut seconds=500 >"$T/cut.said" & cut=$!
stalled; within 60 marked cut; within 60 some_upload
stop_daemon -KILL
end $cp; end $PROXY; wait $cut
says n03_the_client_knows_no_outcome '^lost ' cat "$T/cut.said"
check h09_a_killed_daemon_leaves_the_upload some_upload
check h09_and_not_under_its_name test ! -e "$T/files/lost.bin"
daemon
client "$T/home-2"
check h03_which_is_removed_at_the_next_start within 60 no_uploads
gives n03_the_same_payload_again_tells_that_nobody_knows 'failed unknown-outcome joined' ask "$T/home" --keep "$T/cut.order" tally
gives n03_it_did_not_run_twice 1 marks cut
gives n03_what_had_ended_tells_its_end_again 'finished 0 joined' ask "$T/home" --keep "$T/done.order" tally
gives n03_and_did_not_run_twice 1 marks done
check j06_no_order_ran_without_a_line_before test "$(audit | grep '"intent"' | grep -c '"operation":"tally"')" -eq 2

# --- a copy of an order is held up on the way, and arrives after its twin
gives n03_a_copy_that_comes_late_does_not_run 'ok' timeout 120 node "$ROOT/e2e/scripts/stranger/late.mjs" "$T/home" "$PORT" tally late
gives n03_it_ran_once 1 marks late

# --- no space
if mountpoint -q "$T/small"; then
  echo old >"$T/small/file"
  says h01_a_full_disk_is_told 'no-space' yett cp -f "$T/here/big.bin" pump-7:/small/file
  gives h01_the_old_file_is_whole old cat "$T/small/file"
  gives h01_and_nothing_else_is_left 'file' ls -A "$T/small"
else
  echo "     skipped: h01 needs root, to mount a small file system"
fi

# --- reload
printf '\n[operation.broken]\nrun = "no list"\n' >"$T/etc/operations.d/zz.toml"
kill -HUP "$DAEMON"
check d17_a_wrong_configuration_is_told within 60 grep -q 'zz.toml:[0-9]*:[0-9]*: ' "$T/yettd.log"
gives d17_and_the_old_one_stays 'still' yett run pump-7 say still
printf '[operation.fresh]\nsummary = "Something new"\nrun = ["/bin/echo", "fresh"]\nroles = ["technician"]\n' >"$T/etc/operations.d/zz.toml"
kill -HUP "$DAEMON"
is_fresh() { [ "$(yett run pump-7 fresh 2>/dev/null)" = fresh ]; }
check d17_a_right_one_is_taken within 60 is_fresh

# --- no descriptors
holding() { timeout 200 node "$ROOT/e2e/scripts/stranger/descriptors.mjs" "$T/home" "$PORT" "$DAEMON"; }
lines_before=$(wc -l <"$T/yettd.log") began=$SECONDS
while IFS= read -r line; do
  case $line in "ok   "*) pass "${line#ok   }" ;; *) fail d07_descriptors "$line" ;; esac
done < <(holding 2>&1)
check d07_at_most_a_line_a_second test $(($(wc -l <"$T/yettd.log") - lines_before)) -le $((20 + SECONDS - began))
gives d07_and_then_all_is_well 'well' yett run pump-7 say well

# --- stop
yett run pump-7 nap 3 >"$T/nap.said" 2>&1 & nap=$!
napping() { pgrep -P "$DAEMON" sleep >/dev/null; }
within 60 napping
kill -TERM "$DAEMON"
wait $nap
check d17_what_runs_may_end test $? -eq 0
wait "$DAEMON"; status=$?
DAEMON=
check d17_and_then_the_daemon_ends_with_0 test $status -eq 0
says d17_nobody_answers_there 'no connection to pump-7' yett status pump-7
says d17_the_audit_ends_with_it '"stopped"' tail -n 1 "$T/state/audit/audit.jsonl"
