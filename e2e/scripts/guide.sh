#!/usr/bin/env bash
# docs/GUIDE.md, command by command, with the real programs; then what README and the guide say of pipes, exit statuses and terminals.
# Of the guide only what it calls yours is replaced: the port, and the paths of the state, of the logs and of the program that is run.
. "$(dirname "$0")/lib.sh"
GUIDE=$ROOT/docs/GUIDE.md
mkdir "$T/guide" "$T/log" "$T/programs"
cd "$T/guide" || exit 1
echo "low water" >"$T/log/today.txt"
printf '#!/bin/sh\necho "$@"\n' >"$T/programs/systemctl"
chmod 755 "$T/programs/systemctl"
(umask 077; echo "correct horse" >ca.pass; echo "battery staple" >grants.pass)
export YETT_HOME=$T/guide/operator

# toml N: the Nth toml block, adapted
toml() {
  awk -v want="$1" '/^```toml/ {n++; inside = n == want; next} /^```/ {inside = 0} inside' "$GUIDE" |
    sed -e "s#/var/lib/yett#$T/state#; s#/var/log/pump#$T/log#; s#/usr/bin/systemctl#$T/programs/systemctl#; s#127.0.0.1:7466#127.0.0.1:0#; s#\"192.0.2.7\"#\"127.0.0.1:${PORT:-0}\"#"
}
commands() { awk '/^```console/ {inside = 1; next} /^```/ {inside = 0} inside && /^\$ / {print substr($0, 3)}' "$GUIDE"; }
place_device() { # what the text between the blocks says in words
  mkdir -p etc/operations.d "$T/state"; chmod 700 "$T/state"
  cp -r pump-7 "$T/state/identity"
  toml 1 >etc/yettd.toml; toml 2 >etc/operations.d/services.toml
}
serve() {
  local root=()
  [ "$(id -u)" -ne 0 ] || root=(--allow-root)
  "$@" --port-file "$T/port" "${root[@]}" >"$T/yettd.log" 2>&1 & DAEMON=$!
  within 90 test -s "$T/port" && PORT=$(cat "$T/port")
}
place_operator() {
  mkdir -p "$YETT_HOME"; chmod 700 "$YETT_HOME"
  cp -r alice "$YETT_HOME/identity"
  toml 3 >"$YETT_HOME/hosts.toml"
}
ran=0
while IFS= read -r -u 3 line; do
  read -ra words <<<"$line"
  ran=$((ran + 1))
  case $line in
    "yettd check"*) place_device; says "guide: $line" '^ok$|: ok$' "${words[@]}" ;;
    "yettd serve"*) if serve "${words[@]}"; then pass "guide: $line"; else fail "guide: $line" "$(cat "$T/yettd.log")"; fi ;;
    "yett grants add"*) place_operator; check "guide: $line" "${words[@]}" ;;
    "yett shell"*) out=$(printf 'status\nls\n' | "${words[@]}" 2>&1); if [[ $? -eq 0 && $out == *today.txt* ]]; then pass "guide: $line"; else fail "guide: $line" "$out"; fi ;;
    "yett run"*) gives "guide: $line" 'restart nginx' "${words[@]}" ;;
    *) check "guide: $line" "${words[@]}" ;;
  esac
done 3< <(commands)
check guide_has_its_commands test "$ran" -ge 18
check guide_the_file_came cmp today.txt "$T/log/today.txt"
stop_daemon

# --- the two commands of the README, the first one in a pipe
cd "$T" || exit 1
cp "$ROOT/README.md" .
piped() { printf 'status\nput README.md\nls\nget README.md back.md\n' | env -u YETT_HOME "$ROOT/bin/try"; }
says readme_bin_try_in_a_pipe '^README.md$' piped
check readme_the_file_came_back cmp "$ROOT/README.md" back.md
last_fails() { printf 'status\nnonsense\n' | env -u YETT_HOME "$ROOT/bin/try"; }
exits readme_its_status_is_that_of_the_last_command 64 last_fails

