// Completion for zsh, with descriptions.

export const zsh = `#compdef kubectl-isolation
# zsh completion for 'kubectl isolation' and 'kubectl-isolation'

_kubectl_isolation_offer() { # the words after 'kubectl isolation', the begun one last
  local line value out directive=4
  local -a described
  out=$(kubectl-isolation __complete "$@" 2>/dev/null) || return 1
  for line in "\${(@f)out}"; do
    case $line in
      :[0-9]*) directive=\${line#:} ;;
      ?*)
        value=\${line%%$'\\t'*}
        if [[ $line == *$'\\t'* ]]; then described+=("\${value//:/\\\\:}:\${line#*$'\\t'}")
        else described+=("\${value//:/\\\\:}"); fi ;;
    esac
  done
  local -a behind
  # --context=pr: what is completed stands behind the '='.
  [[ \${@[-1]} == -*=* ]] && compset -P '*='
  (( directive & 2 )) && behind=(-S '')
  if (( directive & 16 )); then _files -/
  elif (( ! (directive & 4) )); then _files
  fi
  (( \${#described} )) && _describe -t isolation 'kubectl isolation' described "\${behind[@]}"
}

_kubectl_isolation() {
  _kubectl_isolation_offer "\${(@)words[2,CURRENT]}"
}

_kubectl_with_isolation() {
  if (( CURRENT > 2 )) && [[ \${words[2]} == isolation ]]; then
    _kubectl_isolation_offer "\${(@)words[3,CURRENT]}"
    return
  fi
  if (( ! $+functions[_kubectl] )); then
    source <(kubectl completion zsh 2>/dev/null)
    compdef _kubectl_with_isolation kubectl
  fi
  _kubectl
}

if (( $+functions[compdef] )); then
  compdef _kubectl_isolation kubectl-isolation
  compdef _kubectl_with_isolation kubectl
fi
`
