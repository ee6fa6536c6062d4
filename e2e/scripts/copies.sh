#!/usr/bin/env bash
# Trees over several connections, links, removal, interruption of a whole tree, and every option of cp, sync and tail, by the real programs.
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
configure 'fsync = "unless-asked"' "$(root linked 'links = "copy"')" "$(root small)" "$(root quota 'quota = "2M"')"
daemon
client "$T/home"
ulimit -c 0

look() { (cd "$1" && find . -printf '%P\0%y %m %l %T@\0' | sed -z 's/\(\.[0-9]\{3\}\)[0-9]*$/\1/' | sort -z | tr '\0' '\n'); }
alike() { diff -r --no-dereference "$1" "$2" && diff <(look "$1") <(look "$2"); }
event() { sed -n "s/.*\"event\":\"end\".*\"$1\":\([0-9]*\).*/\1/p"; }

# --- several connections
mkdir -p "$T/src"
for d in 1 2 3 4 5 6; do
  mkdir -p "$T/src/d$d/deep/empty"
  for f in 1 2 3 4 5 6 7 8 9; do head -c $((d * f * 700)) /dev/urandom >"$T/src/d$d/deep/f$f"; done
done
head -c 3000000 /dev/urandom >"$T/src/d3/large"; : >"$T/src/zero"
chmod 500 "$T/src/d2/deep"; touch -d '2020-01-02 03:04:05.678' "$T/src/d1/deep" "$T/src"; chmod 751 "$T/src"
out=$(yett cp -rp -j 3 --json "$T/src" pump-7:/files/tree 2>&1)
check "a tree goes there over three connections" alike "$T/src" "$T/files/tree"
check "and the sum is that of all" test "$(event files <<<"$out")" = 56
check "the top keeps its mode and time" test "$(stat -c '%a %Y' "$T/files/tree")" = "$(stat -c '%a %Y' "$T/src")"
orders() { audit | grep -o '"event":"intent".*"operation":"put-tree"' | wc -l; }
check "each connection had orders of its own ($(orders))" test "$(orders)" -ge 4
check "and it comes back over three" yett cp -rp -j 3 pump-7:/files/tree "$T/back"
check "the same" alike "$T/src" "$T/back"
echo changed >>"$T/src/d4/deep/f2"; rm "$T/src/d5/deep/f5"; echo new >"$T/src/d6/new"
printf x | dd of="$T/src/d3/large" bs=1 seek=1000000 conv=notrunc 2>/dev/null
check "sync over three" yett sync -j 3 --delete "$T/src" pump-7:/files/tree
check "is the same" alike "$T/src" "$T/files/tree"
check "and the other way" yett sync -j 3 --delete pump-7:/files/tree "$T/back"
check "is the same too" alike "$T/src" "$T/back"
mkdir "$T/files/several" "$T/files/several/b"; head -c 9000000 /dev/urandom >"$T/a"; cp "$T/a" "$T/b"; echo c >"$T/c"
out=$(yett cp -j 3 "$T/a" "$T/b" "$T/c" pump-7:/files/several/ 2>&1); status=$?
check "of several, one that fails is named" grep -q "$T/b.*is-directory" <<<"$out"
check "and tells by the exit status ($status)" test $status -eq 1
check "the others are there" bash -c "cmp '$T/a' '$T/files/several/a' && cmp '$T/c' '$T/files/several/c'"

