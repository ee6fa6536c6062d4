#!/usr/bin/env bash
# Passphrases as a person meets them at a terminal: never shown, told when wrong, and no terminal is left without an echo.
. "$(dirname "${BASH_SOURCE[0]}")/lib-tmux.sh"
begin 120x40
line "PATH=$PATH"; prompted 'left>'
afresh() { prompted 'left>'; line clear; wiped 'left>'; }
echoes() { # NAME: what is typed after this shows
  line 'stty -a'
  shows "$1" '[ ;]echo[ ;]'
  afresh
}

# --- a new authority
line 'yett-pki init --domain example.org --ca ca --grants grants'
awaits '^New passphrase of the certificate authority ca: *$'
line 'correct horse'
awaits '^The same again: *$'
refused "a passphrase that is typed is not shown" eval 'pane | grep -q horse'
line 'correct nurse'
shows "a slip while it is made up is told" 'the two passphrases differ'
check "and nothing is made" test ! -e "$T/ca"
afresh
line 'yett-pki init --domain example.org --ca ca --grants grants'
for question in '^New passphrase of the certificate authority ca: *$' '^The same again: *$' '^New passphrase of the grants authority grants: *$'; do
  awaits "$question"; line 'correct horse'
done
asked_twice() { [ "$(pane | grep -c '^The same again')" -eq 2 ]; }
check "the second is asked again" within 60 asked_twice
line 'correct horse'
shows "two authorities are made" 'made the grants authority of example.org'
afresh

# --- too short for a new one
line 'yett-pki init --domain example.org --ca other'
awaits '^New passphrase of the certificate authority other: *$'
line 'seven77'
shows "a new one that is too short is asked again, and why is told" '^a new passphrase needs at least 8 characters'
keys C-c; awaits 'left> *$'; keys Enter
check "and nothing is made" test ! -e "$T/other"
afresh

# --- asked for again
line 'yett-pki issue operator alice --ca ca --out alice'
awaits '^Passphrase of the certificate authority ca: *$'
line 'wrong'
shows "a wrong passphrase is told" 'wrong passphrase for ca/issuing.key'
check "and leaves nothing" test ! -e "$T/alice/cert.pem"
echoes "the terminal shows again what is typed"
line 'yett-pki issue operator alice --ca ca --out alice'
awaits '^Passphrase of the certificate authority ca: *$'
keys C-c; awaits 'left> *$'; keys Enter # the prompt stands behind the question
echoes "so it does after ^C at the question"
line 'yett-pki issue operator alice --ca ca --out alice --protect'
awaits '^New passphrase of the new key: *$'; line ''
awaits '^The same again: *$'; line ''
shows "an empty one is refused" 'is empty'
afresh
line 'yett-pki issue operator alice --ca ca --out alice --protect'
awaits '^New passphrase of the new key: *$'; line 'battery staple'
awaits '^The same again: *$'; line 'battery staple'
awaits '^Passphrase of the certificate authority ca: *$'; line 'correct horse'
shows "a key is put under its own" 'operator/alice serial'
check "i08 it is not in clear" grep -q 'BEGIN ENCRYPTED PRIVATE KEY' "$T/alice/key.pem"
afresh

# --- the operator
mkdir -p "$T/home/grants"; chmod 700 "$T/home" "$T/home/grants"; cp -r "$T/alice" "$T/home/identity"
printf '[host.pump-7]\naddress = "127.0.0.1:9"\n' >"$T/home/hosts.toml"
cd "$T" || exit 1
exits "without a terminal it says how it may be given" 1 setsid -w yett-pki issue operator bob --ca ca --out bob
says "by the name of the option" '--passphrase-file FILE' setsid -w yett-pki issue operator bob --ca ca --out bob
export YETT_HOME=$T/home
says "the client says so too" 'no terminal|--passphrase' setsid -w yett run pump-7 hello
line "YETT_HOME=$T/home yett run pump-7 hello"
awaits '[Pp]assphrase of .*key.pem.*: *$'
line 'nonsense'
shows "the client tells a wrong one" 'the passphrase is wrong'
echoes "and leaves the terminal in order"
line "YETT_HOME=$T/home yett run pump-7 hello"
awaits '[Pp]assphrase of .*key.pem.*: *$'
keys C-c; awaits 'left> *$'; keys Enter # the prompt stands behind the question
echoes "also after ^C"
