// What is refused in new pods, each fault in the real server's words.
import { describe, expect, test } from 'vitest'
import { faultsOf, kindOf } from '../write.ts'

const pods = kindOf('pods')
const main = { name: 'a', image: 'i' }
const label =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')"

type Rows = Array<[what: string, value: object, faults: string[]]>

describe('a pod with', () => {
  const rows: Rows = [
    ['nothing wrong', {}, []],
    ['no containers', { containers: [] }, ['spec.containers: Required value']],
    [
      'names twice',
      { containers: [main, main], initContainers: [main] },
      ['spec.containers[1].name: Duplicate value: "a"', 'spec.initContainers[0].name: Duplicate value: "a"'],
    ],
    [
      'an unknown restart policy',
      { restartPolicy: 'Sometimes' },
      ['spec.restartPolicy: Unsupported value: "Sometimes": supported values: "Always", "OnFailure", "Never"'],
    ],
    [
      'no name service at all',
      { dnsPolicy: 'None' },
      ['spec.dnsConfig: Required value: must provide `dnsConfig` when `dnsPolicy` is None'],
    ],
    [
      'no time',
      { activeDeadlineSeconds: 0 },
      ['spec.activeDeadlineSeconds: Invalid value: 0: must be between 1 and 2147483647, inclusive'],
    ],
    ['a host name that cannot be', { hostname: 'A_' }, [`spec.hostname: Invalid value: "A_": ${label}`]],
    [
      'containers for debugging',
      { ephemeralContainers: [{ name: 'e', image: 'x' }] },
      ['spec.ephemeralContainers: Forbidden: cannot be set on create'],
    ],
    [
      'tolerations that make no sense',
      {
        tolerations: [
          { operator: 'Exists', key: 'x', value: 'y' },
          { operator: 'Equal', value: 'x' },
          { key: 'a', effect: 'NoSchedule', tolerationSeconds: 3 },
        ],
      },
      [
        'spec.tolerations[0].operator: Invalid value: "y": value must be empty when `operator` is \'Exists\'',
        'spec.tolerations[1].operator: Invalid value: "Equal": operator must be Exists when `key` is empty, which means "match all values and all keys"',
        'spec.tolerations[2].effect: Invalid value: "NoSchedule": effect must be \'NoExecute\' when `tolerationSeconds` is set',
      ],
    ],
    [
      'init containers that are cared for',
      { initContainers: [{ name: 'b', image: 'x', readinessProbe: { exec: { command: ['x'] } } }] },
      [
        'spec.initContainers[0].readinessProbe: Forbidden: may not be set for init containers without restartPolicy=Always',
      ],
    ],
    [
      'volumes that are wrong',
      {
        volumes: [
          { name: '', emptyDir: {} },
          { name: 'a', emptyDir: {}, hostPath: { path: '/x' } },
          { name: 'a', emptyDir: {} },
          { name: 's', secret: {} },
          { name: 'c', configMap: { name: 'x', defaultMode: 1000 } },
          { name: 'i', secret: { secretName: 'x', items: [{ key: 'k', path: '../x' }] } },
          { name: 't', projected: { sources: [{ serviceAccountToken: { path: 'x', expirationSeconds: 5 } }] } },
        ],
      },
      [
        'spec.volumes[0].name: Required value',
        'spec.volumes[1].hostPath: Forbidden: may not specify more than 1 volume type',
        'spec.volumes[2].name: Duplicate value: "a"',
        'spec.volumes[3].secret.secretName: Required value',
        'spec.volumes[4].configMap.defaultMode: Invalid value: 1000: must be a number between 0 and 0777 (octal), both inclusive',
        'spec.volumes[5].secret.items[0].path: Invalid value: "../x": must not contain \'..\'',
        'spec.volumes[6].projected.sources[0].serviceAccountToken.expirationSeconds: Invalid value: 5: may not specify a duration less than 10 minutes',
      ],
    ],
    [
      'affinities that say nothing',
      {
        affinity: {
          podAntiAffinity: {
            preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 0, podAffinityTerm: { topologyKey: 'a' } }],
          },
        },
      },
      [
        'spec.affinity.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].weight: Invalid value: 0: must be in the range 1-100',
      ],
    ],
  ]
  test.each(rows)('%s', (_, spec, faults) => {
    expect(faultsOf(pods, { spec: { containers: [main], ...spec } })).toEqual(faults)
  })
})

