# Lays mounts and network inside a new cluster's namespaces. Arguments: data folder, node address, local ranges.
set -eu
data=$1 node=$2
shift 2

mount -t tmpfs tmpfs "$data"
# No resolver answers in here: refused at once is better than a long silence.
printf 'nameserver 127.0.0.1\noptions timeout:1 attempts:1\n' >"$data/resolv.conf"
mount -t tmpfs tmpfs /run
if [ -e /etc/resolv.conf ]; then mount --bind "$data/resolv.conf" /etc/resolv.conf; fi

ip link set lo up
ip link add node0 type veth peer name node0-peer
ip address add "$node/24" dev node0
ip link set node0 up
ip link set node0-peer up
ip route add default dev node0
# The source is the node's address; otherwise a client would speak from the very address that it connects to.
for range in "$@"; do ip route add local "$range" dev lo src "$node"; done

# A listener that closes hands its unaccepted connections to the others on its address.
if [ -e /proc/sys/net/ipv4/tcp_migrate_req ]; then echo 1 >/proc/sys/net/ipv4/tcp_migrate_req; fi
