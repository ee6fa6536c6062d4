#!/usr/bin/env bash
# Passphrases as a person meets them at a terminal: never shown, told when wrong, and no terminal is left without an echo.
. "$(dirname "${BASH_SOURCE[0]}")/lib-tmux.sh"
begin 120x40
type_ "PATH=$PATH"; keys Enter
echoes() { # NAME: what is typed after this shows
  line 'stty -a'
  shows "$1" '[ ;]echo[ ;]'
  line 'clear'; awaits '^left> *$'
}

# --- a new authority
line 'yett-pki init --domain example.org --ca ca --grants grants'
awaits '^New passphrase of the certificate authority ca: *$' 60
line 'correct horse'
awaits '^The same again: *$'
refused "a passphrase that is typed is not shown" eval 'pane | grep -q horse'
line 'correct nurse'
shows "a slip while it is made up is told" 'the two passphrases differ'
check "and nothing is made" test ! -e "$T/ca"
line clear
line 'yett-pki init --domain example.org --ca ca --grants grants'
for question in '^New passphrase of the certificate authority ca: *$' '^The same again: *$' '^New passphrase of the grants authority grants: *$'; do
  awaits "$question" 60; line 'correct horse'
done
awaits 'grants authority grants: *'
asked_twice() { [ "$(pane | grep -c '^The same again')" -eq 2 ]; }
check "the second is asked again" within 20 asked_twice
line 'correct horse'
shows "two authorities are made" 'made the grants authority of example.org' 60
line clear

# --- too short for a new one
line 'yett-pki init --domain example.org --ca other'
awaits '^New passphrase of the certificate authority other: *$' 60
line 'seven77'
shows "a new one that is too short is asked again, and why is told" '^a new passphrase needs at least 8 characters'
keys C-c
awaits '^left> *$'
check "and nothing is made" test ! -e "$T/other"
line clear

# --- asked for again
line 'yett-pki issue operator alice --ca ca --out alice'
awaits '^Passphrase of the certificate authority ca: *$' 60
line 'wrong'
shows "a wrong passphrase is told" 'wrong passphrase for ca/issuing.key' 60
check "and leaves nothing" test ! -e "$T/alice/cert.pem"
echoes "the terminal shows again what is typed"
line 'yett-pki issue operator alice --ca ca --out alice'
awaits '^Passphrase of the certificate authority ca: *$' 60
keys C-c
awaits '^left> *$'
echoes "so it does after ^C at the question"
line 'yett-pki issue operator alice --ca ca --out alice --protect'
awaits '^New passphrase of the new key: *$' 60; line ''
awaits '^The same again: *$'; line ''
shows "an empty one is refused" 'is empty' 30
line clear; awaits '^left> *$'
line 'yett-pki issue operator alice --ca ca --out alice --protect'
awaits '^New passphrase of the new key: *$' 60; line 'battery staple'
awaits '^The same again: *$'; line 'battery staple'
awaits '^Passphrase of the certificate authority ca: *$'; line 'correct horse'
shows "a key is put under its own" 'operator/alice serial' 60
check "i08 it is not in clear" grep -q 'BEGIN ENCRYPTED PRIVATE KEY' "$T/alice/key.pem"
line clear

# --- the operator
mkdir -p "$T/home/grants"; chmod 700 "$T/home" "$T/home/grants"; cp -r "$T/alice" "$T/home/identity"
printf '[host.pump-7]\naddress = "127.0.0.1:9"\n' >"$T/home/hosts.toml"
cd "$T" || exit 1
exits "without a terminal it says how it may be given" 1 setsid -w yett-pki issue operator bob --ca ca --out bob
says "by the name of the option" '--passphrase-file FILE' setsid -w yett-pki issue operator bob --ca ca --out bob
export YETT_HOME=$T/home
says "the client says so too" 'no terminal|--passphrase' setsid -w yett run pump-7 hello
line "YETT_HOME=$T/home yett run pump-7 hello"
awaits '[Pp]assphrase of .*key.pem.*: *$' 60
line 'nonsense'
shows "the client tells a wrong one" 'the passphrase is wrong' 60
echoes "and leaves the terminal in order"
line "YETT_HOME=$T/home yett run pump-7 hello"
awaits '[Pp]assphrase of .*key.pem.*: *$' 60
keys C-c
awaits '^left> *$'
echoes "also after ^C"