# --- exit statuses, terminals
rm -rf "$T/state" "$T/etc"
mv "$T/guide/ca" "$T/guide/grants" "$T/guide/pump-7" "$T/guide/alice" "$T/guide/alice.grants" "$T/"
configure
cat >"$T/programs/codes" <<'SH'
#!/bin/sh
case $1 in signal) kill -TERM $$ ;; paint) printf 'a\033[31mb\nyett: not ours\n' ;; *) exit "$1" ;; esac
SH
chmod 755 "$T/programs/codes"
cat >"$T/etc/operations.d/codes.toml" <<TOML
[operation.codes]
summary = "End in some way"
run     = ["$T/programs/codes", "{how}"]
roles   = ["technician"]
[[operation.codes.argument]]
name = "how"
type = "text"
summary = "in which way"

[operation.slow]
summary = "Take too long"
run     = ["/bin/sleep", "20"]
roles   = ["technician"]
timeout = "300ms"
TOML
daemon
# The guide revoked pump-7 at its end, and the operator's bundle is older than that.
client "$T/home"
exits exit_status_is_the_programs_own 7 yett run pump-7 codes 7
exits exit_status_128_and_the_signal 143 yett run pump-7 codes signal
exits exit_status_124_timed_out 124 yett run pump-7 slow
exits exit_status_254_refused 254 yett run pump-7 reboot
exits exit_status_64_usage 64 yett run pump-7 nothing-like-this
exits exit_status_64_for_a_wrong_option 64 yett ls --no-such-option pump-7:/
exits exit_status_255_no_connection 255 yett status pump-7@127.0.0.1:1
exits exit_status_255_no_identity 255 env YETT_HOME="$T/empty" yett status pump-7
one_line_and_hint() { [ "$("$@" 2>&1 | wc -l)" -le 2 ] && ! "$@" 2>&1 | grep -q '^[[:space:]]*at '; }
check a_failure_is_a_line_and_a_hint one_line_and_hint yett run pump-7 reboot

terminal() { TERM=xterm script -qec "$*" /dev/null </dev/null | tr -d '\r'; }
gives f02_a_pipe_gets_the_bytes_unchanged $'a\033[31mb\nyett: not ours' yett run pump-7 codes paint
says f02_a_terminal_gets_them_escaped 'a\\x1b\[31mb' terminal yett run pump-7 codes paint
refused f03_and_none_that_look_like_ours grep -q '^yett: not ours' <<<"$(terminal yett run pump-7 codes paint)"
says f02_unless_told_raw $'a\033\\[31mb' terminal yett run --raw pump-7 codes paint
json() { "$@" | python3 -c 'import json, sys; [json.loads(line) for line in sys.stdin]; print("json")'; }
says status_is_a_table_at_a_terminal '^memory +[0-9.]+[KMGT] of ' terminal yett run pump-7 status
says status_is_a_line_in_a_pipe '^host .*, up .*, memory ' yett run pump-7 status
gives json_of_ls json json yett ls --json pump-7:/
gives json_of_operations json json yett operations pump-7 --json
gives json_of_status json json yett status --json pump-7
gives json_of_run json json yett run --json pump-7 say hi
gives json_of_grants json json yett grants --json
coloured() { grep -q $'\033\\[[0-9;]*m' <<<"$("$@")"; }
refused no_color_in_a_pipe coloured yett --help
check colour_on_a_terminal coloured terminal yett --help
refused no_color_where_it_is_set coloured env NO_COLOR=1 TERM=xterm script -qec 'yett --help' /dev/null

says version_of_the_client '^yett [0-9]+\.' yett --version
says version_of_the_authority '^yett-pki [0-9]+\.' yett-pki --version
says version_of_the_daemon '"version":"[0-9]+\.' yett status --json pump-7
