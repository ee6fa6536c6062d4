# Sourced by bin/yett, bin/yettd and bin/yett-pki, which set `here`:
#   launch MODULE OPTIONS… MAIN ARGUMENTS…   becomes the program of that module.

. "$here/jdk.sh"

launch() {
  module=$1
  shift
  target=$here/../$module/target
  set_class_path
  need_jdk

  # The JDK names files in the encoding of the locale; device and operator speak UTF-8.
  case ${LC_ALL:-${LC_CTYPE:-${LANG:-}}} in
    *[Uu][Tt][Ff]-8* | *[Uu][Tt][Ff]8*) ;;
    *) export LC_ALL=C.UTF-8 ;;
  esac
  ulimit -c 0 # a core dump would hold keys
  exec "$jdk/bin/java" \
    --enable-native-access=ALL-UNNAMED \
    '-Djdk.serialFilter=!*' \
    -XX:+UseSerialGC -XX:-UsePerfData -Xshare:auto \
    -cp "$class_path" "$@"
}

set_class_path() {
  for class_path in "$target/yett-$module"-*.jar; do
    [ -f "$class_path" ] && [ -d "$target/lib" ] || continue
    for jar in "$target"/lib/*.jar; do
      class_path=$class_path:$jar
    done
    return
  done
  echo "${0##*/}: nothing is built yet: run \`mvn -q package -DskipTests\` in ${here%/bin}" >&2
  exit 255
}
