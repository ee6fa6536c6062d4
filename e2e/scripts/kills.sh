#!/usr/bin/env bash
# H03, H09: kill -9 of the client or of the daemon at random moments of a copy of a file or a tree, there or back; each time the same command
# later (or the client by itself) makes it whole. KILLS says how many; SEED repeats a run.
. "$(dirname "$0")/lib.sh"
KILLS=${KILLS:-4} SEED=${SEED:-$RANDOM}
RANDOM=$SEED
authority
LISTEN=$(free_port) # the daemon is killed and comes back
daemon
client "$T/home"
ulimit -c 0
mkdir -p "$T/src/d"
for i in 1 2 3; do head -c 6000000 /dev/urandom >"$T/src/f$i"; done; for i in $(seq 30); do echo "$i" >"$T/src/d/s$i"; done
head -c 18000000 /dev/urandom >"$T/file"
want_tree=$(cd "$T/src" && find . -type f -print0 | sort -z | xargs -0 sha256sum | sha256sum) want_file=$(sha256sum <"$T/file")
hash() { if [ ! -e "$1" ]; then return; elif [ -d "$1" ]; then (cd "$1" && find . -type f ! -name ".yett-*" -print0 | sort -z | xargs -0 sha256sum | sha256sum); else sha256sum <"$1"; fi; }
partial() { # what stands under a final name is whole
  local f
  for f in "$1"/f? "$1"/d/s*; do [ ! -e "$f" ] || cmp -s "$f" "$T/src/${f#"$1"/}" || { echo "$f"; return; }; done
}
again() { yett "${words[@]}" >"$T/out" 2>&1; [ $? -ne 255 ]; } # 255: no connection
left_over() { find "$T/files" "$T/back" "$T" -maxdepth 2 -name '.yett-*' 2>/dev/null | grep .; }
resumed=0 bad=0
echo "seed $SEED"
for ((n = 1; n <= KILLS; n++)); do
  rm -rf "$T/files/"* "$T/back"
  case $((RANDOM % 4)) in
    0) what='file there' words=(cp "$T/file" pump-7:/files/x) result=$T/files/x want=$want_file ;;
    1) what='file back' words=(cp pump-7:/files/y "$T/back") result=$T/back want=$want_file; cp "$T/file" "$T/files/y" ;;
    2) what='tree there' words=(cp -rp "$T/src/." pump-7:/files/x) result=$T/files/x want=$want_tree ;;
    3) what='tree back' words=(sync pump-7:/files/y "$T/back") result=$T/back want=$want_tree; cp -r "$T/src" "$T/files/y" ;;
  esac
  if [ $((RANDOM % 2)) = 0 ]; then victim=client; else victim=daemon; fi
  delay=$((RANDOM % 3500))
  setsid yett "${words[0]}" --limit 9M "${words[@]:1}" >"$T/out" 2>&1 & copy=$!
  sleep "$(printf '%d.%03d' $((delay / 1000)) $((delay % 1000)))"
  if [ $victim = client ]; then
    kill -9 $copy 2>/dev/null; wait $copy 2>/dev/null
    case $what in
      file*) [ ! -e "$result" ] || [ "$(hash "$result")" = "$want" ] || { bad=$((bad + 1)); fail "h09: $what, $victim killed after $delay ms: a part bears the final name"; } ;;
      tree*) part=$(partial "$result"); [ -z "$part" ] || { bad=$((bad + 1)); fail "h09: $what, $victim killed after $delay ms: $part is not whole"; } ;;
    esac
    [ -e "$result" ] && [[ $what == file* ]] || within 90 again # a device that is busy may take too long to greet
  else
    stop_daemon -KILL; daemon
    wait $copy # it goes on by itself, unless it had never been connected
    [ "$(hash "$result" 2>/dev/null)" = "$want" ] || within 90 again
  fi
  resumed=$((resumed + 1))
  [ "$(hash "$result")" = "$want" ] || { bad=$((bad + 1)); fail "h03: $what, $victim killed after $delay ms: it is not the same" "$(cat "$T/out")"; }
  case $what in # what a killed client had begun is taken by the same command; what a killed daemon had, by its start or a later put
    *back) [ -z "$(left_over)" ] || { bad=$((bad + 1)); fail "h09: $what, $victim killed after $delay ms: something lies beside" "$(left_over)"; } ;;
  esac
done
check "h03, h09: the same hash at the end after each of $resumed kills (seed $SEED)" test $bad -eq 0 -a $resumed -eq "$KILLS"
