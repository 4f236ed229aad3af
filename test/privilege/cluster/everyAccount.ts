// What every service account of a cluster may, without any right of ours: as Kubernetes' system:basic-user has it, and from 1.37 on system:cluster-trust-bundle-discovery.

export const aboutItself = [
  'create selfsubjectaccessreviews.authorization.k8s.io',
  'create selfsubjectreviews.authentication.k8s.io',
  'create selfsubjectrulesreviews.authorization.k8s.io',
]

/** Whose certificates the cluster trusts: they are public. */
export const trustBundles = 'clustertrustbundles.certificates.k8s.io'

export const everyAccounts = [...aboutItself, ...['get', 'list', 'watch'].map(verb => `${verb} ${trustBundles}`)]