# --- plan and removal
plan() { yett sync -n "$@" | sort; }
gives "sync -n from a device into nothing tells the plan" "make    deep
make    deep/empty
send    deep/f1
send    large" plan --exclude 'f[2-9]' pump-7:/files/tree/d3 "$T/none"
check "and makes nothing" test ! -e "$T/none"
mkdir -p "$T/new" "$T/files/old/gone"; head -c 100000 /dev/urandom >"$T/new/in"; echo o >"$T/files/old/out"; echo o >"$T/files/old/gone/out"
happened() { sed -n 's/.*"event":"\(done\|removed\)".*/\1/p' | uniq | tr '\n' ' '; }
gives "--delete removes once the new is in its place" "done removed " bash -c "$(declare -f happened); yett sync --json --delete '$T/new' pump-7:/files/old | happened"
check "and it is the same" diff -r "$T/new" "$T/files/old"
mkdir "$T/files/old/gone"; echo o >"$T/files/old/gone/out"; echo more >>"$T/new/in"
gives "--delete-before removes first" "removed done " bash -c "$(declare -f happened); yett sync --json --delete-before '$T/new' pump-7:/files/old | happened"
mkdir "$T/here"; echo o >"$T/here/out"
gives "from a device too" "done removed " bash -c "$(declare -f happened); yett sync --json --delete pump-7:/files/old '$T/here' | happened"
echo o >"$T/here/out"; mv "$T/files/old/in" "$T/files/old/in2"
gives "and --delete-before" "removed done " bash -c "$(declare -f happened); yett sync --json --delete-before pump-7:/files/old '$T/here' | happened"
mkdir "$T/here/in3"; echo k >"$T/here/in3/keep.me"; echo f >"$T/files/old/in3"
exits "what is excluded keeps a directory that is in the way" 1 yett sync --delete --exclude '*.me' pump-7:/files/old "$T/here"
check "as it was" test -s "$T/here/in3/keep.me"
check "without it the directory gives way" yett sync --delete pump-7:/files/old "$T/here"
check "to the file" cmp "$T/files/old/in3" "$T/here/in3"

# --- links
mkdir -p "$T/links/d"; echo f >"$T/links/f"; ln -s f "$T/links/to-f"; ln -s ../f "$T/links/d/up"; ln -s d "$T/links/to-d"
check "links go as links where the root says so" yett cp -rp "$T/links" pump-7:/linked/tree
check "the same links there" diff -r --no-dereference "$T/links" "$T/linked/tree"
gives "and nothing is left to do" "" yett sync -n --delete "$T/links" pump-7:/linked/tree
check "they come back as links" yett cp -r pump-7:/linked/tree "$T/links-back"
check "the same links here" diff -r --no-dereference "$T/links" "$T/links-back"
check "over several connections" yett cp -r -j 2 pump-7:/linked/tree "$T/links-twice"
check "the same" diff -r --no-dereference "$T/links" "$T/links-twice"
ln -sfn d "$T/links/to-f"; rm "$T/links/to-d"; echo file >"$T/links/to-d"
check "sync changes where a link leads, and a link to a file" yett sync --delete "$T/links" pump-7:/linked/tree
check "the same again" diff -r --no-dereference "$T/links" "$T/linked/tree"
check "and the other way" yett sync --delete pump-7:/linked/tree "$T/links-back"
check "the same here" diff -r --no-dereference "$T/links" "$T/links-back"
mkdir "$T/out"; echo canary >"$T/out/canary"
mkdir -p "$T/evil/a"; ln -s /etc/passwd "$T/evil/absolute"; ln -s ../../out "$T/evil/a/up"; ln -s a/.. "$T/evil/behind"; ln -s "$T/out" "$T/evil/out"; echo good >"$T/evil/good"
says "g03: a link that leads elsewhere is told and not copied" 'skipped absolute: is a link that leads elsewhere' yett cp -r "$T/evil" pump-7:/linked/
gives "g03: no such link is there" "$(printf 'a\ngood')" ls "$T/linked/evil"
cp -r --no-dereference "$T/evil" "$T/linked/planted"
says "g08: nor does one come from there" 'skipped (absolute|out|behind|a/up): is a link that leads elsewhere' yett cp -r pump-7:/linked/planted "$T/fetched"
gives "g08: no such link is here" "$(printf 'a\ngood')" ls "$T/fetched"
says "without links = copy a link is told and not copied" 'skipped to-f: is a link' yett cp -r "$T/links" pump-7:/files/links
mkdir -p "$T/through/a" "$T/trap"; echo overwritten >"$T/through/a/canary"; ln -s "$T/out" "$T/linked/through"; mkdir "$T/linked/t"; ln -s "$T/out" "$T/linked/t/a"; ln -s "$T/out" "$T/trap/a"
yett cp -rf "$T/through/." pump-7:/linked/t >/dev/null 2>&1
yett cp -rf "$T/through/a/." pump-7:/linked/through >/dev/null 2>&1
yett sync "$T/through" pump-7:/linked/t >/dev/null 2>&1
yett cp -r "$T/through" pump-7:/files/through >/dev/null 2>&1; yett cp -rf pump-7:/files/through/. "$T/trap" >/dev/null 2>&1; yett sync pump-7:/files/through "$T/trap" >/dev/null 2>&1
gives "g04: no file goes through a link, there or here" canary cat "$T/out/canary"
gives "g04: nor is anything made behind it" canary ls "$T/out"

