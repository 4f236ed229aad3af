// The first two bytes of the addresses that flows give to pods and load balancers: those that a test cluster's namespace has, or loopback ones that are locked for this run.
export const podBytes = process.env.TEST_POD_BYTES ?? '10.64'
export const loadBalancerBytes = process.env.TEST_LOAD_BALANCER_BYTES ?? '10.65'
