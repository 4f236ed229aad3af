// Which images there are: what each is built from, and what it is called.

export type Image = {
  /** Its archive is `dist/images/<target>.tar`. */
  readonly target: string
  /** Relative to the repository. */
  readonly dockerfile: string
  /** As a cluster knows it. */
  readonly name: string
}

/** `version` is this release's. */
export function listImages(version: string): readonly Image[] {
  const ours = ['operator', 'proxy', 'echo'].map(target => ({
    target,
    dockerfile: 'Dockerfile',
    name: `docker.io/isolation-proxy/${target}:${version}`,
  }))
  return [...ours, ...targets]
}

/** As manifests/samples names them. */
const targets: readonly Image[] = [
  { target: 'redis', dockerfile: 'test/images/targets.Dockerfile', name: 'docker.io/library/redis:7-alpine' },
  {
    target: 'nginx',
    dockerfile: 'test/images/targets.Dockerfile',
    name: 'docker.io/nginxinc/nginx-unprivileged:stable-alpine',
  },
  { target: 'sshd', dockerfile: 'test/images/targets.Dockerfile', name: 'docker.io/testcontainers/sshd:1.2.0' },
]
