#!/usr/bin/env bash
# Manual pages as man and mandoc read them, and completion as bash and zsh do it.
. "$(dirname "$0")/lib.sh"
man=$ROOT/manual/target/man
completion=$ROOT/manual/target/completion
[ -s "$man/yett.1" ] || stops "no manual pages: mvn package makes them"

# --- pages
lint() { local bad; bad=$(for page in "$man"/*.1; do mandoc -T lint -W warning "$page"; done 2>&1); [ -z "$bad" ] || { echo "$bad"; return 1; }; }
check mandoc_finds_nothing_wrong lint
reads() { man -l "$1" 2>&1 | col -b | grep -Eq "$2"; }
check man_shows_a_page reads "$man/yett-run.1" '^ +yett run pump-7 restart-service nginx$'
check with_its_options reads "$man/yett-each.1" '^ +--output DIRECTORY$'
commands() { yett --help | sed -n '/^Commands:/,/^$/s/^  \([a-z][a-z-]*\) .*/\1/p' | grep -v '^help$'; }
every_command() { local c n=0; for c in $(commands); do [ -s "$man/yett-$c.1" ] || { echo "no page of $c"; return 1; }; n=$((n + 1)); done; [ $n -ge 8 ]; }
check every_command_that_help_lists_has_a_page every_command

# --- completion
mkdir -p "$T/home/profiles/plant" "$T/place/sub"
printf '[host.pump-7]\naddress = "192.0.2.7"\ngroups = ["site-3", "spare"]\n[host.pump-8]\n[host.gate]\ngroups = "site-4"\n' >"$T/home/hosts.toml"
printf '[host.other]\n' >"$T/home/profiles/plant/hosts.toml"
touch "$T/place/table.csv"
# What the client keeps of the catalogue of a device that it has seen.
mkdir -p "$T/home/state/catalogues"
printf 'status\nhello\nrestart-service service= service=nginx service=pump-control wait=\nlogin password=@\nnet.ping host=\n' >"$T/home/state/catalogues/pump-7.words"
# complete LINE: what bash offers at its end, in one line
complete_in_bash() {
  (cd "$T/place" && YETT_HOME=$T/home bash --norc -c '
    . "$1/yett.bash"; . "$1/yett-pki.bash"; . "$1/yettd.bash"
    COMP_LINE=$2 COMP_POINT=${#2}
    read -ra COMP_WORDS <<<"$2"
    [[ $2 != *" " ]] || COMP_WORDS+=("")
    COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
    program=${COMP_LINE%% *}
    "_${program//-/_}"
    printf "%s\n" "${COMPREPLY[@]}" | sort | tr "\n" " "' bash "$completion" "$1") | sed 's/ $//'
}
offers() { gives "$1" "$3" complete_in_bash "$2"; }
offers commands_by_their_beginning 'yett s' "$(commands | grep '^s' | sort | tr '\n' ' ' | sed 's/ $//')"
offers hosts_of_hosts_toml 'yett run pu' 'pump-7 pump-8'
offers hosts_and_groups 'yett status ' '@site-3 @site-4 @spare gate pump-7 pump-8'
offers several_hosts 'yett each pump-7 g' 'gate'
offers groups_after_their_sign 'yett each @si' '@site-3 @site-4'
offers hosts_of_a_profile 'yett --profile plant run ' 'other'
offers one_host_where_one_stands 'yett operations pump-7 pu' ''
offers nothing_after_the_separator 'yett each pump-7 -- pu' ''
offers operations_that_a_device_offered_last 'yett run pump-7 ' 'hello login net.ping restart-service status'
offers operations_by_their_beginning 'yett run --json pump-7@192.0.2.9 re' 'restart-service'
offers arguments_by_name 'yett run pump-7 restart-service ' 'service= service=nginx service=pump-control wait='
offers values_of_a_choice 'yett run pump-7 restart-service wait=3s service=p' 'service=pump-control'
offers a_file_for_a_secret 'yett run pump-7 login p' 'password=@'
offers nothing_of_a_device_that_was_never_seen 'yett run pump-8 ' ''
offers nothing_of_a_host_that_is_no_name 'yett run ../pump-7 ' ''
offers options 'yett each --o' '--output'
offers directories_for_an_option 'yett each --output ' 'sub'
offers files_for_an_option 'yett each --input t' 'table.csv'
offers files_and_hosts_of_a_copy 'yett cp t' 'table.csv'
offers hosts_of_a_copy 'yett cp pump-7' 'pump-7:/'
offers commands_of_commands 'yett grants ' 'add'
offers options_of_the_authorities 'yett-pki init --d' '--domain'
offers commands_of_the_daemon 'yettd ch' 'check'
gives no_hosts_toml_is_no_fault '' env -u YETT_HOME HOME=/nonexistent bash -c '. "$1/yett.bash"; COMP_LINE="yett run x" COMP_POINT=10 COMP_WORDS=(yett run x) COMP_CWORD=2; _yett; printf "%s" "${COMPREPLY[@]}"' bash "$completion"
# As a person meets it: a real bash on a terminal, and the Tab key.
mux() { tmux -L "yett-manual-$$" "$@"; }
cleanup() { mux kill-server 2>/dev/null; }
mux new-session -d -x 100 -y 20 "cd $T/place; YETT_HOME=$T/home PS1='ready> ' bash --norc"
shows() { mux capture-pane -p | grep -Fq -- "$1"; }
says_alone() { mux capture-pane -p | grep -Fqx -- "$1"; }
check a_real_bash_starts within 60 shows 'ready>'
mux send-keys ". $completion/yett.bash; clear; echo sourced" Enter
check it_takes_the_completion within 60 says_alone sourced
mux send-keys 'echo x; yett each @site-3 pump-' Tab Tab
check the_tab_key_offers_hosts within 60 shows 'pump-7  pump-8'
mux send-keys '7 @sp' Tab
check and_finishes_a_group within 60 shows 'yett each @site-3 pump-7 @spare'
mux send-keys C-u 'yett ls pump-7:' Tab
check and_a_colon_hurts_nothing within 60 shows 'yett ls pump-7:/'
mux send-keys C-u 'yett run pump-7 res' Tab 'se' Tab 'n' Tab
check and_an_equals_sign_neither within 60 shows 'yett run pump-7 restart-service service=nginx'

if command -v zsh >/dev/null; then
  mux new-window "cd $T/place; YETT_HOME=$T/home PROMPT='zready> ' zsh -f"
  check a_real_zsh_starts within 60 shows 'zready>'
  mux send-keys "fpath=($completion \$fpath); autoload -U compinit; compinit -D -u; clear; echo sourced" Enter
  check it_takes_the_completion_too within 60 says_alone sourced
  mux send-keys 'yett gra' Tab
  check zsh_finishes_a_command within 60 shows 'yett grants'
  mux send-keys C-u 'yett run pump-' Tab Tab
  check zsh_offers_hosts within 60 shows 'pump-8'
  mux send-keys C-u 'yett each --ou' Tab
  check zsh_finishes_an_option within 60 shows 'yett each --output'
  mux send-keys C-u 'yett run pump-7 rest' Tab 'se' Tab 'n' Tab
  check zsh_finishes_operations_and_their_arguments within 60 shows 'yett run pump-7 restart-service service=nginx'
fi
