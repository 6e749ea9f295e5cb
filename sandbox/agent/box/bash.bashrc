# Podyard: what every interactive shell of the lab reads first. Nothing here starts a program before the first prompt.
[ -z "$PS1" ] && return
[ -n "$__podyard_shell" ] && return
__podyard_shell=1

PS1='\[\e[1;32m\]learner@lab\[\e[0m\]:\[\e[1;34m\]\w\[\e[0m\]\$ '
PROMPT_DIRTRIM=3
HISTSIZE=5000
HISTFILESIZE=5000
shopt -s checkwinsize histappend cmdhist lithist
alias k=kubectl
alias ls='ls --color=auto'
alias ll='ls -l'
alias grep='grep --color=auto'

# kubectl and helm complete themselves: both answer to `__complete` with one candidate a line and a last line `:DIRECTIVE`.
__podyard_complete() {
  local program=$1 answer line directive=0
  [ "$program" = k ] && program=kubectl
  answer=$("$program" __complete "${COMP_WORDS[@]:1:COMP_CWORD-1}" "$2" 2>/dev/null) || return
  COMPREPLY=()
  while IFS= read -r line; do
    case $line in
      :*) directive=${line#:} ;;
      _activeHelp_*) ;;
      "$2"*) COMPREPLY+=("${line%%$'\t'*}") ;;
    esac
  done <<< "$answer"
  # cobra: 2 is "no space after it", 4 is "no file names".
  (( directive & 2 )) && compopt -o nospace
  (( directive & 4 )) || [ ${#COMPREPLY[@]} -gt 0 ] || compopt -o default
}
complete -F __podyard_complete kubectl k helm

# The shell that the agent starts tells what it does by marks, as VS Code's shells do. Each ends in a word that only the
# agent and this shell know, so that a file which happens to hold such bytes is not believed:
#   P;FOLDER where it is · B the prompt is shown · F it waits for the rest of a command · E;COMMAND was entered (\, ; and control characters as \xHH) · C it starts · D;STATUS it ended
if [ -n "$PODYARD_MARKS" ]; then
  __podyard_word=$PODYARD_MARKS
  unset PODYARD_MARKS
  # What comes back with its sandbox starts while its home folder is on its way.
  [ -n "$PODYARD_GATE" ] && read -rt 60 <>"$PODYARD_GATE"
  unset PODYARD_GATE
  # Where this shell was when the sandbox was kept.
  [ -n "$PODYARD_FOLDER" ] && builtin cd -- "$PODYARD_FOLDER" 2>/dev/null
  unset PODYARD_FOLDER
  __podyard_escape() {
    line=${line:0:4000}
    line=${line//\\/\\x5c}
    line=${line//;/\\x3b}
    line=${line//$'\n'/\\x0a}
    line=${line//$'\t'/\\x09}
    line=${line//$'\e'/\\x1b}
    line=${line//$'\a'/\\x07}
  }
  __podyard_before() {
    local line
    line=$(HISTTIMEFORMAT= builtin history 1)
    [[ $line =~ ^\ *[0-9]+[\ *]\ (.*)$ ]] && line=${BASH_REMATCH[1]}
    __podyard_escape
    builtin printf '\e]633;E;%s;%s\a\e]633;C;%s\a' "$line" "$__podyard_word" "$__podyard_word"
  }
  __podyard_after() {
    local status=$? line=$PWD
    # What was typed is in the file at once: a sandbox may be kept, or die, while its shells run.
    builtin history -a
    __podyard_escape
    builtin printf '\e]633;D;%s;%s\a\e]633;P;%s;%s\a' "$status" "$__podyard_word" "$line" "$__podyard_word"
    # Also when the learner has chosen another prompt.
    [[ $PS1 == *"$__podyard_prompt" ]] || PS1+=$__podyard_prompt
    return $status
  }
  PS0='$(__podyard_before)'
  PROMPT_COMMAND=(__podyard_after)
  __podyard_prompt='\[\e]633;B;'$__podyard_word'\a\]'
  PS1+=$__podyard_prompt
  PS2='> \[\e]633;F;'"$__podyard_word"'\a\]'
fi
