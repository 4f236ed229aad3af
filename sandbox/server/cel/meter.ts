// Counts what an expression costs while it is evaluated. The library counts nothing, but the evaluation of a node of its tree can be replaced (setMeta), as it
// does itself.
import { LIST_COST, MAP_COST, macroCost, priceOf } from './cost.ts'
import { CancelledEvaluation } from './failure.ts'
import type { Evaluator, Node, Scope, Type } from './library/macro.ts'

type Evaluate = (evaluator: Evaluator, node: MeteredNode, scope: Scope) => unknown

/** A macro's call either stands for another tree, its `alternate`, or evaluates itself. */
export type MeteredNode = Node & {
  readonly checkedType?: Type
  readonly meta: {
    readonly evaluate: Evaluate
    readonly alternate?: MeteredNode
    readonly macro?: { readonly evaluate: Evaluate }
  }
  setMeta(name: 'evaluate' | 'macro', value: unknown): unknown
}

export type Meter = {
  /** Before an evaluation. */
  reset(): void
  spent(): number
  /** Whatever the evaluation came to does not count. */
  isExceeded(): boolean
}

type Spend = (cost: number) => void

/** To be called once, for a tree that has been checked and not yet evaluated. */
export function installMeter(root: MeteredNode, limit: number): Meter {
  let spent = 0
  const cancelled = new CancelledEvaluation()
  charge(root, 0, cost => {
    spent += cost
    // By every step from now on, so that no loop goes on.
    if (spent > limit) throw cancelled
  })
  return {
    reset() {
      spent = 0
    },
    spent: () => spent,
    isExceeded: () => spent > limit,
  }
}

/** What is evaluated with this node in any case is paid for when it is reached. */
function charge(node: MeteredNode, more: number, spend: Spend): void {
  const cost = fixedCost(node, spend) + more
  if (cost === 0) return
  intercept(node, plain => (evaluator, own, scope) => {
    spend(cost)
    return plain(evaluator, own, scope)
  })
}

/** Of the node and all that is evaluated with it in any case. What may be left out, what comes more than once and what depends on values is charged by itself. */
function fixedCost(node: MeteredNode, spend: Spend): number {
  const { op, args, meta } = node
  const all = (nodes: readonly MeteredNode[]) => nodes.reduce((sum, one) => sum + fixedCost(one, spend), 0)
  switch (op) {
    case 'value':
      return 0
    case 'id':
      // A constant, such as the name of a type, has an alternate.
      return meta.alternate ? 0 : 1
    case '&&':
    case '||':
    case '?:': {
      const [first, ...others] = args as MeteredNode[]
      for (const other of others) charge(other, 0, spend)
      return fixedCost(first!, spend)
    }
    case 'list':
      return LIST_COST + all(args as MeteredNode[])
    case 'map':
      return MAP_COST + all((args as MeteredNode[][]).flat())
    case 'call':
    case 'rcall':
      return costOfCall(node, spend)
    case '.':
    case '.?':
      return 1 + fixedCost((args as [MeteredNode, string])[0], spend)
    case '[]':
    case '[?]': {
      const [owner, index] = args as [MeteredNode, MeteredNode]
      return 1 + fixedCost(owner, spend) + (index.op === 'id' ? 0 : fixedCost(index, spend))
    }
    case '!_':
      return 1 + fixedCost(args as MeteredNode, spend)
    case '-_':
      // Minus and a number are a number.
      return (args as MeteredNode).op === 'value' ? 0 : 1 + fixedCost(args as MeteredNode, spend)
    default:
      return all(args as MeteredNode[]) + costOfWork(node, { name: op, given: args as MeteredNode[] }, spend)
  }
}

function costOfCall(node: MeteredNode, spend: Spend): number {
  const [name, ...parts] = node.args as [string, ...unknown[]]
  const [receiver, args] = node.op === 'rcall' ? parts : [undefined, ...parts]
  const given = [...(receiver ? [receiver] : []), ...(args as unknown[])] as MeteredNode[]
  const { alternate, macro } = node.meta
  if (alternate || macro) return costOfMacro(name, given, spend)
  return given.reduce((sum, one) => sum + fixedCost(one, spend), 0) + costOfWork(node, { name, given }, spend)
}

/** The names that a macro declares are no steps. */
function costOfMacro(name: string, given: readonly MeteredNode[], spend: Spend): number {
  const [first] = given
  if (name === 'Has') return fixedCost((first!.args as [MeteredNode, string])[0], spend)
  // Only map has two bodies: what is kept, and what becomes of it.
  const bodies = name === 'map' ? given.slice(2) : given.slice(-1)
  const last = bodies.at(-1)!
  const { round, found, answer } = macroCost(name)
  for (const body of bodies) charge(body, body === last ? round : 0, spend)
  if (found > 0) chargeIfTrue(last, found, spend)
  return fixedCost(first!, spend) + answer
}

function chargeIfTrue(node: MeteredNode, cost: number, spend: Spend): void {
  intercept(node, plain => (evaluator, own, scope) => {
    const answer = plain(evaluator, own, scope)
    if (answer === true) spend(cost)
    return answer
  })
}

type Work = { readonly name: string; readonly given: readonly MeteredNode[] }

const unsized: ReadonlySet<string> = new Set(['int', 'uint', 'double', 'bool'])

/** Where it depends on the values, it is paid for when they are there. */
function costOfWork(node: MeteredNode, { name, given }: Work, spend: Spend): number {
  const price = priceOf(name)
  if (!price || given.every(({ checkedType }) => checkedType && unsized.has(checkedType.name))) return 1
  const takeValues = given.map(catchValue)
  intercept(node, plain => (evaluator, own, scope) => {
    const result = plain(evaluator, own, scope)
    const values = takeValues.map(take => take())
    spend(price(values, result))
    return result
  })
  return 0
}

/** What an argument came to, once. */
function catchValue(node: MeteredNode): () => unknown {
  if (node.op === 'value') return () => node.args
  let caught: unknown
  intercept(node, plain => (evaluator, own, scope) => {
    caught = plain(evaluator, own, scope)
    return caught
  })
  return () => {
    const value = caught
    caught = undefined
    return value
  }
}

function intercept(node: MeteredNode, wrap: (plain: Evaluate) => Evaluate): void {
  const { alternate, macro, evaluate } = node.meta
  if (alternate) intercept(alternate, wrap)
  else if (macro) node.setMeta('macro', { ...macro, evaluate: wrap(macro.evaluate) })
  else node.setMeta('evaluate', wrap(evaluate))
}
