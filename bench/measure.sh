# Sourced by the benchmarks: finds the JDK and the built programs, makes a directory that is thrown away, and starts a harness in it.
#   measure CLASS ARGUMENTS…   runs dev.yett.bench.CLASS DIRECTORY BIN ARGUMENTS…
root=$(cd "$(dirname "$0")/.." && pwd -P)
. "$root/bin/jdk.sh"

measure() {
  need_jdk
  for needed in bench/target/classes posix/target/classes server/target/lib client/target/lib pki/target/lib; do
    [ -d "$root/$needed" ] || { echo "${0##*/}: nothing is built yet: run \`mvn -q package -DskipTests\` in $root" >&2; exit 255; }
  done
  [ -x /usr/sbin/sshd ] || { echo "${0##*/}: run bench/install first" >&2; exit 255; }
  class=$1
  shift
  trained || { echo "${0##*/}: writing the class caches, as an installed product has them (bin/train)" >&2; "$root/bin/train" >&2; }
  export LC_ALL=C.UTF-8
  directory=$(mktemp -d "${TMPDIR:-/tmp}/yett-bench.XXXXXX")
  trap 'rm -rf "$directory"' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  "$jdk/bin/java" --enable-native-access=ALL-UNNAMED -XX:+UseSerialGC \
    -cp "$root/bench/target/classes:$root/posix/target/classes" "dev.yett.bench.$class" "$directory" "$root/bin" "$@"
}

# Whether the class caches are of this build.
trained() {
  for module in pki server client; do
    cache=$root/$module/target/yett-$module.aot
    [ -f "$cache" ] && [ -z "$(find "$root/$module/target/lib" "$root/$module/target/yett-$module"-*.jar -newer "$cache" -name '*.jar')" ] || return 1
  done
}
