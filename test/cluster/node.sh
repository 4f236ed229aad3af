# Makes a new cluster's namespaces fit for a node that runs containers. Arguments: data folder, address of the DNS Service.
set -eu
data=$1 dns=$2

# Programs that write to fixed places write here; what lies there on the machine can still be read.
for place in /var/lib /var/log; do
  layer=$data/layers$place
  mkdir -p "$layer/upper" "$layer/work"
  mount -t overlay -o "lowerdir=$place,upperdir=$layer/upper,workdir=$layer/work" overlay "$place"
done

printf 'nameserver %s\noptions timeout:1 attempts:2\n' "$dns" >"$data/resolv.conf"
# For pods that want the node's resolver: there is none, and no way out.
: >"$data/no-resolver.conf"

# Pods reach one another, and Services reach pods, through the node.
echo 1 >/proc/sys/net/ipv4/ip_forward
for family in iptables ip6tables; do
  switch=/proc/sys/net/bridge/bridge-nf-call-$family
  if [ -e "$switch" ]; then echo 1 >"$switch"; else echo "the kernel has no br_netfilter: load it with modprobe br_netfilter" >&2; exit 1; fi
done
