#!/usr/bin/env bash
# H02 and H03 at every system call of a put, of a file and of a tree: see calls.sh.
POINTS=all exec "$(dirname "$0")/../calls.sh"