describe('a container with', () => {
  const at = 'spec.containers[0]'
  const rows: Rows = [
    ['no name', { name: '' }, [`${at}.name: Required value`]],
    ['a name that cannot be', { name: 'A' }, [`${at}.name: Invalid value: "A": ${label}`]],
    ['no image', { image: '' }, [`${at}.image: Required value`]],
    [
      'an image with blanks',
      { image: ' x' },
      [`${at}.image: Invalid value: " x": must not have leading or trailing whitespace`],
    ],
    [
      'ports that are wrong',
      {
        ports: [
          { containerPort: 70000 },
          { containerPort: 0 },
          { containerPort: 1, name: 'A' },
          { containerPort: 2, name: 'a' },
          { containerPort: 3, name: 'a' },
        ],
      },
      [
        `${at}.ports[0].containerPort: Invalid value: 70000: must be between 1 and 65535, inclusive`,
        `${at}.ports[1].containerPort: Required value`,
        `${at}.ports[2].name: Invalid value: "A": must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)`,
        `${at}.ports[2].name: Invalid value: "A": must contain at least one letter (a-z)`,
        `${at}.ports[4].name: Duplicate value: "a"`,
      ],
    ],
    [
      'an environment that is wrong',
      {
        env: [
          { name: 'a=b' },
          { name: 'A', value: 'x', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
          { name: 'B', valueFrom: {} },
          { name: 'C', valueFrom: { fieldRef: { fieldPath: 'metadata.bogus' } } },
          { name: 'D', valueFrom: { secretKeyRef: { name: 'x', key: '' } } },
        ],
      },
      [
        `${at}.env[0].name: Invalid value: "a=b": a valid environment variable name must consist only of printable ASCII characters other than '='`,
        `${at}.env[1].valueFrom: Invalid value: "": may not be specified when \`value\` is not empty`,
        `${at}.env[2].valueFrom: Invalid value: "": must specify one of: \`fieldRef\`, \`resourceFieldRef\`, \`configMapKeyRef\`, \`secretKeyRef\` or \`fileKeyRef\``,
        `${at}.env[3].valueFrom.fieldRef.fieldPath: Invalid value: "metadata.bogus": error converting fieldPath: field label not supported: metadata.bogus`,
        `${at}.env[4].valueFrom.secretKeyRef.key: Required value`,
      ],
    ],
    [
      'mounts that are wrong',
      {
        volumeMounts: [
          { name: 'v', mountPath: '/a' },
          { name: 'w', mountPath: '/a' },
          { name: 'v', mountPath: '/b', subPath: '/c' },
        ],
      },
      [
        `${at}.volumeMounts[1].name: Not found: "w"`,
        `${at}.volumeMounts[1].mountPath: Invalid value: "/a": must be unique`,
        `${at}.volumeMounts.subPath: Invalid value: "/c": must be a relative path`,
      ],
    ],
    [
      'resources that are wrong',
      { resources: { requests: { cpu: '2', memory: '-1' }, limits: { cpu: '1500m', bogus: '1' } } },
      [
        `${at}.resources.limits[bogus]: Invalid value: "bogus": must be a standard resource type or fully qualified`,
        `${at}.resources.limits[bogus]: Invalid value: "bogus": must be a standard resource for containers`,
        `${at}.resources.requests[bogus]: Invalid value: "bogus": must be a standard resource type or fully qualified`,
        `${at}.resources.requests[bogus]: Invalid value: "bogus": must be a standard resource for containers`,
        `${at}.resources.requests: Invalid value: "2": must be less than or equal to cpu limit of 1500m`,
        `${at}.resources.requests[memory]: Invalid value: "-1": must be greater than or equal to 0`,
      ],
    ],
    [
      'probes that are wrong',
      {
        livenessProbe: {},
        readinessProbe: { tcpSocket: { port: 99999 }, periodSeconds: -1 },
        startupProbe: { exec: { command: ['x'] }, tcpSocket: { port: 1 }, successThreshold: 2 },
      },
      [
        `${at}.livenessProbe: Required value: must specify a handler type`,
        `${at}.readinessProbe.tcpSocket.port: Invalid value: 99999: must be between 1 and 65535, inclusive`,
        `${at}.readinessProbe.periodSeconds: Invalid value: -1: must be greater than or equal to 0`,
        `${at}.startupProbe.tcpSocket: Forbidden: may not specify more than 1 handler type`,
        `${at}.startupProbe.successThreshold: Invalid value: 2: must be 1`,
      ],
    ],
    [
      'identities that cannot be',
      { securityContext: { runAsUser: -1, seccompProfile: { type: 'Localhost' } } },
      [
        `${at}.securityContext.runAsUser: Invalid value: -1: must be between 0 and 2147483647, inclusive`,
        `${at}.securityContext.seccompProfile.localhostProfile: Required value: must be set when seccomp type is Localhost`,
      ],
    ],
  ]
  test.each(rows)('%s', (_, more, faults) => {
    const spec = { containers: [{ ...main, ...more }], volumes: [{ name: 'v', emptyDir: {} }] }
    expect(faultsOf(pods, { spec }).toSorted()).toEqual(faults.toSorted())
  })
})
