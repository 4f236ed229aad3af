// The parts that an installation may have beside the default ones: folders of manifests/components.

/** In the order in which they are laid on each other. */
export const components = [
  'alert-rules',
  'chosen-namespaces',
  'grafana-dashboard',
  'high-availability',
  'metrics-network-policy',
  'no-secret-copies',
  'service-monitor',
] as const
export type Component = (typeof components)[number]
