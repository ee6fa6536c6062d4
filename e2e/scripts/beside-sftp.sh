#!/usr/bin/env bash
# The same hostile paths against Yett and against OpenSSH's sftp-server, side by side: what each lets out of the directory that is meant to be
# shared. Yett's column is a claim; sftp's is only told (it has no root of its own but a chroot, which needs root and keeps nobody on the inside
# from following links within it).
. "$(dirname "$0")/lib.sh"
for s in /usr/lib/openssh/sftp-server /usr/lib/ssh/sftp-server; do [ ! -x $s ] || SERVER=$s; done
command -v sftp >/dev/null && [ -n "${SERVER:-}" ] || echo "no sftp here: its column stays empty"
authority
daemon
client "$T/home"
mkdir "$T/outside" "$T/files-evil" "$T/files/d"
echo treasure >"$T/outside/canary"; echo treasure >"$T/files-evil/canary"; echo inside >"$T/files/d/f"; echo new >"$T/new"
ln -s "$T/outside" "$T/files/link"; ln -s "$T/outside/canary" "$T/files/leaf"; ln -s ../../outside "$T/files/d/up"; ln "$T/outside/canary" "$T/files/hard"; mkfifo "$T/files/fifo"

sftp_does() { # BATCH-LINE: runs it in the shared directory
  [ -n "${SERVER:-}" ] || return 1
  (cd "$T/files" && printf '%s\n' "$1" | timeout 60 sftp -q -b - -D "$SERVER -d $T/files") >"$T/sftp.out" 2>&1
}
untouched() { [ "$(cat "$T/outside/canary" "$T/files-evil/canary")" = "treasure
treasure" ] && [ "$(ls -A "$T/outside" "$T/files-evil" | grep -c .)" -eq 4 ]; }
restore() { rm -rf "$T/outside/"* "$T/files-evil/"*; echo treasure >"$T/outside/canary"; echo treasure >"$T/files-evil/canary"; }
table=()
row() { # WHAT SFTP-LINE YETT-WORDS…: yett must neither give the canary away nor touch it
  local what=$1 line=$2 told; shift 2
  rm -f "$T/got"
  sftp_does "$line"; told="refused"
  if grep -q treasure "$T/got" 2>/dev/null; then told="reads outside"; elif ! untouched; then told="writes outside"; elif [ -e "$T/got" ]; then told="done"; fi
  [ -n "${SERVER:-}" ] || told=
  restore; rm -f "$T/got"
  timeout 120 yett "$@" >"$T/yett.out" 2>&1
  local status=$? good=yes
  [ $status -ne 124 ] || good= # it said nothing in time
  { grep -q treasure "$T/got" "$T/yett.out" 2>/dev/null || ! untouched; } && good=
  table+=("| $what | $([ -n "$good" ] && echo "refused ($status)" || echo "NOT REFUSED") | $told |")
  check "g01, g03, g05: $what" test -n "$good"
  restore
}
row "read through ..             " "get ../outside/canary $T/got" cp pump-7:/files/../outside/canary "$T/got"
row "read an absolute path       " "get $T/outside/canary $T/got" cp "pump-7:$T/outside/canary" "$T/got"
row "read by a directory link    " "get link/canary $T/got" cp pump-7:/files/link/canary "$T/got"
row "read by a link              " "get leaf $T/got" cp pump-7:/files/leaf "$T/got"
row "read by a relative link     " "get d/up/canary $T/got" cp pump-7:/files/d/up/canary "$T/got"
row "read a sibling by its prefix" "get ../files-evil/canary $T/got" cp pump-7:/files-evil/canary "$T/got"
row "read d/../../outside        " "get d/../../outside/canary $T/got" cp pump-7:/files/d/../../outside/canary "$T/got"
row "read a tree with links      " "get -R . $T/got.d" cp -r pump-7:/files/d "$T/got.d"
row "write through ..            " "put $T/new ../outside/new" cp "$T/new" pump-7:/files/../outside/new
row "write by a directory link   " "put $T/new link/new" cp "$T/new" pump-7:/files/link/new
row "write over a link           " "put $T/new leaf" cp -f "$T/new" pump-7:/files/leaf
row "write by a relative link    " "put $T/new d/up/new" cp "$T/new" pump-7:/files/d/up/new
row "remove by a link            " "rm link/canary" sync --delete "$T/files/d" pump-7:/files/link
row "make a directory by a link  " "mkdir link/new" cp -r "$T/files/d" pump-7:/files/link/
echo
echo "| what | yett | sftp-server |"; echo "|---|---|---|"; printf '%s\n' "${table[@]}"
