// Where the operator lives, as its manifests say.

export const systemNamespace = 'isolation-proxy-system'
export const operatorName = 'isolation-proxy-operator-controller-manager'
