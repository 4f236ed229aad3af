// quantity() and arithmetic with amounts.
import type { Environment } from '@marcbachmann/cel-js'
import { ofInteger, Quantity, readQuantity, toInteger, toNumber } from '../quantity.ts'

export function registerQuantities(env: Environment): void {
  env.registerType('Quantity', Quantity)
  env.registerFunction('quantity(string): Quantity', quantity)
  env.registerFunction('isQuantity(string): bool', (text: string) => readQuantity(text) !== undefined)
  env.registerOperator('Quantity == Quantity', (a: Quantity, b: Quantity) => a.nanos === b.nanos)
  env.registerFunction('Quantity.sign(): int', ({ nanos }: Quantity) => signOf(nanos))
  env.registerFunction('Quantity.isInteger(): bool', (amount: Quantity) => toInteger(amount) !== undefined)
  env.registerFunction('Quantity.asInteger(): int', (amount: Quantity) => {
    const whole = toInteger(amount)
    if (whole === undefined) throw new Error('cannot convert value to integer')
    return whole
  })
  env.registerFunction('Quantity.asApproximateFloat(): double', toNumber)
  env.registerFunction('Quantity.isLessThan(Quantity): bool', (a: Quantity, b: Quantity) => a.nanos < b.nanos)
  env.registerFunction('Quantity.isGreaterThan(Quantity): bool', (a: Quantity, b: Quantity) => a.nanos > b.nanos)
  env.registerFunction('Quantity.compareTo(Quantity): int', (a: Quantity, b: Quantity) => signOf(a.nanos - b.nanos))
  env.registerFunction('Quantity.add(Quantity): Quantity', add)
  env.registerFunction('Quantity.add(int): Quantity', (a: Quantity, b: bigint) => add(a, ofInteger(b)))
  env.registerFunction('Quantity.sub(Quantity): Quantity', subtract)
  env.registerFunction('Quantity.sub(int): Quantity', (a: Quantity, b: bigint) => subtract(a, ofInteger(b)))
}

function quantity(text: string): Quantity {
  const found = readQuantity(text)
  if (!found)
    throw new Error("quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'")
  return found
}

function add(a: Quantity, b: Quantity): Quantity {
  return new Quantity(a.nanos + b.nanos)
}

function subtract(a: Quantity, b: Quantity): Quantity {
  return new Quantity(a.nanos - b.nanos)
}

function signOf(value: bigint): bigint {
  if (value === 0n) return 0n
  return value < 0n ? -1n : 1n
}
