// Every command with every form of its output, before a server that lies: what a cluster can fill must come out as letters.
// Not here: what a service itself sends through `connect` (it is what was asked for).
import { asked } from './hostileObjects.ts'
import { joinTexts } from './hostileServer.ts'

export type Row = {
  readonly typed: readonly string[]
  readonly code: number
  /** Shows that it came to what the cluster filled. */
  readonly words: RegExp
  /** All texts come joined in so many: where each object is written to, followed, or squared with others. */
  readonly joined?: number
  /** Of those that write, or ask for what is named: objects have names as Kubernetes takes them. */
  readonly keepsNames?: true
  /** How many lines there are depends on how long the texts are. */
  readonly folds?: true
  /** Does not end by itself: how many lines are there when so many objects of each kind are shown. */
  readonly endless?: (objects: number) => number
  /** Of what must be confirmed: what is said to a person who says no. */
  readonly refused?: RegExp
}

const { name } = asked
const row = (typed: string, code: number, words: RegExp, more: Partial<Row> = {}): Row => ({
  typed: typed.split(' ').map(word => (word === "''" ? '' : word)),
  ...{ code, words },
  ...more,
})
const writes = { keepsNames: true, joined: 1 } as const
const few = { joined: 20 } as const
const folds = { folds: true } as const

export const rows: readonly Row[] = [
  row(`init ${name} --image x --dry-run=server`, 0, /would be taken/),
  row('top --once', 0, /REASON/, few),
  row('top --once -A --no-headers', 0, /Degraded|Deleting/, few),
  row('top --once -o json', 0, /"services"/, { ...few, ...folds }),
  row('top --once -o yaml', 0, /services:/, { ...few, ...folds }),
  row(`top ${name} --once`, 0, /REASON/, few),
  row('list --all-namespaces -o wide --show-labels', 0, /NAME/),
  row('list -o json', 0, /"items"/, folds),
  row('list -o yaml', 0, /items:/, folds),
  row('list -o name', 0, /dedicatedservice/),
  row('list -o jsonpath={..metadata.labels}{..status.conditions}', 0, /Ready/),
  row('list -o jsonpath-as-json={..message}', 0, /"/, folds),
  row('list -o custom-columns=A:.metadata.name,B:.metadata.labels,C:.status', 0, /map\[/),
  row('list --sort-by=.metadata.name --no-headers', 0, /2/),
  row('list -v=6', 0, /GET/),
  row('list -w', 130, /3/, { joined: 1, endless: objects => 1 + 2 * objects }),
  row(`status ${name}`, 0, /Conditions:/),
  row(`status ${name} -o wide`, 0, /Conditions:/),
  row(`status ${name} -o json`, 0, /"conditions"/, folds),
  row(`status ${name} -o yaml`, 0, /conditions:/, folds),
  row(`status ${name} -o jsonpath={.summary}`, 0, /./),
  row(`status ${name} --wait --timeout=300ms`, 1, /timed out/),
  row(`logs ${name} --tail=5`, 0, /abc/, few),
  row(`logs ${name} -o json`, 0, /"message"/, few),
  row(`logs ${name} -o pretty --timestamps`, 0, /abc/, few),
  row(`logs ${name} --prefix`, 0, /pod\//, few),
  row(`logs ${name} --operator`, 0, /abc/, few),
  row(`logs ${name} --targets`, 0, /abc/, few),
  row('logs -A', 0, /abc/, few),
  row(`logs ${name} -f`, 130, /abc/, { joined: 1, endless: objects => objects ** 2 }),
  row(`logs ${name} -f --operator --targets -o pretty`, 130, /abc/, {
    joined: 1,
    endless: objects => 2 * objects ** 2,
  }),
  row(`connect ${name}`, 1, /you need a right/),
  row(`connect ${name} --direct`, 1, /has no address yet/),
  row(`evict ${name} nobody --yes`, 1, /There are:/),
  row(`evict ${name} --all`, 1, /must be confirmed/, { refused: /Nothing was done/ }),
  row(`evict ${name} --all --yes --dry-run=client`, 0, /evicted/),
  row(`evict ${name} --all --yes --dry-run=client -o name`, 0, /isolationpod/),
  row(`recycle ${name} --wait=false`, 0, /recycled/, writes),
  row(`recycle ${name} --timeout=1ms`, 1, /timed out/, writes),
  row(`audit ${name}`, 1, /THE PROMISE WAS BROKEN/),
  row(`audit ${name} -o wide --unused`, 1, /CLAIM/),
  row(`audit ${name} -o json`, 1, /"items"/, folds),
  row(`audit ${name} -o yaml`, 1, /items:/, folds),
  row('audit -A', 1, /THE PROMISE WAS BROKEN/, few),
  row('check', 1, /FAILED/),
  row('check --pre', 1, /FAILED/),
  row('check -o json', 1, /"verdict"|"findings"|\[/, folds),
  row('check -o yaml', 1, /verdict/, folds),
  row('install', 0, /Applying this changes/),
  row('uninstall', 1, /must be confirmed/, { refused: /Nothing was removed/ }),
  row('uninstall --yes --timeout=2s', 1, /is held by the finalizer/, writes),
  row('uninstall --force', 1, /must be confirmed/, { refused: /Nothing was removed/ }),
  row('uninstall --force --dry-run', 0, /dry run/),
  row('uninstall --force --yes --timeout=2s', 1, /pods .* have not ended/, writes),
  row('version', 0, /1\.34/),
  row('version -o json', 0, /"serverVersion"/, folds),
  row('version -o yaml', 0, /serverVersion/, folds),
]

/** Commands that no cluster fills, or that are tried elsewhere, with why. */
export const unfilled: Readonly<Record<string, string>> = {
  'sandbox status': 'asks the cluster of its folder: hostile-others.test.ts',
  'sandbox start': 'prints what it started itself',
  'sandbox stop': 'speaks with processes alone',
  'sandbox reset': 'speaks with processes alone',
  'completion bash': 'prints a file of the plugin',
  'completion zsh': 'prints a file of the plugin',
  'completion fish': 'prints a file of the plugin',
  'completion install': 'writes files of the plugin',
}

/** What each of a row's runs is told: all texts, in two halves unless they are joined. */
export function answersTo({ joined }: Row, texts: readonly string[]): readonly (readonly string[])[] {
  if (joined === undefined) return slices(texts, 2)
  return [slices(texts, joined).map(joinTexts)]
}

function slices(texts: readonly string[], count: number): (readonly string[])[] {
  const each = Math.ceil(texts.length / count)
  return Array.from({ length: count }, (_, index) => texts.slice(index * each, (index + 1) * each))
}
