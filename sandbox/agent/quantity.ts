// Quantities as Kubernetes writes them: `500m`, `64Mi`, `1e3`.

const factors: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
}

/** Cores, bytes or a count. Throws on what the API server would refuse. */
export function parseQuantity(text: string | number): number {
  const match = /^([+-]?(?:\d+\.?\d*|\.\d+))(?:[eE]([+-]?\d+))?([a-zA-Z]*)$/.exec(String(text))
  const factor = factors[match?.[3] ?? '']
  if (!match || factor === undefined) throw new Error(`${JSON.stringify(text)} is not a quantity`)
  return Number(match[1]) * 10 ** Number(match[2] ?? 0) * factor
}
