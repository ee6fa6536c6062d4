#!/usr/bin/env bash
# What crash.sh does at a few system calls, at every one that writes, syncs or renames.
POINTS=all exec "$(dirname "${BASH_SOURCE[0]}")/../crash.sh"
