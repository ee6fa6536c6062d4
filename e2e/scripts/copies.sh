#!/usr/bin/env bash
# Trees over several connections, plans and removal, and links as links, by the real programs.
. "$(dirname "$0")/lib.sh"
authority
mkdir "$T/linked"
root() { # NAME LINES…
  printf '[root.%s]\npath = "%s"\n' "$1" "$T/$1"; shift
  for right in list get put make-directory move remove; do echo "$right = [\"technician\"]"; done
  printf '%s\n' 'overwrite = "explicit"' "$@"
}
configure "$(root linked 'links = "copy"')"
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

