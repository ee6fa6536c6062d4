# Sourced by the launchers: finds a JDK, and the directory that this checkout lies in.
# The places are those where the build's maven-toolchains-plugin looks, and a few more.

# resolve PATH: prints PATH with symbolic links of its last element followed.
resolve() {
  file=$1
  while [ -h "$file" ]; do
    link=$(readlink "$file")
    case $link in
      /*) file=$link ;;
      *) file=${file%/*}/$link ;;
    esac
  done
  printf '%s\n' "$file"
}

# is_jdk DIRECTORY: whether a Java 25 or newer lies there. Its `release` file tells without starting it.
is_jdk() {
  [ -x "$1/bin/java" ] && [ -r "$1/release" ] || return 1
  while IFS='=' read -r key value; do
    [ "$key" = JAVA_VERSION ] || continue
    value=${value#\"}
    value=${value%%[!0-9]*}
    [ "${value:-0}" -ge 25 ]
    return
  done <"$1/release"
  return 1
}

# find_jdk: sets `jdk` to the home of a Java 25 or newer; fails if there is none.
find_jdk() {
  for jdk in "${JAVA_HOME:-}" "${JDK_HOME:-}"; do
    [ -n "$jdk" ] && is_jdk "$jdk" && return
  done
  if java=$(command -v java); then
    java=$(resolve "$java")
    jdk=${java%/bin/java}
    is_jdk "$jdk" && return
  fi
  home=${HOME:-/nonexistent}
  for jdk in \
    /usr/lib/jvm/* /usr/java/* /usr/jdk/* /opt/java/* /opt/* \
    "$home"/.sdkman/candidates/java/* "$home"/.jdks/* "$home"/.m2/jdks/* "$home"/.gradle/jdks/* \
    "$home"/.jbang/cache/jdks/* "$home"/.jenv/versions/* "$home"/.jabba/jdk/* \
    "$home"/.asdf/installs/java/* "$home"/.local/share/mise/installs/java/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home \
    "$home"/Library/Java/JavaVirtualMachines/*/Contents/Home \
    /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
    /usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home; do
    is_jdk "$jdk" && return
  done
  named=$(env | sed -n 's/^JAVA[A-Za-z0-9_]*_HOME=//p'
    [ ! -r "$home/.m2/toolchains.xml" ] ||
      sed -n 's:.*<jdkHome>\(.*\)</jdkHome>.*:\1:p' "$home/.m2/toolchains.xml")
  while IFS= read -r jdk; do
    [ -n "$jdk" ] && is_jdk "$jdk" && return
  done <<END
$named
END
  return 1
}

# need_jdk: find_jdk, or says what to install and ends the script. The build looks in fewer places, and in JAVA25_HOME.
need_jdk() {
  find_jdk && export JAVA25_HOME="$jdk" && return
  echo "${0##*/}: no JDK 25 or newer found: install one (Debian: apt install openjdk-25-jdk-headless; any: https://adoptium.net) or set JAVA_HOME to it" >&2
  exit 255
}
