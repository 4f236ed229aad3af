// A number of pods, or a share of them such as `25%`.

export function amountOf(value: number | string | undefined, total: number, round: 'up' | 'down'): number {
  if (value === undefined) return 0
  const percent = /^(\d+)%$/.exec(String(value))
  if (!percent) return Number(value)
  const exact = (Number(percent[1]) * total) / 100
  return round === 'up' ? Math.ceil(exact) : Math.floor(exact)
}
