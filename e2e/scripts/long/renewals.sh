#!/usr/bin/env bash
# What renewals.sh does with a few devices, with 200, of which 20 are live daemons.
DEVICES=200 LIVE=20 exec "$(dirname "${BASH_SOURCE[0]}")/../renewals.sh"
