#!/usr/bin/env bash
# A client written in another language from docs/PROTOCOL.md alone: it must get on with yettd when it behaves, and get nowhere when not.
. "$(dirname "$0")/lib.sh"
authority
daemon '[limits]' 'detached-each = 200' 'detached = 200' # what the attacks leave behind
client "$T/home"
while IFS= read -r line; do
  case $line in
    "ok   "*) pass "${line#ok   }" ;;
    "FAIL "*) fail "${line#FAIL }" ;;
    "status 0") ;;
    "status "*) fail "the client ended with $line" ;;
    *) echo "     $line" ;;
  esac
done < <(
  timeout 300 node "$ROOT/e2e/scripts/stranger/attacks.mjs" "$T/home" "$PORT" 2>&1; echo "status $?"
  timeout 150 node "$ROOT/e2e/scripts/stranger/trees.mjs" "$T/home" "$PORT" 2>&1; echo "status $?"
  timeout 120 node "$ROOT/e2e/scripts/stranger/sessions.mjs" "$T/home" "$PORT" 2>&1; echo "status $?"
)
