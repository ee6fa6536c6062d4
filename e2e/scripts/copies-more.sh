#!/usr/bin/env bash
# A whole tree that is interrupted, every option of cp, sync and tail, large files, two writers and no room, by the real programs.
. "$(dirname "$0")/lib.sh"
authority
mkdir "$T/linked" "$T/small" "$T/quota"
cleanup() { ! mountpoint -q "$T/small" || umount "$T/small"; }
small=
if [ "$(id -u)" -eq 0 ] && mount -t tmpfs -o size=3m tmpfs "$T/small" 2>/dev/null; then small=yes; fi
root() { # NAME LINES…
  printf '[root.%s]\npath = "%s"\n' "$1" "$T/$1"; shift
  for right in list get put make-directory move remove; do echo "$right = [\"technician\"]"; done
  printf '%s\n' 'overwrite = "explicit"' "$@"
}
LISTEN=$(free_port) # the daemon is killed and comes back
configure 'fsync = "unless-asked"' "$(root linked 'links = "copy"')" "$(root small)" "$(root quota 'quota = "2M"')"
daemon
client "$T/home"
ulimit -c 0

event() { sed -n "s/.*\"event\":\"end\".*\"$1\":\([0-9]*\).*/\1/p"; }

# --- an interrupted tree goes on
mkdir "$T/big"; for i in 1 2 3; do head -c 12000000 /dev/urandom >"$T/big/f$i"; done; for i in $(seq 20); do echo $i >"$T/big/s$i"; done
size() { du -sb --apparent-size "$1" 2>/dev/null | cut -f1 | grep . || echo 0; }
grown() { [ "$(size "$1")" -gt "$2" ]; }
broken_off() { # DIRECTORY BYTES COMMAND…: killed when so much has come
  local where=$1 bytes=$2; shift 2
  setsid "$@" >/dev/null 2>&1 & local pid=$!
  within 60 grown "$where" "$bytes" || echo "not so much came"
  kill -9 $pid 2>/dev/null; wait $pid 2>/dev/null
}
broken_off "$T/files" $(($(size "$T/files") + 20000000)) yett cp -rp --limit 9M "$T/big" pump-7:/files/
check "a tree was cut in its middle" test ! -e "$T/files/big/f3" -o ! -e "$T/files/big/f2" -o ! -e "$T/files/big/f1"
out=$(yett cp -rp --json --compress none "$T/big" pump-7:/files/ 2>&1); wire=$(event wire <<<"$out")
check "h09: the same command later makes it whole" diff -r "$T/big" "$T/files/big"
check "and sends only the missing part (${wire:-?} bytes)" test "${wire:-99999999}" -lt 32000000
mkdir "$T/big-back"
broken_off "$T/big-back" 20000000 yett cp -rp --limit 9M pump-7:/files/big "$T/big-back/"
out=$(yett cp -rp --json --compress none pump-7:/files/big "$T/big-back/" 2>&1); wire=$(event wire <<<"$out")
check "h09: and a tree that came in part" diff -r -x ".yett-*" "$T/big" "$T/big-back/big"
check "is fetched where it is missing (${wire:-?} bytes)" test "${wire:-99999999}" -lt 32000000
rm -rf "$T/files/big"
yett cp -rp -j 2 --limit 9M "$T/big" pump-7:/files/big >"$T/out.daemon" 2>&1 & copying=$!
within 60 grown "$T/files/big" 12000000
stop_daemon -KILL; daemon
wait $copying
check "kill -9 of the daemon: both connections go on by themselves" diff -r "$T/big" "$T/files/big"
check "and say so" grep -q 'connecting again' "$T/out.daemon"

# --- options
cp -p "$T/big/f1" "$T/f1"; printf y | dd of="$T/f1" bs=1 seek=7000000 conv=notrunc 2>/dev/null; touch -r "$T/big/f1" "$T/f1"; mkdir "$T/sum" && cp -p "$T/f1" "$T/sum/f1"; mkdir "$T/files/sum"; cp -p "$T/big/f1" "$T/files/sum/f1"
gives "the same size and time are taken for the same" "" yett sync -n "$T/sum" pump-7:/files/sum
gives "--checksum looks into them" "change  f1" yett sync -n --checksum "$T/sum" pump-7:/files/sum
check "and sends what differs" yett sync --checksum --digest crc32c "$T/sum" pump-7:/files/sum
check "h10: the same after it" cmp "$T/f1" "$T/files/sum/f1"
seq 300000 >"$T/text"
wire() { yett cp -f --json "$@" | event wire; }
none=$(wire --compress none "$T/text" pump-7:/files/text); zstd=$(wire --compress zstd "$T/text" pump-7:/files/text); auto=$(wire "$T/text" pump-7:/files/text); noise=$(wire "$T/f1" pump-7:/files/noise)
check "--compress none sends all ($none), zstd and auto less ($zstd, $auto)" test "$none" -ge "$(stat -c %s "$T/text")" -a "$zstd" -lt $((none / 2)) -a "$auto" -lt $((none / 2))
check "and auto leaves what does not shrink ($noise)" test "$noise" -ge 12000000 -a "$noise" -lt 12200000
check "it is the same" cmp "$T/text" "$T/files/text"
check "--digest crc32c and --no-fsync" yett cp -f --digest crc32c --no-fsync "$T/text" pump-7:/files/text
says "--no-fsync is the owner's to allow" 'failed|refused' yett cp --no-fsync "$T/text" pump-7:/quota/text

