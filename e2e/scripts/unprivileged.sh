#!/usr/bin/env bash
# The daemon as a user of its own, with a checkout that this user cannot write. Root has to say that root is meant.
. "$(dirname "$0")/lib.sh"
authority
configure
if [ "$(id -u)" -ne 0 ]; then
  echo "     skipped: only root can start a daemon as another user; all the other scripts run unprivileged here"
  pass nothing_to_do_without_root
  exit 0
fi
exits e14_root_is_refused 255 yettd serve --config "$T/etc/yettd.toml"
says e14_and_told_what_to_do 'will not run as root.*--allow-root' yettd serve --config "$T/etc/yettd.toml"

# The programs where the other user can read them, everything else in a place of its own.
USER_ID=$(id -u nobody) GROUP_ID=$(id -g nobody)
chmod 711 "$T"
mkdir "$T/opt"
cp -r "$ROOT/bin" "$T/opt/"
mkdir -p "$T/opt/server/target"
cp -r "$ROOT"/server/target/yett-server-*.jar "$ROOT/server/target/lib" "$T/opt/server/target/"
chmod -R go+rX,go-w "$T/opt" "$T/etc"
echo "root's own" >"$T/files/private"; chmod 600 "$T/files/private"
chown "$USER_ID:$GROUP_ID" "$T/files"
chown -R "$USER_ID:$GROUP_ID" "$T/state"
cat >"$T/etc/operations.d/id.toml" <<'TOML'
[operation.id]
summary = "Who runs this"
run     = ["/usr/bin/id", "-un"]
roles   = ["technician"]

[operation.environment]
summary = "What a program gets"
run     = ["/usr/bin/env"]
roles   = ["technician"]

[operation.descriptors]
summary = "What a program has open"
run     = ["/bin/ls", "/proc/self/fd"]
roles   = ["technician"]

[operation.limits]
summary = "What a program may use"
run     = ["/bin/cat", "/proc/self/status"]
roles   = ["technician"]
TOML
touch "$T/yettd.log" && chown "$USER_ID" "$T/yettd.log"
mkdir "$T/run" && chown "$USER_ID" "$T/run"
(
  cd / || exit
  exec setpriv --reuid="$USER_ID" --regid="$GROUP_ID" --clear-groups env -i HOME=/nonexistent PATH=/usr/bin:/bin LD_BIND_NOW=1 SECRET_OF_THE_DAEMON=yes \
    JAVA_HOME="${JAVA_HOME:-}" "$T/opt/bin/yettd" serve --config "$T/etc/yettd.toml" --port-file "$T/run/port" >>"$T/yettd.log" 2>&1
) & DAEMON=$!
within 90 test -s "$T/run/port" || stops "yettd does not start" "$(cat "$T/yettd.log")"
PORT=$(cat "$T/run/port")
client "$T/home"
gives e14_the_daemon_is_nobody nobody ps -o user= -p "$DAEMON"
gives e14_so_are_its_programs nobody yett run pump-7 id
says e04_a_program_gets_path '^PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin$' yett run pump-7 environment
names() { yett run pump-7 environment | sed 's/=.*//' | sort | tr '\n' ' '; }
gives e04_and_nothing_of_the_daemons_own 'HOME LANG LOGNAME PATH USER ' names
descriptors() { yett run pump-7 descriptors | tr '\n' ' '; }
gives e06_a_program_has_three_descriptors_and_the_one_it_lists_with '0 1 2 3 ' descriptors
says e06_and_no_signal_blocked_or_ignored 'SigBlk:[[:space:]]*0+$' yett run pump-7 limits
says m01_there_are_no_core_dumps 'Max core file size +0 +0' cat "/proc/$DAEMON/limits"
echo mine >"$T/mine"
check e14_files_go_there yett cp "$T/mine" pump-7:/files/mine
gives e14_and_belong_to_the_daemon nobody stat -c %U "$T/files/mine"
gives g11_with_no_rights_for_others 640 stat -c %a "$T/files/mine"
check e14_and_back yett cp pump-7:/files/mine "$T/back"
says e14_what_it_may_not_read_it_does_not_give 'permission' yett cp pump-7:/files/private "$T/stolen"
check e14_and_nothing_came test ! -e "$T/stolen"
outside() { find "$T/state" "$T/files" -newer "$T/run/port" ! -user nobody ! -name private; }
gives e14_all_that_it_writes_is_its_own '' outside
chmod 640 "$T/state/identity/key.pem"
kill -HUP "$DAEMON"
check i07_a_key_that_others_may_read_is_not_taken within 60 grep -q 'key.pem' "$T/yettd.log"
gives i07_and_the_one_before_stays still yett run pump-7 say still
