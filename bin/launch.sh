# Sourced by bin/yett, bin/yettd and bin/yett-pki, which set `here`:
#   launch MODULE OPTIONS… MAIN ARGUMENTS…   becomes the program of that module.
#
# With YETT_TRAIN set, the run writes a class cache (JEP 514), from which later runs start sooner. The JVM
# itself refuses a cache of another JDK, of changed jars, or a damaged one, and then starts without it. One whose
# objects find no room in the first heap (-Xms) was seen to end it: leave them that room.

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

  # Ciphers and digests run by the processor's own instructions only once the second compiler has them: it gets
  # them a fiftieth of the usual way. Else a hundred megabytes pass at a tenth of the speed.
  for hot in 'com.sun.crypto.provider.*' sun.security.provider.DigestBase sun.security.provider.SHA2; do
    set -- "-XX:CompileCommand=CompileThresholdScaling,$hot::*,0.02" "$@"
  done
  set -- \
    -XX:CompileCommand=quiet \
    --enable-native-access=ALL-UNNAMED \
    '-Djdk.serialFilter=!*' \
    -XX:+UseSerialGC -XX:-UsePerfData \
    -cp "$class_path" "$@"
  # Beside the class cache lies the library that the driver of SQLite would else unpack at each start.
  for native in "$target"/native/sqlite-jdbc-*; do
    if [ -f "$native/libsqlitejdbc.so" ] && [ -f "$target/lib/${native##*/}.jar" ]; then
      set -- "-Dorg.sqlite.lib.path=$native" "$@"
    fi
  done
  cache=$target/yett-$module.aot
  if [ -n "${YETT_TRAIN:-}" ]; then
    train "$@"
  elif [ -f "$cache" ]; then
    exec "$jdk/bin/java" -XX:AOTCache="$cache" -Xlog:disable "$@"
  else
    exec "$jdk/bin/java" "$@"
  fi
}

# The JVM writes the cache as it ends, in a process of its own, which inherits its options and has been seen to crash (JDK
# 25.0.3, archiveHeapWriter.cpp): then there is no cache, or an empty one, and a report, which shall not lie about where
# somebody works. The program has done its work all the same. A daemon is ended by a signal to this shell, which passes it on.
train() {
  status=0
  exec 3<&0
  "$jdk/bin/java" -XX:AOTCacheOutput="$cache.$$" -XX:ErrorFile="$cache.$$.%p.log" -Xlog:disable "$@" <&3 3<&- &
  java=$!
  trap 'kill -TERM "$java"' TERM
  trap : INT
  wait "$java" || status=$?
  while kill -0 "$java" 2>/dev/null; do
    status=0
    wait "$java" || status=$?
  done
  if [ -s "$cache.$$" ] && { [ $status -eq 0 ] || [ $status -eq 143 ]; }; then
    chmod a+r "$cache.$$" # yettd's umask is narrow
    mv -f "$cache.$$" "$cache"
  else
    echo "${0##*/}: note: no class cache was written; without one it starts more slowly" >&2
  fi
  rm -f "$cache.$$" "$cache.$$".*
  exit $status
}

set_class_path() {
  for class_path in "$target/yett-$module"-*.jar; do
    case $class_path in *-tests.jar) continue ;; esac
    [ -f "$class_path" ] && [ -d "$target/lib" ] || continue
    for jar in "$target"/lib/*.jar; do
      class_path=$class_path:$jar
    done
    return
  done
  echo "${0##*/}: nothing is built yet: run \`mvn -q package -DskipTests\` in ${here%/bin}" >&2
  exit 255
}