# --- tail, and words of the shell
seq 20 >"$T/files/log"
gives "tail tells the last lines" "$(seq 19 20)" yett tail -n 2 pump-7:/files/log
yett tail -f -n 1 pump-7:/files/log >"$T/tailed" 2>&1 & tailing=$!
holds() { grep -qx "$1" "$T/tailed"; }
check "tail -f begins with the last" within 60 holds 20
echo added >>"$T/files/log"; check "tells what is added" within 60 holds added
mv "$T/files/log" "$T/files/log.1"; echo late >>"$T/files/log.1"; echo rotated >"$T/files/log"
check "goes on with the file of that name after rotation" within 60 holds rotated
check "having read the old one to its end" holds late
: >"$T/files/log"; sleep 1; echo afresh >"$T/files/log"
check "and after truncation" within 60 holds afresh
kill $tailing; wait $tailing 2>/dev/null
words() { printf '%s\n' "$@" | yett shell pump-7 2>&1; }
says "find" '/files/big/s7' words "find /files/big"
says "du" '[0-9.]+[KM]? +.*big' words "du /files/big"
says "sha256" "$(sha256sum <"$T/text" | cut -d' ' -f1)" words "sha256 /files/text"

# --- sizes
truncate -s 4500M "$T/huge"; printf end >>"$T/huge"; printf begin | dd of="$T/huge" conv=notrunc 2>/dev/null
blocks() { [ "$(du -k "$1" | cut -f1)" -lt 1000 ]; }
check "d13: a file of more than 4 GiB goes there" yett cp --digest crc32c --no-fsync "$T/huge" pump-7:/files/huge
check "d13: and back" yett cp --digest crc32c --no-fsync pump-7:/files/huge "$T/huge-back"
check "d13: with the same length" test "$(stat -c %s "$T/huge-back")" = "$(stat -c %s "$T/huge")"
check "d13: and ends" bash -c "cmp <(tail -c 100000 '$T/huge') <(tail -c 100000 '$T/huge-back') && cmp -n 100000 '$T/huge' '$T/huge-back'"
check "d13: sparse on both sides" bash -c "$(declare -f blocks); blocks '$T/files/huge' && blocks '$T/huge-back'"

# --- two writers, no room
for i in a b; do mkdir "$T/w$i"; for f in $(seq 12); do yes $i | head -c 200000 >"$T/w$i/f$f"; done; done
mkdir "$T/files/w"
yett cp -rf "$T/wa/." pump-7:/files/w >/dev/null 2>&1 & one=$!
yett cp -rf "$T/wb/." pump-7:/files/w >/dev/null 2>&1 & two=$!
wait $one; one=$?; wait $two; two=$?
check "h05: of two trees to one path each file is one of them ($one, $two)" bash -c "for f in '$T'/files/w/f*; do cmp -s \$f '$T/wa/f1' || cmp -s \$f '$T/wb/f1' || exit 1; done; [ \$(ls '$T/files/w' | wc -l) -eq 12 ]"
left_over() { find "$T/$1" -name '.yett-*' | grep -q .; }
mkdir "$T/much"; for i in 1 2 3 4 5 6; do head -c 700000 /dev/urandom >"$T/much/f$i"; done
if [ -n "$small" ]; then
  full() { # NAME COMMAND…
    local name=$1; shift
    says "h01: $name tells that the disk is full" 'no-space|no room|No space' "$@"
    check "h01: $name leaves whole files alone" bash -c "for f in \$(find '$T/small' -type f -name 'f?'); do cmp -s \$f '$T/much/'\${f##*/} || exit 1; done"
    refused "h01: $name leaves nothing beside them" left_over small
  }
  full "a tree" yett cp -r "$T/much" pump-7:/small/
  rm -rf "$T/small/much"; full "sync" yett sync "$T/much" pump-7:/small/much
  rm -rf "$T/small/much"; yett cp -r "$T/much" pump-7:/files/much >/dev/null 2>&1
  full "a tree that comes" yett cp -r pump-7:/files/much "$T/small/"
  rm -rf "$T/small/much"; mkdir "$T/small/much"; head -c 100000 /dev/urandom >"$T/small/much/f1"; cp "$T/small/much/f1" "$T/old"
  head -c 2500000 /dev/zero >"$T/small/ballast"
  says "h01: replacing where there is no room is told" 'no-space|no room|No space' yett sync "$T/much" pump-7:/small/much
  check "h01: and the old content stays" cmp "$T/old" "$T/small/much/f1"
  check "h08: a root that can only be read" mount -o remount,ro "$T/small"
  exits "h08: is told" 1 yett cp -rf "$T/much" pump-7:/small/
  check "h08: and readable" yett cp -f pump-7:/small/much/f1 "$T/old2"
fi
says "a quota is told" '\[quota\]' yett cp -r "$T/much" pump-7:/quota/
check "what fits is there, whole" bash -c "[ -n \"\$(ls '$T/quota/much')\" ] && for f in '$T'/quota/much/*; do cmp -s \$f '$T/much/'\${f##*/} || exit 1; done"
check "and it is kept ($(size "$T/quota"))" test "$(size "$T/quota/much")" -le 2010000
refused "and nothing beside" left_over quota
