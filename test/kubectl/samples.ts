// What people of these tests apply.

/** Two pods of two containers: `main` counts lines until it is told to end, `side` says one thing. */
export const web = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web, labels: {app: web}}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      terminationGracePeriodSeconds: 1
      containers:
        - name: main
          image: busybox
          ports: [{containerPort: 8080, name: http}]
          env: [{name: POD_NAME, valueFrom: {fieldRef: {fieldPath: metadata.name}}}]
          command: [sh, -c, 'echo started on $POD_NAME; trap "exit 0" TERM; n=0; while true; do n=$((n+1)); echo line $n; sleep 0.1 & wait $!; done']
        - name: side
          image: busybox
          command: [sh, -c, 'echo side here; exec sleep 1000']
`

export const dedicated = (name: string, replicas: number): string => `apiVersion: soh.re/v1alpha1
kind: DedicatedService
metadata: {name: ${name}}
spec: {image: 'isolation-proxy/echo:0.1.0', replicas: ${replicas}, service: {type: LoadBalancer, port: 9090}}
`

export const configMap = (name: string): string => `apiVersion: v1
kind: ConfigMap
metadata: {name: ${name}, labels: {set: mine}}
data: {a: b}
`
