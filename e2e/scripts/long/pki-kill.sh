#!/usr/bin/env bash
# What crash.sh and crash-keys.sh do at a few system calls, at every one that writes, syncs or renames.
here=$(dirname "${BASH_SOURCE[0]}")
export POINTS=all
status=0
"$here/../crash.sh" || status=1
"$here/../crash-keys.sh" || status=1
exit $status
