# Sourced by .ci/run and .ci/long, at the top of the checkout: tools, and how scripts are run and counted.

passed=0
failed=0
export CI=true LC_ALL=C.UTF-8
# What failed, with what it said: told again at the end, since of much output only the end may be seen. The scripts note it here as well.
FAILURES=$(mktemp)
export FAILURES
trap 'rm -f "$FAILURES"' EXIT

note() { echo "$*" | tee -a "$FAILURES"; }
say() { printf '\n=== %s\n' "$*"; }

# need COMMAND PACKAGE: notes a Debian package whose command is missing.
missing=()
need() { command -v "$1" >/dev/null || missing+=("$2"); }

install_tools() {
  need mvn maven
  need tmux tmux
  need vim vim
  need htop htop
  need nano nano
  need less less
  need sudo sudo
  need strace strace
  need sftp openssh-client
  need openssl openssl
  need gnutls-cli gnutls-bin
  need faketime faketime
  need softhsm2-util softhsm2
  need python3 python3
  need node nodejs
  need pgrep procps
  need mandoc mandoc
  need man man-db
  need col bsdextrautils
  need zsh zsh
  need microsocks microsocks
  need tinyproxy tinyproxy
  python3 -c 'import cryptography' 2>/dev/null || missing+=(python3-cryptography)
  [ ${#missing[@]} -gt 0 ] || return 0
  say "install ${missing[*]}"
  local root=()
  [ "$(id -u)" = 0 ] || root=(sudo -n)
  "${root[@]}" apt-get -o DPkg::Lock::Timeout=300 -qq update
  "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 -qq -y \
    --no-install-recommends install "${missing[@]}" >/dev/null
}

find_build_jdk() {
  . bin/jdk.sh
  need_jdk
  say "JDK $jdk"
}

# maven ARGUMENTS…: runs it and counts its tests.
maven() {
  say "mvn $*"
  find . -path '*/target/surefire-reports/*' -delete
  local status=0
  mvn -B -ntp "$@" </dev/null || status=$?
  [ $status -eq 0 ] || note "FAILED mvn $*: exit status $status"
  broken_tests
  local tests=0 bad=0 report
  for report in */target/surefire-reports/TEST-*.xml; do
    [ -e "$report" ] || continue
    local suite
    suite=$(grep -m 1 -A 3 '<testsuite ' "$report" | tr '\n' ' ')
    tests=$((tests + $(number tests "$suite")))
    bad=$((bad + $(number errors "$suite") + $(number failures "$suite") + $(number skipped "$suite")))
  done
  [ $status -eq 0 ] || [ $bad -gt 0 ] || bad=1
  failed=$((failed + bad))
  passed=$((passed + tests - bad))
  [ $passed -ge 0 ] || passed=0
  return $status
}

# broken_tests: notes by name those of which surefire says that they failed
broken_tests() {
  local report
  for report in */target/surefire-reports/TEST-*.xml; do
    [ ! -e "$report" ] || awk '/<testcase /{test = $0} /<(failure|error|skipped)[ \/>]/{print test}' "$report"
  done | sed 's/.* name="\([^"]*\)".* classname="\([^"]*\)".*/FAILED \2.\1/' | sort -u | tee -a "$FAILURES"
}

# number NAME XML: the value of an attribute, 0 if it is not there.
number() {
  [[ $2 =~ [[:space:]]$1=\"([0-9]+)\" ]] && echo "${BASH_REMATCH[1]}" || echo 0
}

# scripts SECONDS DIRECTORY: runs its scripts in order, each within that time. One that is not executable has failed.
scripts() {
  local script status began
  for script in "$2"/*.sh; do
    case ${script##*/} in lib*.sh) continue ;; esac # sourced by the others
    say "$script"
    status=0 began=$SECONDS
    timeout --kill-after=10 "$1" "$script" </dev/null || status=$?
    case $status in
      0) passed=$((passed + 1)) && echo "ok $script ($((SECONDS - began)) s)" ;;
      124 | 137) failed=$((failed + 1)) && note "FAILED $script: not done within $1 s" ;;
      *) failed=$((failed + 1)) && note "FAILED $script: exit status $status after $((SECONDS - began)) s" ;;
    esac
  done
}

# summary: says how it went; its status is that of the whole.
summary() {
  if [ -s "$FAILURES" ]; then
    say "what failed, as it was told above"
    head -n 300 "$FAILURES"
    say "what failed, by name"
    grep -E '^([^ ]+: )?FAIL|^FAILED' "$FAILURES" || :
  fi
  printf '\n%d passed, %d failed\n' "$passed" "$failed"
  [ "$failed" -eq 0 ]
}
