#!/usr/bin/env bash
# The class caches from which the programs start sooner: one is written for each program, and where the JVM fails at it, what it leaves
# is taken away and the program does its work all the same.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
must_trace
# The programs as they are built, in a place of their own: the caches of this checkout stay as they are.
mkdir "$T/opt" "$T/work"
cp -r "$ROOT/bin" "$T/opt/"
for module in pki server client; do
  mkdir -p "$T/opt/$module/target"
  cp -r "$ROOT/$module/target/yett-$module"-*.jar "$ROOT/$module/target/lib" "$T/opt/$module/target/"
done
PATH=$T/opt/bin:$PATH
authority
cd "$T/work"

# --- the process that writes the cache dies of a signal as it begins to write, as the JVM itself was seen to
target=$T/opt/pki/target
crashed() {
  sh -c 'strace -f -qq -o /dev/null -P "$0/bin/../pki/target/yett-pki.aot.$$" -e trace=openat -e inject=openat:signal=SEGV -p $$ &
         n=0; while grep -q "^TracerPid:[[:space:]]*0\$" /proc/$$/status && [ $n -lt 600 ]; do sleep 0.1; n=$((n + 1)); done; YETT_TRAIN=yes exec "$0/bin/yett-pki" list --ca ../ca' "$T/opt" >"$T/crashed.out" 2>&1
}
check "a program whose class cache cannot be written does its work" crashed
check "its list is there" grep -q '^device/pump-7 ' "$T/crashed.out"
check "the process that writes the cache has died" grep -q 'A fatal error has been detected' "$T/crashed.out"
check "that is said" grep -q '^yett-pki: note: no class cache was written' "$T/crashed.out"
gives "nothing of it lies where somebody works" "" ls -A
gives "nor beside the program" "" find "$target" -maxdepth 1 -name '*.aot*'
says "and the program runs on" '^device/pump-7 ' yett-pki list --ca ../ca
# an empty cache is none
: >"$target/yett-pki.aot"
says "with an empty cache too" '^device/pump-7 ' yett-pki list --ca ../ca

# --- and all three in one go
check "bin/train writes the caches" train
for program in pki:yett-pki server:yettd client:yett; do
  check "there is one of ${program%:*}" test -s "$T/opt/${program%:*}/target/yett-${program%:*}.aot"
  # in this mode the JVM ends where it cannot take the cache
  check "which ${program#*:} starts from" env JAVA_TOOL_OPTIONS=-XX:AOTMode=on "${program#*:}" --help
done
gives "nothing lies where it was called" "" ls -A
