// Completion for bash, 3.2 (macOS) and newer: no arrays of arrays, no mapfile, nothing evaluated.

export const bash = `# bash completion for 'kubectl isolation' and 'kubectl-isolation'

_kubectl_isolation_offer() { # the words after 'kubectl isolation', the begun one last
  local value line out directive=4 cur=\${!#}
  case $cur in -*=*) cur=\${cur#*=} ;; esac
  out=$(kubectl-isolation __complete "$@" 2>/dev/null) || return
  COMPREPLY=()
  while IFS= read -r line; do
    case $line in
      :[0-9]*) directive=\${line#:} ;;
      ?*) value=\${line%%$'\\t'*}; COMPREPLY+=("$value") ;;
    esac
  done <<< "$out"
  # Readline splits words at '=' and ':', and replaces only what stands behind the last of them.
  if [[ $cur == *:* && $COMP_WORDBREAKS == *:* ]]; then
    local index behind=\${cur%"\${cur##*:}"}
    for index in "\${!COMPREPLY[@]}"; do COMPREPLY[index]=\${COMPREPLY[index]#"$behind"}; done
  fi
  if (( directive & 2 )); then compopt -o nospace 2>/dev/null; fi
  if (( directive & 16 )); then
    compopt -o filenames 2>/dev/null
    while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -d -- "$cur")
  elif (( ! (directive & 4) )); then
    compopt -o filenames 2>/dev/null
    while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -f -- "$cur")
  fi
}

# The words up to the cursor, as a shell would split them: --context=a:b is one.
_kubectl_isolation_words() {
  local line=\${COMP_LINE:0:COMP_POINT}
  read -r -a _kubectl_isolation_typed <<< "$line"
  case $line in *[[:space:]]) _kubectl_isolation_typed+=('') ;; esac
}

_kubectl_isolation() {
  local _kubectl_isolation_typed
  _kubectl_isolation_words
  _kubectl_isolation_offer "\${_kubectl_isolation_typed[@]:1}"
}

_kubectl_with_isolation() {
  local _kubectl_isolation_typed
  _kubectl_isolation_words
  if [[ \${#_kubectl_isolation_typed[@]} -gt 2 && \${_kubectl_isolation_typed[1]} == isolation ]]; then
    _kubectl_isolation_offer "\${_kubectl_isolation_typed[@]:2}"
    return
  fi
  if ! declare -F __start_kubectl >/dev/null; then
    source <(kubectl completion bash 2>/dev/null)
    complete -o default -F _kubectl_with_isolation kubectl
  fi
  # It is made of parts of the package bash-completion, which may not be there.
  if declare -F __start_kubectl >/dev/null && declare -F _get_comp_words_by_ref >/dev/null; then
    __start_kubectl "$@"
  fi
}

complete -F _kubectl_isolation kubectl-isolation
complete -o default -F _kubectl_with_isolation kubectl
`
