// Completion for fish, which takes lines of value, tab and description as they are.

export const fish = `# fish completion for 'kubectl isolation' and 'kubectl-isolation'

function __kubectl_isolation_offer
    set -l typed (commandline -opc) (commandline -ct)
    set -l words $typed[2..-1]
    if test (string split -m1 / -r -- $typed[1])[-1] = kubectl
        set words $typed[3..-1]
    end
    set -l directive 4
    set -l before ''
    if string match -qr -- '^-.*=' $words[-1]
        set before (string replace -r -- '=.*' '=' $words[-1])
    end
    for line in (kubectl-isolation __complete $words 2>/dev/null)
        if string match -qr '^:[0-9]+$' -- $line
            set directive (string sub -s 2 -- $line)
        else
            echo $before$line
        end
    end
    set -l begun (string replace -- "$before" '' $words[-1])
    if test $directive -eq 16
        __fish_complete_directories $begun | string replace -r '^' -- $before
    else if test $directive -eq 0
        __fish_complete_path $begun | string replace -r '^' -- $before
    end
end

function __kubectl_isolation_is_typed
    set -l typed (commandline -opc)
    test (count $typed) -gt 1; and test $typed[2] = isolation
end

complete -c kubectl-isolation -f -a '(__kubectl_isolation_offer)'
complete -c kubectl -n __kubectl_isolation_is_typed -f -a '(__kubectl_isolation_offer)'
`