# --- an interrupted tree goes on
mkdir "$T/big"; for i in 1 2 3; do head -c 12000000 /dev/urandom >"$T/big/f$i"; done; for i in $(seq 20); do echo $i >"$T/big/s$i"; done
size() { du -sb --apparent-size "$1" 2>/dev/null | cut -f1 | grep . || echo 0; }
grown() { [ "$(size "$1")" -gt "$2" ]; }
broken_off() { # DIRECTORY BYTES COMMAND…: killed when so much has come
  local where=$1 bytes=$2; shift 2
  setsid "$@" >/dev/null 2>&1 & local pid=$!
  within 40 grown "$where" "$bytes" || echo "not so much came"
  kill -9 $pid 2>/dev/null; wait $pid 2>/dev/null
}
broken_off "$T/files" $(($(size "$T/files") + 20000000)) yett cp -rp --limit 12M "$T/big" pump-7:/files/
check "a tree was cut in its middle" test ! -e "$T/files/big/f3" -o ! -e "$T/files/big/f2" -o ! -e "$T/files/big/f1"
out=$(yett cp -rp --json --compress none "$T/big" pump-7:/files/ 2>&1); wire=$(event wire <<<"$out")
check "h09: the same command later makes it whole" diff -r "$T/big" "$T/files/big"
check "and sends only the missing part (${wire:-?} bytes)" test "${wire:-99999999}" -lt 24000000
mkdir "$T/big-back"
broken_off "$T/big-back" 20000000 yett cp -rp --limit 12M pump-7:/files/big "$T/big-back/"
out=$(yett cp -rp --json --compress none pump-7:/files/big "$T/big-back/" 2>&1); wire=$(event wire <<<"$out")
check "h09: and a tree that came in part" diff -r -x ".yett-*" "$T/big" "$T/big-back/big"
check "is fetched where it is missing (${wire:-?} bytes)" test "${wire:-99999999}" -lt 24000000
sed -i "s/127.0.0.1:0/127.0.0.1:$PORT/" "$T/etc/yettd.toml"
rm -rf "$T/files/big"
yett cp -rp -j 2 --limit 12M "$T/big" pump-7:/files/big >"$T/out.daemon" 2>&1 & copying=$!
within 40 grown "$T/files/big" 12000000
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
says "--no-fsync is the owner's to allow" 'failed|refused' yett cp --no-fsync "$T/text" pump-7:/linked/text

# --- tail, and words of the shell
seq 20 >"$T/files/log"
gives "tail tells the last lines" "$(seq 19 20)" yett tail -n 2 pump-7:/files/log
yett tail -f -n 1 pump-7:/files/log >"$T/tailed" 2>&1 & tailing=$!
holds() { grep -qx "$1" "$T/tailed"; }
check "tail -f begins with the last" within 20 holds 20
echo added >>"$T/files/log"; check "tells what is added" within 20 holds added
mv "$T/files/log" "$T/files/log.1"; echo late >>"$T/files/log.1"; echo rotated >"$T/files/log"
check "goes on with the file of that name after rotation" within 20 holds rotated
check "having read the old one to its end" holds late
: >"$T/files/log"; sleep 1; echo afresh >"$T/files/log"
check "and after truncation" within 20 holds afresh
kill $tailing; wait $tailing 2>/dev/null
words() { printf '%s\n' "$@" | yett shell pump-7 2>&1; }
says "find" '/files/tree/d6/new' words "find /files/tree"
says "du" '[0-9.]+[KM]? +.*tree' words "du /files/tree"
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
