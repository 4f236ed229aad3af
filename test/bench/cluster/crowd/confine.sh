# Runs a program in control groups: CGROUP,CGROUP PROGRAM ARGUMENTS. It begins in them, so that Node sees its bounds.
for group in $(echo "$1" | tr , ' '); do echo $$ >"$group/cgroup.procs"; done
shift
exec "$@"
