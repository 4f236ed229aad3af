# PID 1 of a test cluster's namespaces: reaps whatever is orphaned. Killing it ends every process of the cluster.
# Its one argument, the instance's state folder, is what the tool finds it by.
while :; do
  sleep 3600 &
  wait
done
