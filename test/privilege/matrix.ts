// Who reaches whom: what the NetworkPolicies of a service are to allow, for the defaults and for each field of `spec.network`. docs/security.md shows it; the test asks an independent evaluator.

export type Option = { readonly title: string; readonly network: object }

export const extraEgress = '203.0.113.0/24'
export const nodeDns = '169.254.20.10/32'

export const options = {
  defaults: { title: 'defaults', network: {} },
  noDns: { title: '`dns: false`', network: { dns: false } },
  dnsCIDRs: { title: '`dnsCIDRs`', network: { dnsCIDRs: [nodeDns] } },
  allowPeers: { title: '`allowPeers: true`', network: { allowPeers: true } },
  ingressAll: { title: '`ingress: All`', network: { ingress: 'All' } },
  egress: { title: '`egress`', network: { egress: [{ to: [{ ipBlock: { cidr: extraEgress } }] }] } },
  restricted: { title: '`proxyEgress: Restricted`', network: { proxyEgress: 'Restricted' } },
} as const satisfies Readonly<Record<string, Option>>

export type OptionName = keyof typeof options

export const parties = {
  target: 'a target pod',
  proxy: 'its proxies',
  peer: 'another target pod of the service',
  otherTarget: 'a target pod of another service',
  otherProxy: 'the proxies of another service',
  neighbour: "any other pod of the user's namespace",
  dns: 'DNS (kube-system, port 53)',
  nodeDns: 'DNS on the node (169.254.20.10)',
  apiServer: 'the API server',
  named: 'what `egress` names (203.0.113.7)',
  outside: 'any other address (198.51.100.7)',
} as const

export type Party = keyof typeof parties

/** `allowed` holds for each option; those left out are as with the defaults. */
export type Row = {
  readonly from: Party
  readonly to: Party
  readonly defaults: boolean
  readonly otherwise?: readonly OptionName[]
}

export const rows: readonly Row[] = [
  { from: 'proxy', to: 'target', defaults: true },
  { from: 'peer', to: 'target', defaults: false, otherwise: ['allowPeers'] },
  { from: 'otherTarget', to: 'target', defaults: false },
  { from: 'otherProxy', to: 'target', defaults: false, otherwise: ['ingressAll'] },
  { from: 'neighbour', to: 'target', defaults: false, otherwise: ['ingressAll'] },
  { from: 'dns', to: 'target', defaults: false, otherwise: ['ingressAll'] },
  { from: 'apiServer', to: 'target', defaults: false, otherwise: ['ingressAll'] },
  { from: 'outside', to: 'target', defaults: false, otherwise: ['ingressAll'] },

  { from: 'target', to: 'proxy', defaults: false },
  { from: 'target', to: 'peer', defaults: false, otherwise: ['allowPeers'] },
  { from: 'target', to: 'otherTarget', defaults: false },
  { from: 'target', to: 'otherProxy', defaults: false },
  { from: 'target', to: 'neighbour', defaults: false },
  { from: 'target', to: 'dns', defaults: true, otherwise: ['noDns', 'dnsCIDRs'] },
  { from: 'target', to: 'nodeDns', defaults: false, otherwise: ['dnsCIDRs'] },
  { from: 'target', to: 'apiServer', defaults: false },
  { from: 'target', to: 'named', defaults: false, otherwise: ['egress'] },
  { from: 'target', to: 'outside', defaults: false },

  { from: 'outside', to: 'proxy', defaults: true },
  { from: 'neighbour', to: 'proxy', defaults: true },
  { from: 'proxy', to: 'otherTarget', defaults: false },
  { from: 'proxy', to: 'neighbour', defaults: true, otherwise: ['restricted'] },
  { from: 'proxy', to: 'dns', defaults: true },
  { from: 'proxy', to: 'apiServer', defaults: true },
  { from: 'proxy', to: 'outside', defaults: true, otherwise: ['restricted'] },
]

export function isAllowed({ defaults, otherwise = [] }: Row, option: OptionName): boolean {
  return otherwise.includes(option) ? !defaults : defaults
}

const names = Object.keys(options) as OptionName[]

/** As Markdown. */
export function renderMatrix(): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  const body = rows.map(row =>
    line([parties[row.from], parties[row.to], ...names.map(name => (isAllowed(row, name) ? 'yes' : 'no'))]),
  )
  const head = ['from', 'to', ...names.map(name => options[name].title)]
  return [line(head), `|${'---|'.repeat(head.length)}`, ...body].join('\n')
}
