#!/usr/bin/env bash
# F09: 100 MB of every byte there is, cut anywhere, both ways: through pipes and through a terminal in raw mode.
. "$(dirname "$0")/../lib.sh"
size=100000000

authority
configure
cat >"$T/etc/operations.d/bytes.toml" <<TOML
[operation.raw]
summary = "Give back what is typed"
run     = ["/bin/sh", "-c", "stty raw -echo; echo ready; exec head -c $size"]
roles   = ["technician"]
tty     = true
timeout = "5m"
TOML
sed -i 's/^timeout = "60s"/timeout = "5m"/' "$T/etc/operations.d/test.toml"
daemon
client "$T/home"
head -c "$size" /dev/urandom >"$T/bytes"

piped() { yett run pump-7 filter <"$T/bytes" | cmp - "$T/bytes"; }
check "f09: 100 MB pass byte for byte through pipes, both ways" piped

mkfifo "$T/typed"
yett run -t pump-7 raw <"$T/typed" >"$T/shown" 2>"$T/told" &
client=$!
exec 3>"$T/typed"
check "f09: a terminal in raw mode" within 60 grep -q ready "$T/shown"
cat "$T/bytes" >&3
exec 3>&-
wait "$client"
check "f09: the program has had all of it" [ $? -eq 0 ]
same() { tail -c "$size" "$T/shown" | cmp - "$T/bytes" || { cat "$T/told"; return 1; }; }
check "f09: and 100 MB pass byte for byte through it, both ways" same
