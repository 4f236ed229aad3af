// Amounts of data for people.

const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB']

/** `412B`, `9KiB`, `1.2MiB`: at most four digits and a point, rounded down so that a larger unit is never shown before it is reached. */
export function humanBytes(bytes: number): string {
  let amount = bytes
  let unit = 0
  while (amount >= 1024 && unit < units.length - 1) {
    amount /= 1024
    unit += 1
  }
  const tenths = Math.floor(amount * 10) / 10
  return `${unit > 0 && tenths < 10 && !Number.isInteger(tenths) ? tenths : Math.floor(amount)}${units[unit]}`
}
