// What a pod asks of a node, summed as the Kubernetes scheduler does.
import type { Pod } from '../../../api/kube/objects.ts'
import { parseQuantity } from '../quantity.ts'

/** By resource name: cores, bytes, counts. */
export type Amounts = Readonly<Record<string, number>>

/** Containers and sidecars run together; each other init container runs alone, beside the sidecars before it. */
export function sumRequests({ spec }: Pod): Amounts {
  let sidecars: Amounts = {}
  let peak: Amounts = {}
  for (const container of spec?.initContainers ?? []) {
    const own = amountsOf(container.resources?.requests)
    if (container.restartPolicy === 'Always') sidecars = combine(sidecars, own, (a, b) => a + b)
    else
      peak = combine(
        peak,
        combine(sidecars, own, (a, b) => a + b),
        Math.max,
      )
  }
  const running = (spec?.containers ?? [])
    .map(container => amountsOf(container.resources?.requests))
    .reduce((sum, own) => combine(sum, own, (a, b) => a + b), sidecars)
  const total = combine(running, combine(peak, sidecars, Math.max), Math.max)
  return combine(total, amountsOf(spec?.overhead), (a, b) => a + b)
}

export function amountsOf(quantities: Readonly<Record<string, string>> = {}): Amounts {
  return Object.fromEntries(Object.entries(quantities).map(([name, text]) => [name, parseQuantity(text)]))
}

export function combine(a: Amounts, b: Amounts, by: (a: number, b: number) => number): Amounts {
  const names = new Set([...Object.keys(a), ...Object.keys(b)])
  return Object.fromEntries([...names].map(name => [name, by(a[name] ?? 0, b[name] ?? 0)]))
}
