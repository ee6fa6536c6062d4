#!/usr/bin/env bash
# kill -9 of either end at a hundred random moments of a copy: see kills.sh.
KILLS=100 exec "$(dirname "$0")/../kills.sh"
